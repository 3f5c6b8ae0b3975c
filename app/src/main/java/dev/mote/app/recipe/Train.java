package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.learn.InputScaling;
import dev.mote.learn.KeptZeros;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.quantized.StraightThrough;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains the float network while it computes with rounded weights ({@link StraightThrough}); quantize then rounds them so.
 *
 * @param formats  what the weights are rounded to
 * @param training how long and on what
 */
record Train(LayerFormats formats, Training training) implements RecipePass {
  private static final int EPOCHS = 4;
  private static final double RATE = 0.001;

  static final PassKind KIND = new PassKind("train",
      "Train the network while it computes with rounded weights (straight-through); what prune made 0 stays 0, and"
          + " quantize comes after it.",
      options(),
      options -> new Train(LayerFormats.of(options), Training.of(options, EPOCHS, RATE)));

  private static List<Option> options() {
    List<Option> options = new ArrayList<>(List.of(
        new Option("weights", "FORMAT", "that of the passes before, or int8",
            "What the weights of all layers are rounded to, as for quantize."),
        new Option("layers", "{NAME: FORMAT}", "none", "The same for single layers.")));
    options.addAll(Training.options(EPOCHS, RATE));
    return options;
  }

  @Override
  public boolean trains() {
    return true;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    formats.check(network, bench);
    training.check(network, bench);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph start = Pass.run(before.network(), new InputScaling());
    Map<String, WeightFormat> chosen = formats.of(before.network(), before.formats());
    StraightThrough forward = StraightThrough.of(start,
        node -> chosen.getOrDefault(node.name(), WeightFormat.INT8));
    Graph trained = training.run(before.network(), start, forward, KeptZeros.of(start), bench);
    return new Compression(Pass.run(trained, new ScaleFolding()), chosen, true);
  }
}
