package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Tensor;

/**
 * Levels at equal distances, zero among them, as many below as above it.
 *
 * @param bits       2 to 8
 * @param perChannel whether each output channel has its own scale
 * @param clipped    whether the largest weights are clipped where that makes the squared error smaller; else the largest weight is
 *                   the largest level
 */
public record Uniform(int bits, boolean perChannel, boolean clipped) implements WeightFormat {
  /** Checks the bits. Throws {@link BadInputException}. */
  public Uniform {
    if (bits < 2 || bits > 8) {
      throw new BadInputException("uniform weights have 2 to 8 bits, found " + bits + "; take vecq or binary for 1");
    }
  }

  /** Levels up to the largest weight. */
  public Uniform(int bits, boolean perChannel) {
    this(bits, perChannel, false);
  }

  @Override
  public RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales) {
    Levels levels = new Levels.Even(bits, false);
    return Slices.round(weights, axis, perChannel, leastScales, levels.storage(),
        clipped
            ? (values, least) -> Steering.best(values, levels, Steering.covering(values, levels), least)
            : (values, least) -> {
              float scale = (float) Math.max(Steering.covering(values, levels), least);
              byte[] elements = new byte[values.length];
              for (int index = 0; index < values.length; index++) {
                elements[index] = (byte) levels.nearest(values[index] / scale);
              }
              return new Slices.Slice(scale, elements);
            });
  }

  @Override
  public String label() {
    return "uniform:" + bits + (perChannel ? "" : ":tensor") + (clipped ? ":clip" : "");
  }
}
