package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;

/**
 * The sum or difference of two int8 tensors of different scales (TensorFlow Lite reference kernel): both are shifted left by
 * 20 bits, brought to twice the larger scale, added, and brought to the result's scale.
 *
 * @param x     how the first operand is brought to the common scale
 * @param y     likewise the second
 * @param sign  of the second in the sum
 * @param stage what follows the sum
 */
record QuantizedAddition(Operand x, Operand y, int sign, Requantizer stage) {
  /** Elements added at once; so many entries has {@link #stage}. */
  static final int PIECE = 512;
  private static final int HEADROOM = 20;
  /** Bits by which the product with a multiplier is shifted right after the shift left by {@link #HEADROOM}. */
  static final int DROPPED = 31 - HEADROOM;

  static QuantizedAddition of(BinaryKind kind, TensorType x, TensorType y, TensorType result, Activation activation,
      int lanes) {
    double common = 2.0 * Math.max(x.affine().scale(), y.affine().scale());
    Requantization last = Requantization.of(common / ((1 << HEADROOM) * (double) result.affine().scale()));
    return new QuantizedAddition(Operand.of(x, common), Operand.of(y, common), kind == BinaryKind.SUBTRACT ? -1 : 1,
        Requantizer.uniform(last, result, activation, PIECE, lanes));
  }

  /**
   * {@link Requantization} of {@code (value - zero) << 20} by at most 1/2 in 32 bits, as differences of bytes have 9: the
   * multiplier is {@code high * 2^16 + low}, of which the first part's product loses no bit.
   *
   * @param right the shift that follows
   * @param half  half of what is shifted out
   * @param tie   1 where there is such a half, as ties of negative numbers go down
   */
  record Operand(int zero, int high, int low, int right, int half, int tie) {
    static Operand of(TensorType type, double common) {
      Requantization factor = Requantization.of(type.affine().scale() / common);
      int right = -factor.shift();
      return new Operand(type.affine().zeroPoint(), factor.multiplier() >>> Short.SIZE,
          factor.multiplier() & 0xFFFF, right, right == 0 ? 0 : 1 << (right - 1), right == 0 ? 0 : 1);
    }

    /** What a byte is on the common scale. */
    int apply(byte value) {
      int difference = value - zero;
      int product = (difference * high << Short.SIZE - DROPPED) + (difference * low + (1 << DROPPED - 1) >> DROPPED);
      return product + half - (product >>> 31 & tie) >> right;
    }
  }

  /** Adds {@code count} pairs; {@code sums} has room for a piece and a vector. */
  void run(Kernels kernels, byte[] left, int leftAt, byte[] right, int rightAt, byte[] target, int to, int count,
      int[] sums) {
    for (int done = 0; done < count; done += PIECE) {
      int part = Math.min(PIECE, count - done);
      kernels.sum(left, leftAt + done, x, right, rightAt + done, y, sign, sums, part);
      kernels.requantize(sums, 0, 0, target, to + done, 0, 1, part, stage, 0);
    }
  }
}
