package dev.mote.bench;

import dev.mote.compress.tensor.DenseTrain;
import dev.mote.compress.tensor.Factor;
import dev.mote.compress.tensor.Factorization;
import dev.mote.compress.tensor.Factorize;
import dev.mote.compress.tensor.Form;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TensorTrainer;
import dev.mote.hardware.mcu.TrainingMemory;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ParameterRule;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.tensor.HyperPrior;
import dev.mote.learn.tensor.LowPrecisionNetwork;
import dev.mote.learn.tensor.LowPrecisionTrainer;
import dev.mote.learn.tensor.RankAdaptation;
import dev.mote.learn.tensor.RankOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * 784-512-10 on Fashion-MNIST: dense, as tensor trains whose ranks are found while training, in few bits from the beginning, and the memory
 * that training takes on the emulated Cortex-M4. Trainings are saved in {@code .mote}, and go on from there.
 */
final class CompressTensorBench {
  private static final int EPOCHS = 20;
  private static final int BATCH = 256;
  private static final int RANK = 20;
  private static final int STILL = 2;
  private static final int RISING = 4;
  private static final double WEIGHT = 1.2e-5;
  private static final double THRESHOLD = 0.05;
  private static final int FEW_BIT_EPOCHS = 4;
  private static final int FEW_BIT_BATCH = 16;
  private static final int FEW_BIT_RATE = 8;
  private static final int SETTLING = 20;
  private static final double FEWER = 20;
  private static final double MOST_POINTS = 1;
  private static final double LESS_MEMORY = 50;
  private static final double PAPER = 292;
  private static final Path FOLDER = Path.of(".mote");

  private final DataSet train = DataSets.open("fashion-mnist#train");
  private final DataSet test = DataSets.open("fashion-mnist#test");
  private final Graph network = Networks.perceptron(train.sampleShape(), 512, 10, Networks.scale(train), 1);

  private CompressTensorBench() {}

  /** Prints what came out. Throws where a figure is not reached. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of());
    Files.createDirectories(FOLDER);
    new CompressTensorBench().run();
  }

  private void run() {
    double dense = accuracy(train(network, ParameterRule.NONE, 0.002f, 0, "dense"));
    long all = parameters(network);
    System.out.printf("784-512-10 on Fashion-MNIST, dense: %,d parameters, %.2f %%%n", all, 100 * dense);
    Map<String, Form> forms = new LinkedHashMap<>();
    forms.put("hidden", new DenseTrain(List.of(4, 4, 8, 4), List.of(4, 7, 4, 7)));
    forms.put("classes", new DenseTrain(List.of(2, 5), List.of(16, 32)));
    Factorize factors = Factorize.random(network, forms, RANK, new SplittableRandom(1));
    Graph wide = Pass.run(network, factors);
    long steps = train.size() / BATCH;
    RankAdaptation rule = new RankAdaptation(factors,
        new RankOptions(new HyperPrior.LogUniform(), WEIGHT, STILL * steps, RISING * steps, steps / 5, THRESHOLD),
        TrainingGraph.parameters(wide));
    Graph trained = train(wide, rule, 0.016f, 0.1f, "ranks");
    Graph small = rule.shrunk(network, trained);
    double found = accuracy(small);
    double fewer = (double) all / parameters(small);
    System.out.printf("tensor trains, ranks from %s to %s: %,d parameters, %.1f times fewer (at least %.0f), %.2f %%, "
        + "%.2f points below (at most %.0f)%n", factors.layers().values().stream().map(Factorization::ranks).toList(),
        rule.ranks().values(), parameters(small), fewer, FEWER, 100 * found, 100 * (dense - found), MOST_POINTS);
    List<List<Tensor.Floats>> layers = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    rule.shrunk(trained).layers().forEach((_, layer) -> layers.add(restarted(layer, random)));
    LowPrecisionNetwork start = LowPrecisionNetwork.of(layers);
    System.out.printf("these ranks from random 4-bit factors, %d epochs in 4, 8 and 16 bits: %,d parameters, %.2f %%%n",
        FEW_BIT_EPOCHS, start.parameters(), 100 * fewBits(start));
    double times = memory(start, layers);
    if (fewer < FEWER || 100 * (dense - found) > MOST_POINTS || times < LESS_MEMORY) {
      throw new RunFailedException("the figures of tensor training are reached, found one that is not; see above");
    }
  }

  private Graph train(Graph graph, ParameterRule rule, float rate, float smoothing, String name) {
    TrainingOptions options = new TrainingOptions(EPOCHS, BATCH, new Loss.CrossEntropy(smoothing),
        Optimizer.Adam.usual(0, false), rate, 0.02f, true, 0, new Augmentation(0, false), 1);
    Path file = FOLDER.resolve("bench-compress-tensor-" + name);
    try (Trainer trainer = new Trainer(graph, train, null, options, Engine::new)) {
      if (Files.exists(file)) {
        trainer.resume(file);
      }
      return trainer.following(rule).checkpointing(file, 0).run(new Trainer.Listener() {
        @Override
        public void ended(Trainer.Epoch epoch) {
          System.err.printf("%s: epoch %d of %d, loss %.4f%n", name, epoch.number(), EPOCHS, epoch.loss());
        }
      });
    }
  }

  private double accuracy(Graph trained) {
    try (Engine engine = new Engine(trained)) {
      return Evaluation.of(engine, test).accuracy();
    }
  }

  private static long parameters(Graph graph) {
    List<String> names = TrainingGraph.parameters(graph);
    return graph.values().stream().filter(value -> names.contains(value.name()))
        .mapToLong(value -> value.type().shape().count()).sum();
  }

  /** New random cores of a layer's ranks. */
  private static List<Tensor.Floats> restarted(Factorization layer, SplittableRandom random) {
    double paths = layer.ranks().stream().mapToDouble(rank -> rank).reduce(1, (a, b) -> a * b);
    double variance = 2.0 * layer.weights().dim(0) / layer.weights().count();
    double deviation = Math.pow(variance / paths, 0.5 / layer.factors().size());
    List<Tensor.Floats> cores = new ArrayList<>();
    for (Factor factor : layer.factors()) {
      Shape shape = factor.values().shape();
      float[] numbers = new float[shape.count()];
      for (int at = 0; at < numbers.length; at++) {
        numbers[at] = (float) (deviation * random.nextGaussian());
      }
      cores.add(new Tensor.Floats(shape, numbers));
    }
    return cores;
  }

