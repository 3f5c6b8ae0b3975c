package dev.mote.hardware.mcu;

import dev.mote.graph.Requantization;
import java.util.Arrays;

/**
 * The powers of e that an int8 softmax needs: there are at most 256 differences from a row's largest element.
 *
 * <p>
 * Source: gemmlowp fixedpoint.h (exp_on_negative_values) and TensorFlow Lite's reference softmax: a Taylor polynomial
 * around -1/8 and one factor for each bit of the rest.
 */
final class SoftmaxTable {
  /** Integer bits of scaled differences. */
  private static final int BITS = 5;
  private static final int EXP_MINUS_EIGHTH = 1895147668;
  private static final int THIRD = 715827883;
  /** e^-(2^k), k = -2..4, without integer bits. */
  private static final int[] EXP_MINUS_POWERS = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};

  private SoftmaxTable() {}

  /** Entry d is e to the power of {@code -d * beta * scale} in Q31; as many as contribute to a sum. */
  static int[] of(float beta, float scale) {
    Requantization factor = Requantization
        .of(Math.min((double) beta * scale * (1 << (31 - BITS)), Integer.MAX_VALUE));
    double largest = (double) ((1 << BITS) - 1) * (1L << (31 - BITS)) / Math.scalb(1.0, factor.shift());
    int[] powers = new int[(int) Math.min(256, Math.floor(largest) + 1)];
    Arrays.setAll(powers, difference -> exp(Requantization
        .doublingHighMultiply(-difference << Math.max(0, factor.shift()), factor.multiplier())));
    return powers;
  }

  private static int exp(int a) {
    if (a == 0) {
      return Integer.MAX_VALUE;
    }
    int fraction = 31 - BITS;
    int quarter = 1 << (fraction - 2);
    int within = (a & (quarter - 1)) - quarter;
    int result = lastQuarter(within << BITS);
    int rest = within - a;
    for (int k = -2; k < BITS; k++) {
      if ((rest & (1 << (fraction + k))) != 0) {
        result = Requantization.doublingHighMultiply(result, EXP_MINUS_POWERS[k + 2]);
      }
    }
    return result;
  }

  private static int lastQuarter(int a) {
    int x = a + (1 << 28);
    int x2 = Requantization.doublingHighMultiply(x, x);
    int x3 = Requantization.doublingHighMultiply(x2, x);
    int x4 = Requantization.doublingHighMultiply(x2, x2);
    int cubic = Requantization.doublingHighMultiply(Requantization.roundingShiftRight(x4, 2) + x3, THIRD);
    int high = Requantization.roundingShiftRight(cubic + x2, 1);
    return EXP_MINUS_EIGHTH + Requantization.doublingHighMultiply(EXP_MINUS_EIGHTH, x + high);
  }
}
