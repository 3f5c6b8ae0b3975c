package dev.mote.learn.zeroth;

import dev.mote.learn.Xorshift32;

/**
 * Moves integers against an estimated gradient, without a float copy of them.
 *
 * <p>
 * An integer w of channel c with the sum S of its estimate becomes {@code w - round(S * factor[c] * ratio)}. The factor holds
 * learning rate, divisors and scaling corrections; with the step's ratio it is brought to 15 bits and a shift.
 */
public final class IntegerUpdate {
  /** The rate that stands for 1. */
  public static final int FULL_RATE = 1 << 15;
  /** Bits of a step that {@link Rounding#CARRY} keeps. */
  static final int CARRY_BITS = 8;
  private static final int WIDEST = 47;
  /** Units of a share of momentum in 1. */
  private static final int SHARES = 256;

  /** How a fractional step becomes a whole one. */
  public enum Rounding {
    /** To nearest, halves upwards: steps below a half vanish. */
    NEAREST,
    /** Up with the probability of the fraction, so that small steps count on average. */
    STOCHASTIC,
    /** One step against the sign of the sum, whatever its size. */
    SIGN,
    /** To nearest, and what is lost is carried to the next step in one byte an integer: 1/256 of a step is not lost. */
    CARRY
  }

  private IntegerUpdate() {}

  /**
   * A positive real factor as {@code multiplier * 2^(shift - 31)}.
   *
   * @param multiplier 2^30 to 2^31 - 1
   * @param shift      the power of two
   */
  public record Factor(int multiplier, int shift) {
    /** The nearest to {@code factor}, which is positive and normal. */
    public static Factor of(double factor) {
      int shift = Math.getExponent(factor) + 1;
      long mantissa = Math.round(Math.scalb(factor, 31 - shift));
      return mantissa == 1L << 31 ? new Factor(1 << 30, shift + 1) : new Factor((int) mantissa, shift);
    }
  }

  /** A factor of one channel, ready for one step: 15 bits and a right shift. */
  record Multiplier(int bits, int shift) {
    /** {@code factor} times {@code ratio} in units of 2^-15. */
    static Multiplier of(Factor factor, int ratio) {
      long product = (long) factor.multiplier() * ratio;
      int excess = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(product) - 15);
      long rounded = excess == 0 ? product : product + (1L << (excess - 1)) >> excess;
      return new Multiplier((int) rounded, 46 - factor.shift() - excess);
    }

    /** The same in units of {@code 1 / 2^CARRY_BITS}. */
    Multiplier finer() {
      return new Multiplier(bits, shift - CARRY_BITS);
    }

    /** The whole steps that {@code sum} stands for; {@code random} is drawn from only where rounding is stochastic. */
    long steps(long sum, Rounding rounding, Xorshift32 random) {
      if (rounding == Rounding.SIGN) {
        return Long.signum(sum);
      }
      long product = Math.clamp(sum, -(1L << WIDEST), 1L << WIDEST) * bits;
      long nearer = shift > 62 ? product >> Math.min(63, shift - 62) : product;
      int right = Math.min(62, shift);
      if (right <= 0) {
        return Math.clamp(product, -(1L << 31), 1L << 31);
      }
      long nudge = 1L << (right - 1);
      if (rounding == Rounding.STOCHASTIC) {
        long bits32 = random.next() & 0xFFFFFFFFL;
        nudge = right > 32 ? bits32 << (right - 32) : bits32 >>> (32 - right);
      }
      return Math.clamp(nearer + nudge >> right, -(1L << 31), 1L << 31);
    }
  }

  /** A ratio of whole numbers in units of 2^-15, to nearest. */
  static int ratio(long numerator, long denominator) {
    return (int) ((2 * FULL_RATE * numerator + denominator) / (2 * denominator));
  }

  /** Momentum in units of 1/256, to nearest, below 1. */
  static int share(double momentum) {
    return (int) Math.min(SHARES - 1, Math.round(momentum * SHARES));
  }

  /** Moves all trained integers of a parameter, without momentum. */
  public static void apply(Parameter parameter, long[] sums, Factor[] factors, int ratio, Rounding rounding,
      int state) {
    apply(parameter, sums, factors, ratio, rounding, state, 0);
  }

  /**
   * Moves all trained integers of a parameter.
   *
   * @param factors one a channel
   * @param ratio   a further factor in units of 2^-15, such as the falling learning rate
   * @param state   of the random numbers for rounding
   * @param share   of the last step that is added to this one, in units of 1/256; for {@link Rounding#CARRY} alone
   */
  static void apply(Parameter parameter, long[] sums, Factor[] factors, int ratio, Rounding rounding, int state,
      int share) {
    Xorshift32 random = new Xorshift32(state);
    Multiplier[] multipliers = new Multiplier[factors.length];
    for (int channel = 0; channel < factors.length; channel++) {
      multipliers[channel] = Multiplier.of(factors[channel], ratio);
    }
    for (int number = 0; number < parameter.count(); number++) {
      int index = parameter.place(number);
      Multiplier multiplier = multipliers[parameter.channel(index)];
      if (rounding == Rounding.CARRY) {
        long fine = -multiplier.finer().steps(sums[index], Rounding.STOCHASTIC, random);
        parameter.moveFine(index, share == 0 ? fine : parameter.direct(index, fine, share, random.next() >>> 24));
      } else {
        parameter.set(index, parameter.get(index) - multiplier.steps(sums[index], rounding, random));
      }
    }
  }
}