  /** Samples as int8, 0 to 127. */
  private static List<byte[]> bytes(DataSet data, int count) {
    float[] pixels = new float[data.sampleShape().count()];
    List<byte[]> samples = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      data.read(index, pixels, 0);
      byte[] sample = new byte[pixels.length];
      for (int at = 0; at < sample.length; at++) {
        sample[at] = (byte) ((int) pixels[at] >> 1);
      }
      samples.add(sample);
    }
    return samples;
  }

  private static int[] labels(DataSet data, int count) {
    int[] labels = new int[count];
    for (int index = 0; index < count; index++) {
      labels[index] = data.label(index);
    }
    return labels;
  }

  private double fewBits(LowPrecisionNetwork start) {
    List<byte[]> samples = bytes(train, train.size());
    int[] labels = labels(train, train.size());
    LowPrecisionTrainer trainer = new LowPrecisionTrainer(start, FEW_BIT_RATE, 1);
    SplittableRandom random = new SplittableRandom(3);
    int each = train.size() / FEW_BIT_BATCH;
    int total = FEW_BIT_EPOCHS * each;
    for (int step = -SETTLING; step < total; step++) {
      int ratio = step < 0
          ? 0
          : (int) (LowPrecisionTrainer.FULL_RATE * 0.5 * (1 + StrictMath.cos(Math.PI * step / total)));
      for (int index = 0; index < FEW_BIT_BATCH; index++) {
        int sample = random.nextInt(labels.length);
        trainer.feed(samples.get(sample), labels[sample], ratio);
      }
      trainer.step();
      if (step > 0 && step % each == 0) {
        System.err.printf("few bits: epoch %d of %d%n", step / each, FEW_BIT_EPOCHS);
      }
    }
    return trainer.accuracy(bytes(test, test.size()), labels(test, test.size()));
  }

  /** Prints the table and returns how many times less memory the hidden layer takes than in floats. */
  private double memory(LowPrecisionNetwork start, List<List<Tensor.Floats>> layers) {
    List<byte[]> samples = bytes(train, 2);
    int[] labels = {1, 2};
    McuTarget target = McuTarget.CORTEX_M4;
    List<Tensor.Floats> dense = List.of(Tensor.zeros(dev.mote.graph.DType.F32, Shape.of(1, 512, 784, 1)),
        Tensor.zeros(dev.mote.graph.DType.F32, Shape.of(1, 10, 512, 1))).stream().map(t -> (Tensor.Floats) t).toList();
    System.out.printf("%-44s %12s %8s %14s %8s%n", "training on the emulated Cortex-M4", "RAM", "of it stack",
        "instructions", "times");
    TrainingMemory layer = TrainingMemory.of(
        TensorTrainer.emit("layer", LowPrecisionNetwork.of(List.of(layers.getFirst())), FEW_BIT_RATE, target), samples,
        labels);
    TrainingMemory floats = TrainingMemory.ofFloats(List.of(784, 512), target, samples, labels);
    row("784-512 tensor trains, 4, 8 and 16 bits", layer, layer);
    row("784-512 dense, the same code and bits", TrainingMemory.of(
        TensorTrainer.emit("layer", LowPrecisionNetwork.of(List.of(List.of(dense.getFirst()))), FEW_BIT_RATE, target),
        samples, labels), layer);
    row("784-512 dense, floats with momentum", floats, layer);
    TrainingMemory whole = TrainingMemory.of(TensorTrainer.emit("whole", start, FEW_BIT_RATE, target), samples, labels);
    row("784-512-10 tensor trains, 4, 8 and 16 bits", whole, whole);
    row("784-512-10 dense, the same code and bits", TrainingMemory.of(TensorTrainer.emit("whole",
        LowPrecisionNetwork.of(dense.stream().map(List::of).toList()), FEW_BIT_RATE, target), samples, labels), whole);
    row("784-512-10 dense, floats with momentum", TrainingMemory.ofFloats(List.of(784, 512, 10), target, samples,
        labels), whole);
    double times = (double) floats.ram() / layer.ram();
    System.out.printf("memory of training the layer: %.0f times less (at least %.0f; the paper says %.0f)%n", times,
        LESS_MEMORY, PAPER);
    return times;
  }

  private static void row(String name, TrainingMemory memory, TrainingMemory beside) {
    System.out.printf("%-44s %,12d %8d %,14d %8.1f%n", name, memory.ram(), memory.stack(), memory.instructions(),
        (double) memory.ram() / beside.ram());
  }
}
