package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.InMemory;
import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Batches;
import dev.mote.learn.ForwardWeights;
import dev.mote.learn.Loss;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ParameterRule;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How long, and on which samples, a pass trains.
 *
 * @param at           where the pass is named
 * @param data         samples of its own
 * @param epochs       passes over the samples
 * @param batch        samples a step
 * @param rate         the highest learning rate
 * @param samples      how many are trained on, the first of the data
 * @param augmentation changes to the images
 */
record Training(Position at, @Nullable Marked<String> data, int epochs, int batch, float rate, int samples,
    Augmentation augmentation) {
  private static final Loss LOSS = new Loss.CrossEntropy(0.1f);
  private static final float WARM_UP = 0.05f;

  /** The options; {@code epochs} and {@code rate} are the usual ones. */
  static List<Option> options(int epochs, double rate) {
    return List.of(new Option("epochs", "N", String.valueOf(epochs), "Passes over the samples."),
        new Option("batch", "N", "32", "Samples a step."),
        new Option("rate", "X", String.valueOf(rate),
            "The highest learning rate of Adam; it rises, then falls by half a cosine."),
        new Option("samples", "N", "all", "How many samples are trained on, the first of the data."),
        new Option("shift", "N", "1", "Pixels by which images are moved at random."),
        new Option("flip", "true|false", "false", "Mirror half of the images left to right."), PassKind.DATA);
  }

  static Training of(Options options, int epochs, double rate) {
    return new Training(options.at(), options.text("data").orElse(null),
        (int) options.whole("epochs", epochs, 1, 100_000), (int) options.whole("batch", 32, 1, 1_000_000),
        (float) options.number("rate", rate, 1e-9, 10),
        (int) options.whole("samples", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
        new Augmentation((int) options.whole("shift", 1, 0, 64), options.flag("flip", false)));
  }

  private Position dataAt() {
    return data == null ? at : data.at();
  }

  private DataSet samples(Workbench bench, Graph network) {
    DataSet all = bench.samples(at, data, network);
    return all.range(0, Math.min(samples, all.size()));
  }

  /** Refuses samples that cannot be trained on. */
  void check(Graph network, Workbench bench) {
    DataSet set = samples(bench, network);
    if (!set.isLabeled()) {
      throw dataAt().refused("a training needs samples with classes, found none in " + set.name()
          + "; take a labelled data set");
    }
    Shape input = network.type(network.inputs().getFirst()).shape();
    if (input.rank() > 1 && input.dim(0) == 1) {
      int[] extents = IntStream.range(0, input.rank()).map(axis -> axis == 0 ? batch : input.dim(axis)).toArray();
      int results = network.type(network.outputs().getFirst()).shape().last();
      dataAt().locating(() -> new Batches(set, Shape.of(extents), results, LOSS, augmentation, bench.seed()));
    }
  }

  /** Steps of the whole training. */
  long steps(Graph network, Workbench bench) {
    return (long) epochs * (samples(bench, network).size() / batch);
  }

  /** Samples of an epoch. */
  int size(Graph network, Workbench bench) {
    return samples(bench, network).size();
  }

  /** Trains {@code start}, which is {@code network} or made of it; goes on where a training was stopped if the user says so. */
  Graph run(Graph network, Graph start, ForwardWeights forward, ParameterRule rule, Workbench bench) {
    DataSet read = samples(bench, network);
    DataSet set = InMemory.whereItFits(read, done -> bench.tasks().at("read samples", done, read.size(), ""));
    TrainingOptions options = new TrainingOptions(epochs, batch, LOSS, Optimizer.Adam.usual(0, false), rate, WARM_UP,
        true, 0, augmentation, bench.seed());
    try (Trainer trainer = new Trainer(start, set, null, options, Workbench::executor, forward)) {
      trainer.following(rule);
      Workbench.Saving saving = bench.saving();
      if (saving != null) {
        trainer.checkpointing(saving.checkpoint(), saving.steps());
        if (saving.resume() && Files.exists(saving.checkpoint())) {
          trainer.resume(saving.checkpoint());
          bench.tasks().note("Going on from " + saving.checkpoint());
        }
      }
      return trainer.run(new Shown(bench.tasks()));
    }
  }

  /** Tells how the training goes. */
  private static final class Shown implements Trainer.Listener {
    private final Workbench.Tasks tasks;
    private String words = "";

    Shown(Workbench.Tasks tasks) {
      this.tasks = tasks;
    }

    @Override
    public void stepped(long step, long total, double loss) {
      tasks.at("train", step, total, words);
    }

    @Override
    public void ended(Trainer.Epoch epoch) {
      words = String.format(Locale.ROOT, "epoch %d: loss %.3f, %.1f %% right", epoch.number(), epoch.loss(),
          100 * epoch.accuracy());
    }
  }
}
