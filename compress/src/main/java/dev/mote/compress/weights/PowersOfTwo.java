package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Tensor;

/**
 * Zero and plus or minus 64, 32, 16 and so on times a scale of the output channel, {@code 2^(bits - 1) - 1} powers: products are
 * shifts. The scale is that of the least squared error. Source of the levels: D. Miyashita et al., Convolutional Neural Networks using
 * Logarithmic Data Representation, 2016.
 *
 * @param bits 2 to 4: int8 holds no more powers
 */
public record PowersOfTwo(int bits) implements WeightFormat {
  private static final int LARGEST = 64;

  /** Checks the bits. Throws {@link BadInputException}. */
  public PowersOfTwo {
    if (bits < 2 || bits > 4) {
      throw new BadInputException("powers of two have 2 to 4 bits, found " + bits + "; choose another width");
    }
  }

  @Override
  public RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales) {
    int powers = (1 << bits - 1) - 1;
    byte[] entries = new byte[2 * powers + 1];
    for (int power = 0; power < powers; power++) {
      entries[power] = (byte) -(LARGEST >> power);
      entries[2 * powers - power] = (byte) (LARGEST >> power);
    }
    Levels levels = new Levels.Listed(bits, entries);
    return Slices.round(weights, axis, true, leastScales, levels.storage(),
        (values, least) -> Steering.best(values, levels, Steering.covering(values, levels), least));
  }

  @Override
  public String label() {
    return "powers-of-two:" + bits;
  }
}
