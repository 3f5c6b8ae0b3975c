package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.hardware.mcu.TrainingCurve;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.integer.IntegerTrainer;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The network 64-32-10 on the digits, trained on the emulated Cortex-M4: in float and in int8 by back-propagation, in int8 by
 * forward passes alone; from scratch, and adapted to blurred images. Beside the figures of a published C library (AIfES 2.2).
 */
final class DeviceBench {
  private static final int SAMPLES = 1024;
  private static final int EPOCHS = 5;
  private static final int BATCH = 32;
  private static final String BLUR = "?corrupt=motion_blur:5";
  private static final String TRAIN = "digits#train[0:" + SAMPLES + "]";
  private static final String TEST = "digits#test";

  private DeviceBench() {}

  /** Runs all trainings. Throws where a gradient-free training has other bits on the board than on the host. */
  static void run(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new BadInputException("bench device takes no words, found " + arguments + "; leave them out");
    }
    Deployment.requireTools(McuTarget.CORTEX_M4);
    DataSet train = DataSets.open(TRAIN);
    Graph start = Pass.run(Networks.build("mlp", train.sampleShape(), 10, Networks.scale(train), 1), new Simplify());
    System.out.printf("%-46s %12s %10s %9s %9s %9s %15s %14s%n", "64-32-10 on the Cortex-M4", "a sample", "in all",
        "RAM", "before", "after", "points per 10^9", "points per KiB");
    row("published C library, float, 5 epochs", 100_039, EPOCHS * SAMPLES * 100_039L, 18_504, 10, 90.0);
    floats("float back-propagation, from scratch", start, TRAIN, TEST);
    Graph untrained = quantized(start, train);
    integers("int8 back-propagation, from scratch", untrained, "all", true, 0.1, TRAIN, TEST);
    integers("int8 forward passes alone, from scratch", untrained, "all", false, 0.1, TRAIN, TEST);
    Graph trained = trained(start, train);
    Graph deployed = quantized(trained, train);
    floats("float back-propagation, adaptation", trained, TRAIN + BLUR, TEST + BLUR);
    integers("int8 back-propagation, adaptation", deployed, "all", true, 0.03, TRAIN + BLUR, TEST + BLUR);
    integers("int8 forward passes alone, adaptation", deployed, "all", false, 0.03, TRAIN + BLUR, TEST + BLUR);
    integers("int8 forward passes, adaptation of last layer", deployed, "last:1", false, 0.1, TRAIN + BLUR,
        TEST + BLUR);
  }

  private static void row(String what, long sample, long instructions, long ram, double before, double after) {
    System.out.printf("%-46s %,12d %,9.2fG %,9d %7.1f %% %7.1f %% %15.1f %14.2f%n", what, sample, instructions * 1e-9,
        ram, before, after, (after - before) / (instructions * 1e-9), (after - before) / (ram / 1024.0));
  }

  private static void floats(String what, Graph network, String train, String test) {
    FloatStep step = FloatStep.of(network, 0.01f);
    FloatStep.Result found = step.train(DataSets.open(train), DataSets.open(test), EPOCHS);
    if (found.error() > 1e-4) {
      throw new RunFailedException("float weights of the board are within 10^-4 of the host's, found " + found.error());
    }
    long sample = Objects.requireNonNull(found.board().instructions());
    double before = accuracy(network, DataSets.open(test));
    row(what, sample, EPOCHS * SAMPLES * sample,
        found.board().arenaBytes() + Objects.requireNonNull(found.board().stackBytes()), 100 * before,
        100 * found.accuracies().getLast());
  }

  private static double accuracy(Graph network, DataSet test) {
    try (Engine engine = new Engine(network)) {
      return dev.mote.learn.Evaluation.of(engine, test).accuracy();
    }
  }

  private static void integers(String what, Graph network, String choice, boolean backward, double rate, String train,
      String test) {
    List<Layer> layers = LayerChoice.parse(choice).of(network);
    ZerothOptions forwards = new ZerothOptions(1, BATCH, 20, new ZerothOptions.Sigma(1, 100, 5), Distribution.SIGNS,
        false, ZerothOptions.Method.NODES, rate, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 1);
    IntegerOptions gradients = new IntegerOptions(1, BATCH, rate, 0, true, IntegerUpdate.Rounding.STOCHASTIC, 0, 1);
    TrainerFirmware trainer = backward
        ? TrainerFirmware.emit(network, layers, gradients, McuTarget.CORTEX_M4)
        : TrainerFirmware.emit(network, layers, forwards, McuTarget.CORTEX_M4);
    int steps = EPOCHS * SAMPLES / BATCH;
    TrainingCurve curve;
    try (IntegerTraining host = backward
        ? new IntegerTrainer(network, layers, gradients, Engine::new, Engine::new)
        : new ZerothTrainer(network, layers, forwards, Engine::new)) {
      curve = TrainingCurve.of(trainer, host, samples(network, train), samples(network, test),
          new TrainingCurve.Schedule(steps, SAMPLES / BATCH, 1), _ -> {});
    }
    if (!backward && !curve.same()) {
      throw new RunFailedException("a gradient-free training has the same bits on board and host, found others in '"
          + what + "'; report this as a bug");
    }
    long instructions = Objects.requireNonNull(curve.points().getLast().instructions());
    row(what, instructions / (EPOCHS * SAMPLES), instructions, trainer.ramBytes(), 100 * curve.before(),
        100 * curve.after());
  }

  private static TrainingCurve.Samples samples(Graph network, String spec) {
    DataSet data = DataSets.open(spec);
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    return new TrainingCurve.Samples(IntStream.range(0, data.size()).mapToObj(feed::tensor).toList(),
        IntStream.range(0, data.size()).map(data::label).toArray());
  }

  private static Graph trained(Graph start, DataSet train) {
    TrainingOptions options = new TrainingOptions(40, BATCH, new Loss.CrossEntropy(0.1f),
        Optimizer.Adam.usual(0, false), 0.003f, 0.05f, true, 0, Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(start, train, null, options, Engine::new)) {
      return trainer.run(new Trainer.Listener() {});
    }
  }

  private static Graph quantized(Graph network, DataSet train) {
    Graph folded = Pass.run(network, new ScaleFolding(), new Simplify());
    Feed feed = new Feed(train, folded.type(folded.inputs().getFirst()));
    List<List<Tensor>> samples = IntStream.range(0, 256).mapToObj(index -> List.of(feed.tensor(index))).toList();
    return Pass.run(folded, new Int8Quantization(
        Calibration.measure(folded, samples, new CalibrationMethod.MinMax(), Engine::new, _ -> {}), true, false));
  }
}
