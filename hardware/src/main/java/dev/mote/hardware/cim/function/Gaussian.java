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

  /**
   * Noise of deviation {@code deviation}, rounded to an odd multiple of 1/1024: sums with whole numbers are then exact and never halfway between
   * two, so that what noise does to a code depends on nothing else.
   */
  static float noise(float deviation, int bits) {
    float scaled = deviation * QUANTILES[bits];
    return ((float) Math.floor(scaled * 512) + 0.5f) / 512;
  }

  /** The noise of all bits. */
  static float[] noises(float deviation) {
    float[] noises = new float[COUNT];
    for (int bits = 0; bits < COUNT; bits++) {
      noises[bits] = noise(deviation, bits);
    }
    return noises;
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
