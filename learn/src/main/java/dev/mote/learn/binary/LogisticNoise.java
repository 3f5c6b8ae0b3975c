package dev.mote.learn.binary;

import java.util.SplittableRandom;

/**
 * Draws of {@code ln(u / (1 - u)) / 2} for even {@code u}: a weight is +1 with the probability {@code sigmoid(2 lambda)} where lambda plus such a
 * draw is positive. They take one of 65,536 values at the middles of equally likely ranges.
 */
final class LogisticNoise {
  private static final int BITS = 16;
  private static final float[] QUANTILES = new float[1 << BITS];

  static {
    for (int i = 0; i < QUANTILES.length; i++) {
      double u = (i + 0.5) / QUANTILES.length;
      QUANTILES[i] = (float) (0.5 * StrictMath.log(u / (1 - u)));
    }
  }

  private final SplittableRandom random;
  private long bits;
  private int left;

  LogisticNoise(long seed) {
    this.random = new SplittableRandom(seed);
  }

  float next() {
    if (left == 0) {
      bits = random.nextLong();
      left = Long.SIZE / BITS;
    }
    float draw = QUANTILES[(int) bits & QUANTILES.length - 1];
    bits >>>= BITS;
    left--;
    return draw;
  }
}
