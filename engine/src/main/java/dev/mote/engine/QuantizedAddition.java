package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;

/**
 * The sum or difference of two int8 tensors of different scales (TensorFlow Lite reference kernel): both are shifted left by
 * 20 bits, brought to twice the larger scale, added, and brought to the result's scale.
 *
 * @param x     the first operand on the common scale, for each of its 256 values
 * @param y     likewise the second, negated for a difference
 * @param stage what follows the sum
 */
record QuantizedAddition(int[] x, int[] y, Requantizer stage) {
  /** Elements added at once; so many entries has {@link #stage}. */
  static final int PIECE = 512;
  private static final int HEADROOM = 20;

  static QuantizedAddition of(BinaryKind kind, TensorType x, TensorType y, TensorType result, Activation activation,
      int lanes) {
    double common = 2.0 * Math.max(x.affine().scale(), y.affine().scale());
    Requantization last = Requantization.of(common / ((1 << HEADROOM) * (double) result.affine().scale()));
    return new QuantizedAddition(table(x, common, 1), table(y, common, kind == BinaryKind.SUBTRACT ? -1 : 1),
        Requantizer.uniform(last, result, activation, PIECE, lanes));
  }

  private static int[] table(TensorType type, double common, int sign) {
    Requantization factor = Requantization.of(type.affine().scale() / common);
    int[] table = new int[256];
    for (int value = -128; value < 128; value++) {
      table[value & 0xFF] = sign * factor.apply((value - type.affine().zeroPoint()) << HEADROOM);
    }
    return table;
  }

  /** Adds {@code count} pairs; {@code sums} has room for a piece and a vector. */
  void run(Kernels kernels, byte[] left, int leftAt, byte[] right, int rightAt, byte[] target, int to, int count,
      int[] sums) {
    for (int done = 0; done < count; done += PIECE) {
      int part = Math.min(PIECE, count - done);
      for (int index = 0; index < part; index++) {
        sums[index] = x[left[leftAt + done + index] & 0xFF] + y[right[rightAt + done + index] & 0xFF];
      }
      kernels.requantize(sums, 0, 0, target, to + done, 0, 1, part, stage, 0);
    }
  }
}
