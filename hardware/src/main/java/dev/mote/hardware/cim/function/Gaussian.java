package dev.mote.hardware.cim.function;

import dev.mote.compress.weights.Normal;

/**
 * Normal numbers from random bits, with the same bits on any machine: number u of 65,536 is the quantile at {@code (u + 1/2) / 65536}, rounded
 * to single precision. Probabilities are thus multiples of 2^-16, and no number is beyond 4.33 deviations.
 */
final class Gaussian {
  static final int COUNT = 1 << 16;
  private static final float[] QUANTILES = quantiles();

  private Gaussian() {}

  /** The number of 16 random bits. */
  static float of(int bits) {
    return QUANTILES[bits];
  }

  /** All numbers in ascending order; not to be changed. */
  static float[] all() {
    return QUANTILES;
  }

  /** Newton's steps from the quantile before, which lies close. */
  private static float[] quantiles() {
    float[] quantiles = new float[COUNT];
    double x = 0;
    for (int index = COUNT / 2; index < COUNT; index++) {
      double p = (index + 0.5) / COUNT;
      for (int step = 0; step < 4; step++) {
        x += (p - Normal.below(x)) / Normal.density(x);
      }
      quantiles[index] = (float) x;
      quantiles[COUNT - 1 - index] = -quantiles[index];
    }
    return quantiles;
  }
}
