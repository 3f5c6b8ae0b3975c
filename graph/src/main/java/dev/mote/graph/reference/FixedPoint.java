package dev.mote.graph.reference;

import dev.mote.graph.Requantization;

/**
 * Fixed-point functions of 32-bit numbers with {@code m} integer bits, {@code real = raw / 2^(31 - m)}.
 *
 * <p>
 * Source: gemmlowp fixedpoint.h: a Taylor polynomial around -1/8 and one factor a bit for the exponential, three
 * Newton-Raphson steps for the reciprocal.
 */
final class FixedPoint {
  private static final int ONE = Integer.MAX_VALUE;
  private static final int HALF = 1 << 30;
  /** e^(-1/8) and 1/3 with 0 integer bits. */
  private static final int EXP_MINUS_EIGHTH = 1895147668;
  private static final int THIRD = 715827883;
  /** e^-(2^k), k = -2..4, with 0 integer bits. */
  private static final int[] EXP_MINUS_POWERS = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  /** 48/17 and -32/17 with 2 integer bits: the best linear first guess of a reciprocal. */
  private static final int FORTY_EIGHT_SEVENTEENTHS = 1515870810;
  private static final int MINUS_THIRTY_TWO_SEVENTEENTHS = -1010580540;

  private FixedPoint() {}

  /** {@code value * 2^exponent}, saturating to the left and rounding to the right. */
  static int shift(int value, int exponent) {
    if (exponent <= 0) {
      return Requantization.roundingShiftRight(value, -exponent);
    }
    return (int) Numbers.clamp((long) value << exponent, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** e^a for a &le; 0 with {@code integerBits} (at most 5) integer bits; the result has none. */
  static int expOfNegative(int a, int integerBits) {
    if (a == 0) {
      return ONE;
    }
    int fractionBits = 31 - integerBits;
    int quarter = 1 << (fractionBits - 2);
    int withinQuarter = (a & (quarter - 1)) - quarter;
    int result = expOfLastQuarter(shift(withinQuarter, integerBits));
    int remainder = withinQuarter - a;
    for (int k = -2; k < integerBits; k++) {
      if ((remainder & (1 << (fractionBits + k))) != 0) {
        result = multiply(result, EXP_MINUS_POWERS[k + 2]);
      }
    }
    return result;
  }

  /** e^a for -1/4 &le; a < 0, all with 0 integer bits. */
  private static int expOfLastQuarter(int a) {
    int x = a + (1 << 28);
    int x2 = multiply(x, x);
    int x3 = multiply(x2, x);
    int x4 = multiply(x2, x2);
    int high = shift(multiply(shift(x4, -2) + x3, THIRD) + x2, -1);
    return EXP_MINUS_EIGHTH + multiply(EXP_MINUS_EIGHTH, x + high);
  }

  /** 1 / (1 + a) for a in 0..1, with 0 integer bits. */
  static int oneOverOnePlus(int a) {
    return shift(reciprocalOfHalf(a), 1);
  }

  /** (1 - a) / (1 + a) for a in 0..1, with 0 integer bits. */
  static int oneMinusOverOnePlus(int a) {
    return shift(reciprocalOfHalf(a) - (1 << 29), 2);
  }

  /** 2 / (1 + a) with 2 integer bits. */
  private static int reciprocalOfHalf(int a) {
    long sum = (long) a + ONE;
    int halfDenominator = (int) ((sum + (sum >= 0 ? 1 : -1)) / 2);
    int x = FORTY_EIGHT_SEVENTEENTHS + multiply(halfDenominator, MINUS_THIRTY_TWO_SEVENTEENTHS);
    for (int step = 0; step < 3; step++) {
      int error = (1 << 29) - multiply(halfDenominator, x);
      x += shift(multiply(x, error), 2);
    }
    return x;
  }

  /** 1 / (1 + e^-a) for a with {@code integerBits} (at most 5) integer bits; the result has none. */
  static int logistic(int a, int integerBits) {
    if (a == 0) {
      return HALF;
    }
    int positive = oneOverOnePlus(expOfNegative(a > 0 ? -a : a, integerBits));
    return a > 0 ? positive : ONE - positive;
  }

  /** tanh a for a with {@code integerBits} (at most 4) integer bits; the result has none. */
  static int tanh(int a, int integerBits) {
    if (a == 0) {
      return 0;
    }
    int magnitude = oneMinusOverOnePlus(expOfNegative(a > 0 ? -a : a, integerBits + 1));
    return a > 0 ? magnitude : -magnitude;
  }

  private static int multiply(int a, int b) {
    return Requantization.doublingHighMultiply(a, b);
  }
}
