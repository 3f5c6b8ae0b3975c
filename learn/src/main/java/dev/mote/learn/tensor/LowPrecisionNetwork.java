package dev.mote.learn.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensor-train layers without biases, one after the other with ReLU between, whose cores are numbers of 4 bits: where low-precision training
 * starts from.
 *
 * @param stages  the contractions in the order they run
 * @param factors the core of each stage, -7 to 7
 */
public record LowPrecisionNetwork(List<Stage> stages, List<byte[]> factors) {
  /** The largest number of a factor. */
  public static final int LARGEST = 7;
  /** So many root mean squares of a core are within its range at first. */
  private static final double RANGE = 2.5;

  /** Copies the lists. */
  public LowPrecisionNetwork {
    stages = List.copyOf(stages);
    factors = List.copyOf(factors);
  }

  /**
   * Rounds cores to 4 bits; each core has a power of two as its scale.
   *
   * @param layers the cores {@code [left, outputs, inputs, right]} of each layer, as {@link dev.mote.graph.Op.TensorTrain} takes them; a
   *               dense layer is one core {@code [1, O, I, 1]}
   */
  public static LowPrecisionNetwork of(List<List<Tensor.Floats>> layers) {
    List<Stage> stages = new ArrayList<>();
    List<byte[]> factors = new ArrayList<>();
    int width = -1;
    for (List<Tensor.Floats> cores : layers) {
      int rest = cores.stream().mapToInt(core -> core.shape().dim(2)).reduce(1, Math::multiplyExact);
      if (width >= 0 && width != rest) {
        throw new BadInputException("a layer takes as many numbers as the layer before gives, found " + rest + " for "
            + width + "; choose other extents");
      }
      int known = 1;
      for (int core = cores.size() - 1; core >= 0; core--) {
        Shape shape = cores.get(core).shape();
        rest /= shape.dim(2);
        int exponent = exponent(cores.get(core).values());
        boolean clamped = core == 0 && stages.size() + 1 < layers.stream().mapToInt(List::size).sum();
        stages.add(new Stage(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3), rest, known,
            core == 0 ? 1 : cores.get(core - 1).shape().dim(2), exponent, clamped));
        factors.add(rounded(cores.get(core).values(), exponent));
        known *= shape.dim(1);
      }
      width = known;
    }
    return new LowPrecisionNetwork(stages, factors);
  }

  private static int exponent(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double range = RANGE * Math.sqrt(squares / values.length);
    return range > 0 ? Math.getExponent(LARGEST / range) : 0;
  }

  private static byte[] rounded(float[] values, int exponent) {
    byte[] rounded = new byte[values.length];
    for (int at = 0; at < values.length; at++) {
      double scaled = Math.rint(values[at] * Math.scalb(1.0, exponent));
      rounded[at] = (byte) Math.max(-LARGEST, Math.min(LARGEST, scaled));
    }
    return rounded;
  }

  /** The number of factors' numbers. */
  public int parameters() {
    return stages.stream().mapToInt(Stage::size).sum();
  }
}
