package dev.mote.app.recipe;

import dev.mote.app.recipe.Options.Marked;
import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.learn.Augmentation;
import dev.mote.learn.InputScaling;
import dev.mote.learn.Loss;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.quantized.StraightThrough;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains the float network while it computes with rounded weights ({@link StraightThrough}); quantize then rounds them so.
 *
 * @param at           where the pass is named
 * @param data         samples of its own
 * @param formats      what the weights are rounded to
 * @param epochs       passes over the samples
 * @param batch        samples a step
 * @param rate         the highest learning rate
 * @param samples      how many are trained on, the first of the data
 * @param augmentation changes to the images
 */
record Train(Position at, @Nullable Marked<String> data, LayerFormats formats, int epochs, int batch, float rate,
    int samples, Augmentation augmentation) implements RecipePass {
  private static final float SMOOTHING = 0.1f;
  private static final float WARM_UP = 0.05f;

  static final PassKind KIND = new PassKind("train",
      "Train the network while it computes with rounded weights (straight-through); quantize comes after it.",
      List.of(new Option("weights", "FORMAT", "that of the passes before, or int8",
          "What the weights of all layers are rounded to, as for quantize."),
          new Option("layers", "{NAME: FORMAT}", "none", "The same for single layers."),
          new Option("epochs", "N", "4", "Passes over the samples."),
          new Option("batch", "N", "32", "Samples a step."),
          new Option("rate", "X", "0.001", "The highest learning rate of Adam; it rises, then falls by half a cosine."),
          new Option("samples", "N", "all", "How many samples are trained on, the first of the data."),
          new Option("shift", "N", "1", "Pixels by which images are moved at random."),
          new Option("flip", "true|false", "false", "Mirror half of the images left to right."),
          PassKind.DATA),
      options -> new Train(options.at(), options.text("data").orElse(null), LayerFormats.of(options),
          (int) options.whole("epochs", 4, 1, 100_000), (int) options.whole("batch", 32, 1, 1_000_000),
          (float) options.number("rate", 1e-3, 1e-9, 10),
          (int) options.whole("samples", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
          new Augmentation((int) options.whole("shift", 1, 0, 64), options.flag("flip", false))));

  @Override
  public void check(Graph network, Workbench bench) {
    formats.check(network);
    DataSet set = bench.samples(at, data, network);
    if (!set.isLabeled()) {
      throw (data == null ? at : data.at()).refused("a training needs samples with classes, found none in " + set.name()
          + "; take a labelled data set");
    }
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph start = Pass.run(before.network(), new InputScaling());
    DataSet all = bench.samples(at, data, before.network());
    Map<String, WeightFormat> chosen = formats.of(before.network(), before.formats());
    TrainingOptions options = new TrainingOptions(epochs, batch, new Loss.CrossEntropy(SMOOTHING),
        Optimizer.Adam.usual(0, false), rate, WARM_UP, true, 0, augmentation, bench.seed());
    StraightThrough forward = StraightThrough.of(start,
        node -> chosen.getOrDefault(node.name(), WeightFormat.INT8));
    try (Trainer trainer = new Trainer(start, all.range(0, Math.min(samples, all.size())), null, options,
        Workbench::executor, forward)) {
      Graph trained = trainer.run(new Trainer.Listener() {
        @Override
        public void stepped(long step, long total, double loss) {
          bench.tasks().at("train", step, total);
        }
      });
      return new Compression(Pass.run(trained, new ScaleFolding()), chosen, true);
    }
  }
}
