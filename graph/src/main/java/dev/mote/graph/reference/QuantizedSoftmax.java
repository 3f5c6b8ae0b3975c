package dev.mote.graph.reference;

import dev.mote.graph.Requantization;

/** Softmax of quantised rows, as TensorFlow Lite's reference kernels compute it. */
final class QuantizedSoftmax {
  private static final int SCALED_BITS = 5;
  private static final int SUM_BITS = 12;
  private static final IntegerTable EXP = new IntegerTable(StrictMath::exp, -10, 0);
  private static final IntegerTable RECIPROCAL = new IntegerTable(x -> 1 / (1 + x), 0, 1);

  private QuantizedSoftmax() {}

  /** The factor of 8-bit rows: from input steps to numbers with 5 integer bits. */
  static Requantization scaleOf8Bits(float beta, float scale) {
    return Requantization.of(Math.min((double) beta * scale * (1 << (31 - SCALED_BITS)), Integer.MAX_VALUE));
  }

  /** The least difference from the largest element that contributes, at most 0. */
  static int leastDifference(int shift) {
    return -(int) Math.floor((double) ((1 << SCALED_BITS) - 1) * (1L << (31 - SCALED_BITS)) / Math.scalb(1.0, shift));
  }

  /** The factor of 16-bit rows: differences of -10..0 become -65535..0. */
  static Requantization scaleOf16Bits(float beta, float scale) {
    return Requantization.of((double) scale * beta / (10.0 / 65535.0));
  }

  /**
   * 8-bit rows of {@code depth} elements to results of {@code outputBits} (8 or 16) bits, where 0 is the smallest result
   * and 1 is {@code 2^outputBits} above it.
   */
  static long[] of8Bits(long[] x, int depth, Requantization scale, int leastDifference, int outputBits) {
    long[] y = new long[x.length];
    long lowest = -1L << (outputBits - 1);
    for (int row = 0; row < x.length; row += depth) {
      long largest = largest(x, row, depth);
      int sum = 0;
      for (int index = row; index < row + depth; index++) {
        if (x[index] - largest >= leastDifference) {
          sum += FixedPoint.shift(exp(x[index] - largest, scale), -SUM_BITS);
        }
      }
      int headroom = Integer.numberOfLeadingZeros(sum);
      int reciprocal = FixedPoint.oneOverOnePlus((sum << headroom) - Integer.MIN_VALUE);
      int exponent = SUM_BITS - headroom + 31 - outputBits;
      for (int index = row; index < row + depth; index++) {
        if (x[index] - largest < leastDifference) {
          y[index] = lowest;
        } else {
          int product = Requantization.doublingHighMultiply(reciprocal, exp(x[index] - largest, scale));
          y[index] = Numbers.clamp(Requantization.roundingShiftRight(product, exponent) + lowest, lowest, -lowest - 1);
        }
      }
    }
    return y;
  }

  private static int exp(long difference, Requantization scale) {
    int scaled = Requantization.doublingHighMultiply((int) difference << Math.max(0, scale.shift()),
        scale.multiplier());
    return FixedPoint.expOfNegative(scaled, SCALED_BITS);
  }

  /** 16-bit rows of {@code depth} elements to results where 32768 is 1. */
  static long[] of16Bits(long[] x, int depth, Requantization scale) {
    long[] y = new long[x.length];
    for (int row = 0; row < x.length; row += depth) {
      long largest = largest(x, row, depth);
      int sum = 0;
      for (int index = row; index < row + depth; index++) {
        int scaled = scale.apply((int) (x[index] - largest));
        y[index] = EXP.at((int) Numbers.clamp(scaled + 32767L, Short.MIN_VALUE, Short.MAX_VALUE));
        sum += (int) y[index];
      }
      int headroom = Integer.numberOfLeadingZeros(sum);
      int normal = (int) ((((long) sum << (headroom - 1)) + (1 << 13)) >> 14);
      int reciprocal = RECIPROCAL
          .at((int) Numbers.clamp(normal - (1 << 15) - (1 << 16), Short.MIN_VALUE, Short.MAX_VALUE));
      int right = 31 - headroom;
      for (int index = row; index < row + depth; index++) {
        y[index] = Numbers.clamp((y[index] * reciprocal + (1L << (right - 1))) >> right, 0, Short.MAX_VALUE);
      }
    }
    return y;
  }

  private static long largest(long[] x, int from, int count) {
    long largest = x[from];
    for (int index = from; index < from + count; index++) {
      largest = Math.max(largest, x[index]);
    }
    return largest;
  }
}
