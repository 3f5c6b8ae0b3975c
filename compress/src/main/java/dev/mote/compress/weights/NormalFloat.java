package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;

/**
 * NormalFloat of 4 bits: sixteen levels at quantiles of the normal distribution, -1, 0 and 1 among them, times the largest
 * magnitude of the output channel and of the block. Source: T. Dettmers et al., QLoRA, 2023, section 3 and appendix E.
 *
 * @param block weights in row-major order that share a block scale, which is the channel's times 1/128 to 1; 0 for the channels'
 *              scales alone
 */
public record NormalFloat(int block) implements WeightFormat {
  private static final int BITS = 4;
  private static final int LARGEST = 127;
  private static final int ONE = 128;

  /** Checks the block. Throws {@link BadInputException}. */
  public NormalFloat {
    if (block < 0) {
      throw new BadInputException("a block of weights has at least 1, found " + block + "; give 64, or 0 for none");
    }
  }

  /** The sixteen levels in rising order: eight quantiles above zero, zero, seven below it, each side over its largest. */
  static double[] levels() {
    // Midway between the outermost quantiles of 15 and of 16 levels a side, half a level each cut off.
    double outermost = 1 - (1 / 32.0 + 1 / 30.0) / 2;
    double largest = Normal.quantile(outermost);
    double[] levels = new double[16];
    for (int index = 0; index < 7; index++) {
      levels[index] = -Normal.quantile(outermost - index * (outermost - 0.5) / 7) / largest;
    }
    for (int index = 0; index < 8; index++) {
      levels[15 - index] = Normal.quantile(outermost - index * (outermost - 0.5) / 8) / largest;
    }
    return levels;
  }

  private static byte[] entries() {
    double[] levels = levels();
    byte[] entries = new byte[levels.length];
    for (int index = 0; index < entries.length; index++) {
      entries[index] = (byte) Math.round(LARGEST * levels[index]);
    }
    return entries;
  }

  @Override
  public RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales) {
    Levels.Listed levels = new Levels.Listed(BITS, entries());
    RoundedWeights plain = Slices.round(weights, axis, true, leastScales, levels.storage(), (values, least) -> {
      float scale = (float) Math.max(Slices.largest(values) / LARGEST, least);
      byte[] elements = new byte[values.length];
      for (int index = 0; index < values.length; index++) {
        elements[index] = (byte) levels.nearest(values[index] / scale);
      }
      return new Slices.Slice(scale, elements);
    });
    return block == 0 ? plain : inBlocks(weights, axis, plain, levels.entries());
  }

  /** Rounds anew with the scales of {@code plain} and a multiplier a block. */
  private RoundedWeights inBlocks(Tensor.Floats weights, int axis, RoundedWeights plain, byte[] entries) {
    Shape shape = weights.shape();
    int count = shape.count();
    double[] ratios = new double[count];
    for (int index = 0; index < count; index++) {
      float scale = plain.quantization().scale(Slices.slice(shape, axis, index));
      ratios[index] = Math.max(-LARGEST, Math.min(LARGEST, weights.values()[index] / (double) scale));
    }
    short[] multipliers = new short[(count + block - 1) / block];
    for (int index = 0; index < count; index++) {
      long needed = Math.round(Math.abs(ratios[index]) * ONE / LARGEST);
      multipliers[index / block] = (short) Math.max(Math.max(1, needed), multipliers[index / block]);
    }
    Storage.Blocks storage = new Storage.Blocks(BITS, entries, block, multipliers);
    byte[] elements = new byte[count];
    for (int index = 0; index < count; index++) {
      int run = index / block;
      byte nearest = storage.element(run, 0);
      for (int code = 1; code < entries.length; code++) {
        byte element = storage.element(run, code);
        nearest = Math.abs(element - ratios[index]) < Math.abs(nearest - ratios[index]) ? element : nearest;
      }
      elements[index] = nearest;
    }
    return new RoundedWeights(new Tensor.Bytes(shape, DType.I8, elements, storage), plain.quantization());
  }

  @Override
  public int bits() {
    return BITS;
  }

  @Override
  public String label() {
    return block == 0 ? "nf4" : "nf4:" + block;
  }
}
