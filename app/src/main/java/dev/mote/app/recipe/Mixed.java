package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.weights.LayerWeights;
import dev.mote.compress.weights.MixedPrecision;
import dev.mote.compress.weights.Sensitivity;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Graph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a format for each layer from what each costs the network alone ({@link MixedPrecision}); quantize and train after it follow.
 *
 * @param at      where the pass is named
 * @param data    samples of its own
 * @param bytes   that the weights may take together
 * @param formats to choose from
 * @param samples how many losses are measured on
 */
record Mixed(Position at, @Nullable Marked<String> data, long bytes, List<WeightFormat> formats, int samples)
    implements
      RecipePass {
  private static final List<WeightFormat> USUAL = List.of(WeightFormat.named("vecq:2"), WeightFormat.named("vecq:3"),
      WeightFormat.named("vecq:4"), WeightFormat.named("vecq:6"), WeightFormat.INT8);

  static final PassKind KIND = new PassKind("mixed",
      "Choose a weight format for each layer so that all fit a number of bytes and the least is lost.",
      List.of(new Option("bytes", "N", PassKind.REQUIRED, "What the weights of all layers may take together."),
          new Option("formats", "[FORMAT, ...]", "vecq of 2, 3, 4 and 6 bits and int8", "What is chosen from."),
          new Option("samples", "N", "32", "Samples that losses are measured on; no labels are read."),
          PassKind.DATA),
      options -> {
        if (!options.has("bytes")) {
          throw options.at().refused("mixed has a number of bytes to fit, found no option bytes; give bytes: N");
        }
        return new Mixed(options.at(), options.text("data").orElse(null), options.whole("bytes", 0, 1, 1L << 40),
            options.list("formats", USUAL, LayerFormats::named), (int) options.whole("samples", 32, 1, 1_000_000));
      });

  @Override
  public void check(Graph network, Workbench bench) {
    bench.samples(at, data, network);
    formats.forEach(format -> LayerFormats.requireWritable(new Marked<>(at, format), bench));
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph network = before.network();
    long runs = 1 + (long) LayerWeights.of(network).size() * formats.size();
    List<Sensitivity> losses = Sensitivity.measure(network,
        Workbench.inputs(bench.samples(at, data, network), network, samples), formats,
        bench.counting("measure layers", runs));
    Map<String, WeightFormat> chosen = new LinkedHashMap<>(before.formats());
    MixedPrecision.within(losses, bytes).layers().forEach((layer, cost) -> chosen.put(layer, cost.format()));
    return new Compression(network, chosen, false);
  }
}
