package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.Range;
import dev.mote.compress.datafree.DataFree;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.yaml.Options;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a float network with batch norms into integers without any sample ({@link DataFree}).
 *
 * @param formats  the weights of each layer
 * @param sparsity the share of weights that become 0
 * @param images   how many inputs are made up
 * @param range    of the network's input; null to guess it
 */
record DataFreeQuantize(LayerFormats formats, double sparsity, int images,
    @Nullable Range range) implements RecipePass {
  private static final double DEVIATIONS = 5;

  static final PassKind KIND = new PassKind("data-free",
      "Turn the network into integers by its batch norms alone, without any sample; it stands instead of quantize.",
      List.of(new Option("weights", "FORMAT", "that of the passes before, or int8",
          "The weights of all layers, as for quantize."),
          new Option("layers", "{NAME: FORMAT}", "none", "The same for single layers."),
          new Option("sparsity", "SHARE", "0", "The share of all layers' weights that becomes 0, 0 to 0.99."),
          new Option("images", "N", "32", "How many inputs are made up."),
          new Option("range", "LEAST..MOST", "guessed",
              "What the network's input may be, such as 0..255; a guess is often wrong.")),
      options -> new DataFreeQuantize(LayerFormats.of(options), options.number("sparsity", 0, 0, 0.99),
          (int) options.whole("images", 32, 2, 100_000), range(options)));

  private static @Nullable Range range(Options options) {
    Optional<Options.Marked<String>> text = options.text("range");
    return text.map(marked -> marked.at().locating(() -> {
      String[] ends = marked.value().split("\\.\\.", -1);
      try {
        float least = Float.parseFloat(ends[0]);
        float most = Float.parseFloat(ends[1]);
        if (ends.length == 2 && least < most && Float.isFinite(most - least)) {
          return new Range(least, most);
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException none) {
        // said below
      }
      throw new BadInputException("a range is LEAST..MOST, such as 0..255, found '" + marked.value() + "'; correct it");
    })).orElse(null);
  }

  @Override
  public Numbers gives(Numbers numbers) {
    return Numbers.INTEGERS;
  }

  @Override
  public boolean wantsBatchNorms() {
    return true;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    formats.check(network, bench);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Map<String, WeightFormat> chosen = formats.of(before.network(), before.formats());
    if (range == null) {
      bench.tasks().note("The range of the input is guessed; give range: LEAST..MOST where it is known");
    }
    DataFree pass = new DataFree(node -> chosen.getOrDefault(node.name(), WeightFormat.INT8), sparsity,
        DataFree.Inputs.PROPAGATED, true, DEVIATIONS, range, images, bench.seed());
    return new Compression(Pass.run(before.network(), pass), chosen, false);
  }
}
