package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.formats.Models;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.hardware.mcu.NativeExecutor;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.Part;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Losses a second that a gradient-free trainer gets with perturbed weights, on the int8 resnet8, beside the same loop on the
 * float network in PyTorch through DJL, in one process, taking turns. A rate is that of a whole step: the clean run, perturbing,
 * writing, running, losses, the estimate, and on Mote's side the update.
 */
final class QueryBench {
  private static final int BATCH = 100;
  private static final int WARM_UP = 4;
  private static final int ROUNDS = 7;
  private static final double LEAST_NATIVE = 4;
  private static final double LEAST_VECTOR = 1.5;

  /**
   * What is perturbed.
   *
   * @param label   in the table
   * @param layers  the last so many linear layers
   * @param queries losses a step
   */
  private record Perturbed(String label, int layers, int queries) {}

  private static final List<Perturbed> PARTS = List.of(new Perturbed("last block", 4, 100),
      new Perturbed("whole model", 10, 50));

  private QueryBench() {}

  /** Runs with the number of threads named first (2). Throws where a ratio of medians is below its bound. */
  static void run(List<String> arguments) {
    String text = arguments.isEmpty() ? "2" : arguments.getFirst();
    if (!text.matches("[1-9]\\d?") || arguments.size() > 1) {
      throw new BadInputException("bench queries takes the number of threads, found " + arguments + "; give 1 to 99");
    }
    int threads = Integer.parseInt(text);
    Graph integers = Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet_quant.tflite"));
    Graph reals = Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet.tflite"));
    int logits = IntegerLoss.logits(reals);
    float[] images = new float[BATCH * 32 * 32 * 3];
    int[] labels = new int[BATCH];
    SplittableRandom random = new SplittableRandom(1);
    for (int index = 0; index < images.length; index++) {
      images[index] = random.nextInt(256);
    }
    Arrays.setAll(labels, sample -> random.nextInt(10));
    System.out.printf("Steps of perturbed weights on resnet8, batch %d, %d threads; losses of the batch a second,"
        + " %d rounds.%n", BATCH, threads, ROUNDS);
    int missed = 0;
    try (PyTorchQueries peer = new PyTorchQueries(reals, logits, threads, images, labels)) {
      checkAgreement(reals, logits, images, peer.logits());
      for (Perturbed part : PARTS) {
        missed += measure(part, integers, reals, images, labels, threads, peer);
      }
    }
    if (missed > 0) {
      throw new RunFailedException("queries reach the stated multiples of PyTorch's rate, found " + missed
          + " that do not; see the table above");
    }
  }

  /** Throws where PyTorch's float network is another than the one that Mote runs. */
  private static void checkAgreement(Graph reals, int logits, float[] images, float[] theirs) {
    Graph network = Part.upTo(reals, List.of(logits)).graph();
    List<Tensor> inputs = inputs(network, images);
    double worst = 0;
    int classes = network.type(network.outputs().getFirst()).shape().last();
    Interpreter interpreter = new Interpreter(network);
    for (int sample = 0; sample < 10; sample++) {
      Tensor ours = interpreter.run(List.of(inputs.get(sample))).getFirst();
      for (int index = 0; index < classes; index++) {
        worst = Math.max(worst, Math.abs(ours.real(index) - theirs[sample * classes + index]));
      }
    }
    System.out.printf("  largest difference of float logits between Mote and PyTorch: %.2g%n", worst);
    if (!(worst < 1e-3)) {
      throw new RunFailedException("both run the same float network, found logits that differ by " + worst
          + "; the bench has a wrong layer");
    }
  }

  private static List<Tensor> inputs(Graph network, float[] images) {
    TensorType type = network.type(network.inputs().getFirst());
    int pixels = type.shape().count();
    List<Tensor> inputs = new ArrayList<>();
    for (int sample = 0; sample < BATCH; sample++) {
      inputs.add(Feed.encode(Arrays.copyOfRange(images, sample * pixels, (sample + 1) * pixels), type));
    }
    return inputs;
  }

  /** Prints the rows of one part and returns how many bounds are missed. */
  private static int measure(Perturbed part, Graph integers, Graph reals, float[] images, int[] labels, int threads,
      PyTorchQueries peer) {
    ZerothOptions options = new ZerothOptions(1, BATCH, part.queries(), new ZerothOptions.Sigma(1, 100, 5),
        Distribution.SIGNS, false, ZerothOptions.Method.MODEL, 1e-4, true, true, false,
        IntegerUpdate.Rounding.STOCHASTIC, 0, 1);
    List<Tensor> inputs = inputs(integers, images);
    int from = linear(reals, part.layers());
    double[] emitted = new double[ROUNDS];
    double[] vector = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    try (
        ZerothTrainer fast = trainer(part, integers, options, graph -> new NativeExecutor(graph, threads));
        ZerothTrainer portable = trainer(part, integers, options,
            graph -> new Engine(graph, new Engine.Options(Provider.VECTOR, threads)))) {
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        double c = perSecond(fast, inputs, labels);
        double java = perSecond(portable, inputs, labels);
        double torch = peer.perSecond(from, part.queries());
        if (round >= 0) {
          emitted[round] = c;
          vector[round] = java;
          theirs[round] = torch;
        }
      }
    }
    System.out.printf("  %-12s PyTorch float %,7.1f/s%n", part.label(), median(theirs));
    return row(part, "Native", emitted, theirs, LEAST_NATIVE) + row(part, "Vector", vector, theirs, LEAST_VECTOR);
  }

  private static ZerothTrainer trainer(Perturbed part, Graph network, ZerothOptions options,
      Function<Graph, Lowered> target) {
    return new ZerothTrainer(network, LayerChoice.parse("last:" + part.layers()).of(network), options, target);
  }

  private static double perSecond(ZerothTrainer trainer, List<Tensor> inputs, int[] labels) {
    long start = System.nanoTime();
    trainer.step(inputs, labels, IntegerUpdate.FULL_RATE);
    return trainer.queries() * 1e9 / (System.nanoTime() - start);
  }

  /** The first of the last {@code count} linear nodes. */
  private static int linear(Graph network, int count) {
    List<Node> nodes = network.nodes();
    int left = count;
    for (int index = nodes.size() - 1; index >= 0; index--) {
      if ((nodes.get(index).op() instanceof Op.Conv2d || nodes.get(index).op() instanceof Op.Dense) && --left == 0) {
        return index;
      }
    }
    throw new IllegalStateException("resnet8 has " + count + " linear layers");
  }

  private static int row(Perturbed part, String label, double[] ours, double[] theirs, double least) {
    double ratio = median(ours) / median(theirs);
    boolean missed = ratio < least;
    System.out.printf("  %-12s %-13s %,7.1f/s, %.2f times PyTorch (at least %.1f%s)%n", part.label(), label,
        median(ours), ratio, least, missed ? ", MISSED" : "");
    return missed ? 1 : 0;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
