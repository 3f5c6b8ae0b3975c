package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.weights.LayerWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.ForwardWeights;
import dev.mote.learn.InputScaling;
import dev.mote.learn.KeptZeros;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ParameterRule;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.quantized.StraightThrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A trained float network to compress, with its data.
 *
 * @param name     its name
 * @param network  the network
 * @param train    samples to train and to calibrate on
 * @param test     samples that accuracy is measured on
 * @param options  how a training for rounded weights goes
 * @param folder   where trainings keep their checkpoints
 */
record CompressNetwork(String name, Graph network, DataSet train, DataSet test, TrainingOptions options, Path folder) {
  private static final int CALIBRATED = 256;
  private static final int FEW_IMAGES = 20_000;
  private static final int STEPS_A_CHECKPOINT = 50;

  /** The networks' names. */
  static List<String> names() {
    return List.of("resnet8", "cnn-small");
  }

  /** The network of a name; {@code cnn-small} is trained at the first call and kept in {@code folder}. Longer trainings are resnet8's. */
  static CompressNetwork named(String name, boolean longer, Path folder) throws IOException {
    return name.equals("resnet8") ? resnet8(longer, folder) : small(folder);
  }

  /** MLPerf Tiny's float network, on CIFAR-10 as JPEG files. */
  private static CompressNetwork resnet8(boolean longer, Path folder) {
    Graph network = Pass.run(Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet.tflite")), new Simplify());
    DataSet train = DataSets.open("images:" + SharedFolder.file("cifar10/train.zip"));
    return new CompressNetwork("resnet8", network,
        new InMemory(longer ? train : train.range(0, FEW_IMAGES)), CompressAccuracy.images("test.zip"),
        options(longer ? 6 : 4, 50, 1e-3f, new Augmentation(2, true)), folder);
  }

  /** The network that {@code mote train cnn-small --data fashion-mnist --epochs 6} makes. */
  private static CompressNetwork small(Path folder) throws IOException {
    Path file = folder.resolve("compress-cnn-small.tflite");
    DataSet train = DataSets.forTraining("fashion-mnist");
    if (!Files.exists(file)) {
      Graph start = Networks.build("cnn-small", train.sampleShape(), 10, Networks.scale(train), 1);
      System.err.println("cnn-small is trained first.");
      Graph trained = train(start, train, options(6, 128, 4e-3f, new Augmentation(1, false)), ForwardWeights.SAME,
          ParameterRule.NONE,
          folder.resolve("compress-cnn-small.checkpoint"));
      Models.write(Pass.run(trained, new ScaleFolding()), file);
    }
    return new CompressNetwork("cnn-small", Pass.run(Models.read(file), new Simplify()), train,
        DataSets.forTesting("fashion-mnist", null), options(2, 128, 2e-3f, new Augmentation(1, false)), folder);
  }

  private static TrainingOptions options(int epochs, int batch, float rate, Augmentation augmentation) {
    return new TrainingOptions(epochs, batch, new Loss.CrossEntropy(0.1f), Optimizer.Adam.usual(0, false), rate, 0.05f,
        true, 0, augmentation, 1);
  }

  /** What a training's outcome depends on. */
  String recipe() {
    return train.size() + " samples " + options;
  }

  /** The int8 network with weights of {@code format}, rounded without training, by the ranges of the float network. */
  Graph rounded(WeightFormat format, Calibration ranges) {
    return Pass.run(network, new Int8Quantization(ranges, _ -> format, true));
  }

  /** The ranges of the float network. */
  Calibration calibration() {
    return calibration(network);
  }

  /** The float network trained for weights of {@code format}; kept in the folder. */
  Graph trained(WeightFormat format) throws IOException {
    Graph start = Pass.run(network, new InputScaling());
    return trained(start, StraightThrough.of(start, _ -> format), ParameterRule.NONE, format.label());
  }

  /** The float network pruned and then trained for weights of {@code format}, what is zero staying so; kept in the folder. */
  Graph trained(Pass pruning, String label, WeightFormat format) throws IOException {
    Graph start = Pass.run(network, pruning, new InputScaling());
    return trained(start, StraightThrough.of(start, _ -> format), KeptZeros.of(start), label + "-" + format.label());
  }

  /** The float network trained as long, without rounding. */
  Graph trained() throws IOException {
    return trained(Pass.run(network, new InputScaling()), ForwardWeights.SAME, ParameterRule.NONE, "float");
  }

  private Graph trained(Graph start, ForwardWeights forward, ParameterRule rule, String label) throws IOException {
    String kept = "compress-" + name + "-" + label.replaceAll("[^A-Za-z0-9.]+", "-") + "-" + train.size();
    Path file = folder.resolve(kept + ".tflite");
    if (!Files.exists(file)) {
      Models.write(Pass.run(train(start, train, options, forward, rule, folder.resolve(kept + ".checkpoint")),
          new ScaleFolding()), file);
    }
    return Pass.run(Models.read(file), new Simplify());
  }

  /** The int8 network of what was trained for weights of {@code format}: biases already stand for rounded weights. */
  Graph quantized(Graph trained, WeightFormat format) {
    Calibration ranges = calibration(LayerWeights.rounded(trained, _ -> format));
    return Pass.run(trained, new Int8Quantization(ranges, _ -> format, false));
  }

  /** The share of test samples that {@code graph} gets right. */
  double accuracy(Graph graph) {
    try (Engine engine = new Engine(graph)) {
      return Evaluation.of(graph, test, engine::runAll, _ -> {}).accuracy();
    }
  }

  /** Bytes of all constants as files and emitted code keep them. */
  static long bytes(Graph graph) {
    return graph.values().stream().map(Value::constant).filter(java.util.Objects::nonNull)
        .mapToLong(Tensor::storedBytes).sum();
  }

  private Calibration calibration(Graph graph) {
    Feed feed = new Feed(train, graph.type(graph.inputs().getFirst()));
    IntFunction<List<Tensor>> sample = index -> List.of(feed.tensor(index * (train.size() / CALIBRATED)));
    return Calibration.measure(graph, IntStream.range(0, CALIBRATED).mapToObj(sample).toList(),
        new CalibrationMethod.MinMax(), Engine::new, _ -> {});
  }

  /** Trains, or goes on with a training that was stopped. */
  private static Graph train(Graph network, DataSet data, TrainingOptions options, ForwardWeights forward,
      ParameterRule rule, Path checkpoint) throws IOException {
    try (Trainer trainer = new Trainer(network, data, null, options, Engine::new, forward)) {
      if (Files.exists(checkpoint)) {
        trainer.resume(checkpoint);
      }
      Graph trained = trainer.following(rule).checkpointing(checkpoint, STEPS_A_CHECKPOINT).run(new Trainer.Listener() {
        @Override
        public void ended(Trainer.Epoch epoch) {
          System.err.printf("  epoch %d of %d: loss %.4f, %.2f %% of the training samples right%n", epoch.number(),
              options.epochs(), epoch.loss(), 100 * epoch.accuracy());
        }
      });
      Files.delete(checkpoint);
      return trained;
    }
  }
}
