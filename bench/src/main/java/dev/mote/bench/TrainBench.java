package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Shape;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Images a second while training the two-convolution network on 28x28 images, batch 128, Adam, beside PyTorch through DJL
 * in the same process, taking turns.
 */
final class TrainBench {
  private static final int BATCH = 128;
  private static final int STEPS = 40;
  private static final int SKIPPED = 5;
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 9;
  private static final double LEAST_RATIO = 0.8;

  private TrainBench() {}

  /** Runs with the number of threads named first (2). Throws where the ratio of the medians or of the fastest
   * rounds is below the bound. */
  static void run(List<String> arguments) {
    int threads = threads(arguments);
    DataSet images = new Noise(STEPS * BATCH);
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    try (PyTorchTraining peer = new PyTorchTraining(threads)) {
      System.out.printf("Training two 3x3 convolutions (32, 64) with pools on 28x28 images, batch %d, Adam, %d threads;"
          + " %d rounds of %d batches, the first %d of each not timed.%n", BATCH, threads, ROUNDS, STEPS, SKIPPED);
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        double mote = mote(images, threads);
        double pytorch = peer.imagesPerSecond(images, BATCH, STEPS, SKIPPED);
        if (round >= 0) {
          ours[round] = mote;
          theirs[round] = pytorch;
          System.out.printf("  round %d: Mote %,7.0f images/s, PyTorch %,7.0f images/s%n", round + 1, mote, pytorch);
        }
      }
    }
    double ratio = median(ours) / median(theirs);
    double best = fastest(ours) / fastest(theirs);
    System.out.printf("  medians: Mote %,7.0f images/s, PyTorch %,7.0f images/s, ratio %.2f (at least %.1f)%n",
        median(ours), median(theirs), ratio, LEAST_RATIO);
    System.out.printf("  fastest: Mote %,7.0f images/s, PyTorch %,7.0f images/s, ratio %.2f%n", fastest(ours),
        fastest(theirs), best);
    if (Math.min(ratio, best) < LEAST_RATIO) {
      throw new RunFailedException(String.format(
          "training reaches %.1f of PyTorch's speed, found %.2f; see the rounds above", LEAST_RATIO,
          Math.min(ratio, best)));
    }
  }

  private static int threads(List<String> arguments) {
    String text = arguments.isEmpty() ? "2" : arguments.getFirst();
    if (!text.matches("[1-9]\\d?")) {
      throw new BadInputException("bench train takes the number of threads, found '" + text + "'; give 1 to 99");
    }
    return Integer.parseInt(text);
  }

  private static double mote(DataSet images, int threads) {
    Graph network = Networks.build("cnn-two", images.sampleShape(), 10, 1f / 128, 1);
    TrainingOptions options = new TrainingOptions(1, BATCH, new Loss.CrossEntropy(0), Optimizer.Adam.usual(0, false),
        1e-3f, 0,
        false, 0, Augmentation.NONE, 1);
    long[] times = new long[STEPS + 1];
    try (Trainer trainer = new Trainer(network, images, null, options,
        graph -> new Engine(graph, Engine.Options.threads(threads)))) {
      trainer.run(new Trainer.Listener() {
        @Override
        public void stepped(long step, long total, double loss) {
          times[(int) step] = System.nanoTime();
        }
      });
    }
    return (STEPS - SKIPPED) * BATCH * 1e9 / (times[STEPS] - times[SKIPPED]);
  }

  private static double fastest(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Random images with random classes: speed does not depend on what they show. */
  private record Noise(int size, byte[] pixels) implements DataSet {
    Noise(int size) {
      this(size, new byte[size * 28 * 28]);
      new SplittableRandom(1).nextBytes(pixels);
    }

    @Override
    public String name() {
      return "noise";
    }

    @Override
    public Shape sampleShape() {
      return Shape.of(28, 28, 1);
    }

    @Override
    public List<String> classes() {
      return IntStream.range(0, 10).mapToObj(String::valueOf).toList();
    }

    @Override
    public int label(int index) {
      return (pixels[index * 784] & 0xFF) % 10;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      for (int i = 0; i < 784; i++) {
        target[offset + i] = pixels[index * 784 + i] & 0xFF;
      }
    }
  }
}
