package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The batches of each epoch: the samples in an order, and with changes, that follow from seed, epoch and batch alone, so
 * that a resumed training sees the same. Samples that fill no batch at the end of an epoch are left out of it.
 */
public final class Batches {
  private final DataSet data;
  private final int size;
  private final Shape input;
  private final int results;
  private final Loss loss;
  private final Augmentation augmentation;
  private final long seed;
  private int shuffled = -1;
  private int[] order = new int[0];

  /** One batch. */
  public record Batch(Tensor.Floats samples, Tensor.Floats targets, int[] labels) {}

  /**
   * The batches of {@code data}.
   *
   * @param input   the shape of a batch
   * @param results the width of a target
   */
  public Batches(DataSet data, Shape input, int results, Loss loss, Augmentation augmentation, long seed) {
    this.data = data;
    this.size = input.dim(0);
    this.input = input;
    this.results = results;
    this.loss = loss;
    this.augmentation = augmentation;
    this.seed = seed;
    if (!data.isLabeled() || data.classes().size() > results || data.size() < size) {
      throw new BadInputException("samples to train on have classes, no more than the network's results (" + results
          + "), and fill a batch (" + size + "), found " + data.classes().size() + " classes and " + data.size()
          + " samples in " + data.name() + "; take another data set or network");
    }
    Shape sample = data.sampleShape();
    if (sample.rank() == 3 && augmentation.shift() >= Math.min(sample.dim(0), sample.dim(1))) {
      throw new BadInputException("images are moved by fewer pixels than they have, found " + augmentation.shift()
          + " for samples of " + sample + " in " + data.name() + "; give a smaller --shift");
    }
    if ((long) data.sampleShape().count() * size != input.count()) {
      throw new BadInputException(
          "a sample has as many elements as the network's input, " + input + " for a batch, found "
              + data.sampleShape() + " in " + data.name() + "; take a data set of this network");
    }
  }

  /** Batches an epoch. */
  public int count() {
    return data.size() / size;
  }

  /** Batch {@code index} of epoch {@code epoch}, both from 0 on. */
  public Batch batch(int epoch, int index) {
    if (shuffled != epoch) {
      order = order(epoch);
      shuffled = epoch;
    }
    RandomGenerator random = generator(seed, epoch, index + 1);
    int each = data.sampleShape().count();
    float[] samples = new float[input.count()];
    float[] targets = new float[size * results];
    int[] labels = new int[size];
    float low = loss.low(results);
    float high = loss.high(results);
    for (int i = 0; i < size; i++) {
      int sample = order[index * size + i];
      data.read(sample, samples, i * each);
      augmentation.apply(samples, i * each, data.sampleShape(), random);
      labels[i] = data.label(sample);
      java.util.Arrays.fill(targets, i * results, (i + 1) * results, low);
      targets[i * results + labels[i]] = high;
    }
    return new Batch(new Tensor.Floats(input, samples), new Tensor.Floats(Shape.of(size, results), targets), labels);
  }

  private int[] order(int epoch) {
    RandomGenerator random = generator(seed, epoch, 0);
    int[] permutation = new int[data.size()];
    for (int i = 0; i < permutation.length; i++) {
      int other = random.nextInt(i + 1);
      permutation[i] = permutation[other];
      permutation[other] = i;
    }
    return permutation;
  }

  private static RandomGenerator generator(long seed, int epoch, int use) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + ((long) epoch << 32) + use);
  }

  /** The index of the largest of the results of sample {@code row}, the first of equals. */
  static int best(float[] results, int row, int width) {
    int best = 0;
    for (int i = 1; i < width; i++) {
      if (results[row * width + i] > results[row * width + best]) {
        best = i;
      }
    }
    return best;
  }

  static List<Tensor> inputs(Batch batch, List<? extends Tensor> parameters) {
    List<Tensor> inputs = new java.util.ArrayList<>(List.of(batch.samples(), batch.targets()));
    inputs.addAll(parameters);
    return inputs;
  }
}
