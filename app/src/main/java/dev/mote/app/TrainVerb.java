package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnknownName;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote train NETWORK --data SPEC -o OUT}: trains a network by back-propagation. */
@Command(name = "train", description = "Train a network by back-propagation.", footer = {"", "Example:",
    "  ./mote train cnn-small --data digits -o net.tflite --checkpoint net.checkpoint"})
final class TrainVerb extends Verb {
  /** Samples seen in all, where the number of epochs is not given. */
  private static final int USUAL_SAMPLES = 960_000;
  private static final int MOST_USUAL_EPOCHS = 40;
  private static final int SMALL = 5000;

  @Parameters(paramLabel = "NETWORK",
      description = "cnn-small, cnn-two, mlp, mobilenet-small or resnet-small; or a float .tflite or .onnx file to train further.")
  String network = "";

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Data to train on, such as digits; its training part where it has one; `mote data --help`"
          + " lists the sources.")
  String data = "";

  @Option(names = "--test", paramLabel = "SPEC",
      description = "Data to measure on at the end; by default the test part of --data.")
  @Nullable
  String test;

  @Option(names = {"-o", "--output"}, paramLabel = "OUT", description = "The float .tflite or .onnx file to write.")
  @Nullable
  Path output;

  @Option(names = "--epochs", paramLabel = "N",
      description = "Passes over the data (default: as many as show 960000 samples, 1 to 40).")
  @Nullable
  Integer epochs;

  @Option(names = "--batch", paramLabel = "N",
      description = "Samples a step (default: 32 for less than 5000 samples, else 128).")
  @Nullable
  Integer batch;

  @Option(names = "--optimizer", paramLabel = "NAME", defaultValue = "adam",
      description = "adam, adamw (decoupled weight decay), sgd or nesterov (default ${DEFAULT-VALUE}).")
  String optimizer = "";

  @Option(names = {"--lr", "--rate"}, paramLabel = "X",
      description = "Highest learning rate (default: 0.004 for adam, 0.05 for sgd).")
  @Nullable
  Float rate;

  @Option(names = "--momentum", paramLabel = "X", defaultValue = "0.9",
      description = "Momentum of sgd and nesterov, 0 to below 1 (default ${DEFAULT-VALUE}).")
  float momentum;

  @Option(names = "--decay", paramLabel = "X", defaultValue = "0",
      description = "Weight decay, at least 0 (default ${DEFAULT-VALUE}).")
  float decay;

  @Option(names = "--schedule", paramLabel = "NAME", defaultValue = "cosine",
      description = "cosine or constant (default ${DEFAULT-VALUE}).")
  String schedule = "";

  @Option(names = "--warm-up", paramLabel = "X", defaultValue = "0.05",
      description = "Share of the steps in which the rate rises, with cosine (default ${DEFAULT-VALUE}).")
  float warmUp;

  @Option(names = "--loss", paramLabel = "NAME", defaultValue = "cross-entropy",
      description = "cross-entropy or mse (default ${DEFAULT-VALUE}).")
  String loss = "";

  @Option(names = "--smoothing", paramLabel = "X", defaultValue = "0.1",
      description = "Label smoothing of cross-entropy, 0 to below 1 (default ${DEFAULT-VALUE}).")
  float smoothing;

  @Option(names = "--shift", paramLabel = "N", defaultValue = "1",
      description = "Pixels by which images are moved at random (default ${DEFAULT-VALUE}).")
  int shift;

  @Option(names = "--flip", description = "Mirror half of the images left to right.")
  boolean flip;

  @Option(names = "--patience", paramLabel = "N", defaultValue = "0",
      description = "Stop after N epochs without a better accuracy on the last tenth of the training data, which is then held"
          + " out, and keep the best (default: never).")
  int patience;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all processors); they change no bit.")
  @Nullable
  Integer threads;

  @Mixin
  final CheckpointOptions saving = new CheckpointOptions();

  /** The result; null accuracy where there was nothing to measure on. */
  record Report(@Nullable String output, String data, int epochs, long steps, double loss, double trainingAccuracy,
      @Nullable Double accuracy, int count, long parameters, double seconds) {}

  @Override
  void prepare() {
    choice("--loss", loss, "cross-entropy", "mse");
    choice("--optimizer", optimizer, "adam", "adamw", "sgd", "nesterov");
    choice("--schedule", schedule, "cosine", "constant");
    Threads.check(threads);
    if (output != null) {
      Models.requireWritable(output);
      Outputs.keepApart(output, Path.of(network));
      Outputs.prepareFile(output);
    }
    saving.prepare(Path.of(network), output);
  }

  @Override
  void run(Console console) throws IOException {
    DataSet all = DataSets.forTraining(data);
    int held = patience > 0 ? Math.max(1, all.size() / 10) : 0;
    if (held == all.size()) {
      throw new BadInputException("--patience holds out a tenth of the samples, found " + all.size() + " in " + data
          + "; give more samples");
    }
    DataSet samples = all.range(0, all.size() - held);
    DataSet validation = held > 0 ? all.range(all.size() - held, all.size()) : null;
    TrainingOptions options = options(samples);
    Graph start = network(samples);
    Function<Graph, Executor> executors = graph -> new Engine(graph,
        threads == null ? Engine.Options.best() : Engine.Options.threads(threads));
    DataSet judged = judged(start);
    long began = System.nanoTime();
    Graph trained;
    long steps;
    double lastLoss;
    double trainingAccuracy;
    try (Trainer trainer = new Trainer(start, samples, validation, options, executors);
        TrainingProgress progress = new TrainingProgress(console, "train")) {
      save(trainer, console);
      steps = trainer.total();
      trained = Pass.run(trainer.run(new Listener(progress)), new ScaleFolding());
      lastLoss = trainer.loss();
      trainingAccuracy = trainer.accuracy();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    if (output != null) {
      Outputs.write(output, trained);
    }
    Evaluation evaluation = judged == null ? null : evaluate(trained, judged, executors);
    console.say("%s on %s: %,d parameters, %d epochs in %.1f s.", network, data, NetworkSummary.parameters(trained),
        options.epochs(), seconds);
    if (evaluation != null) {
      console.say("Accuracy %.2f %% on %d samples held out.", 100 * evaluation.accuracy(), evaluation.count());
    }
    if (output != null) {
      console.say("Wrote %s.", output);
    }
    console.result(new Report(output == null ? null : output.toString(), data, options.epochs(), steps, lastLoss,
        trainingAccuracy, evaluation == null ? null : evaluation.accuracy(),
        evaluation == null ? 0 : evaluation.count(),
        NetworkSummary.parameters(trained), seconds));
  }

  @Override
  @Nullable
  Path output() {
    return output;
  }

  @Override
  List<Path> written() {
    return Stream.of(output, saving.checkpoint).filter(Objects::nonNull).toList();
  }

  @Override
  List<Path> files() {
    return output == null ? List.of() : List.of(output);
  }

  /** A repeated run begins at the start, also where the first went on from a checkpoint: the bits are the same. */
  @Override
  void redirect(Path folder) {
    output = output == null ? null : Outputs.moved(output, folder);
    saving.clear();
  }

  private void save(Trainer trainer, Console console) {
    Path checkpoint = saving.checkpoint;
    if (checkpoint == null) {
      return;
    }
    trainer.checkpointing(checkpoint, saving.steps);
    if (saving.resume && Files.exists(checkpoint)) {
      trainer.resume(checkpoint);
      console.note("Going on from " + checkpoint);
    }
  }

  private TrainingOptions options(DataSet samples) {
    int passes = epochs != null ? epochs : Math.clamp(USUAL_SAMPLES / samples.size(), 1, MOST_USUAL_EPOCHS);
    int size = batch != null ? batch : Math.min(samples.size(), samples.size() < SMALL ? 32 : 128);
    boolean adam = optimizer.startsWith("adam");
    return new TrainingOptions(passes, size, switch (loss) {
      case "cross-entropy" -> new Loss.CrossEntropy(smoothing);
      case "mse" -> new Loss.MeanSquaredError();
      default -> throw new IllegalStateException(loss);
    }, switch (optimizer) {
      case "adam" -> Optimizer.Adam.usual(decay, false);
      case "adamw" -> Optimizer.Adam.usual(decay, true);
      case "sgd" -> new Optimizer.Sgd(momentum, false, decay);
      case "nesterov" -> new Optimizer.Sgd(momentum, true, decay);
      default -> throw new IllegalStateException(optimizer);
    }, rate != null ? rate : adam ? 0.004f : 0.05f, warmUp, schedule.equals("cosine"), patience,
        new Augmentation(shift, flip), common.seed);
  }

  private static void choice(String option, String found, String... known) {
    if (!List.of(known).contains(found)) {
      throw UnknownName.refusedAs(option, List.of(known), found);
    }
  }

  private Graph network(DataSet samples) {
    if (network.endsWith(".tflite") || network.endsWith(".onnx")) {
      return Pass.run(Models.read(Path.of(network)), new Simplify());
    }
    return Networks.build(network, samples.sampleShape(), Math.max(1, samples.classes().size()),
        Networks.scale(samples),
        common.seed);
  }

  /** The samples to measure on at the end; null where there are none. */
  private @Nullable DataSet judged(Graph start) {
    if (test == null) {
      return DataSets.isDivided(data) ? DataSets.forTesting(data, null) : null;
    }
    TensorType type = start.type(start.inputs().getFirst());
    DataSet set = DataSets.forTesting(test, type);
    if (!set.isLabeled() || set.sampleShape().count() != type.shape().count()) {
      throw new BadInputException("the network is tested on samples with classes and of its input, " + type.shape()
          + ", found samples of " + set.sampleShape() + (set.isLabeled() ? "" : " without classes") + " in " + test
          + "; correct --test");
    }
    return set;
  }

  private static Evaluation evaluate(Graph trained, DataSet set, Function<Graph, Executor> executors) {
    try (Executor executor = executors.apply(trained)) {
      return Evaluation.of(executor, set);
    }
  }

  /** Shows the training as it goes. */
  private record Listener(TrainingProgress progress) implements Trainer.Listener {
    @Override
    public void stepped(long step, long total, double stepLoss) {
      progress.stepped(step, total);
    }

    @Override
    public void ended(Trainer.Epoch epoch) {
      progress.ended(epoch.number(), epoch.loss(), epoch.accuracy(), epoch.validationAccuracy());
    }
  }
}
