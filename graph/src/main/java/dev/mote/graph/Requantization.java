package dev.mote.graph;

/**
 * A positive real factor as a Q31 multiplier and a power of two, applied with gemmlowp's double rounding.
 *
 * <p>
 * The factor is {@code multiplier * 2^(shift - 31)}. Source: gemmlowp fixedpoint.h and the TensorFlow Lite 8-bit
 * quantisation specification.
 *
 * @param multiplier Q31 mantissa, 0 or 2^30..2^31-1
 * @param shift      power of two, -31..30; positive shifts left
 */
public record Requantization(int multiplier, int shift) {
  /** The nearest representation of {@code factor} &ge; 0; factors below 2^-32 become 0, those above 2^30 saturate. */
  public static Requantization of(double factor) {
    if (factor == 0) {
      return new Requantization(0, 0);
    }
    int shift = Math.getExponent(factor) + 1;
    long mantissa = Math.round(Math.scalb(factor, 31 - shift));
    if (mantissa == 1L << 31) {
      mantissa /= 2;
      shift++;
    }
    if (shift < -31) {
      return new Requantization(0, 0);
    }
    if (shift > 30) {
      return new Requantization(Integer.MAX_VALUE, 30);
    }
    return new Requantization((int) mantissa, shift);
  }

  /** The factor of sums of products of {@code x} and channel {@code channel} of {@code w} in {@code y}: the scales' quotient in double precision. */
  public static Requantization ofChannel(TensorType x, TensorType w, TensorType y, int channel) {
    return of((double) x.affine().scale() * w.affine().scale(channel) / y.affine().scale());
  }

  /**
   * The factor of products with one scale on both sides, as in dense layers: TensorFlow Lite multiplies the two scales in single
   * precision before it divides in double precision.
   */
  public static Requantization ofTensor(TensorType x, TensorType w, TensorType y) {
    float product = x.affine().scale() * w.affine().scale();
    return of((double) product / y.affine().scale());
  }

  /** {@code value} times the factor: saturating rounding doubling high multiply, then rounding right shift. */
  public int apply(int value) {
    int left = Math.max(shift, 0);
    int right = Math.max(-shift, 0);
    return roundingShiftRight(doublingHighMultiply(value << left, multiplier), right);
  }

  /**
   * {@code value} times the factor for the 64-bit accumulators of 16-bit activations: the multiplier is first reduced to
   * 15 bits, then one rounding shift. {@code value} must lie within 48 bits.
   */
  public int applyWide(long value) {
    int reduced = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
    int total = 15 - shift;
    return (int) ((value * reduced + (1L << (total - 1))) >> total);
  }

  /** The high 32 bits of {@code 2 * a * b}, rounded to nearest, ties away from zero upwards; saturates for the one overflow. */
  public static int doublingHighMultiply(int a, int b) {
    if (a == Integer.MIN_VALUE && b == Integer.MIN_VALUE) {
      return Integer.MAX_VALUE;
    }
    long product = (long) a * b;
    long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
    return (int) ((product + nudge) / (1L << 31));
  }

  /** {@code value / 2^exponent} rounded to nearest, ties away from zero; {@code exponent} is 0..31. */
  public static int roundingShiftRight(int value, int exponent) {
    int mask = (int) ((1L << exponent) - 1);
    int remainder = value & mask;
    int threshold = (mask >> 1) + (value < 0 ? 1 : 0);
    return (value >> exponent) + (remainder > threshold ? 1 : 0);
  }
}
