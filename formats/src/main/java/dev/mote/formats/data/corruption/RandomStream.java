package dev.mote.formats.data.corruption;

/**
 * Random numbers with the same bits on every machine: the generator SplitMix64.
 *
 * <p>
 * Source: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
 */
final class RandomStream {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;
  private double spare;
  private boolean hasSpare;

  RandomStream(long seed) {
    this.state = seed;
  }

  /** A number that differs in about half of its bits from that of any other {@code value}. */
  static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Uniform in [0, 1). */
  double uniform() {
    long bits = mix(state);
    state += GOLDEN_GAMMA;
    return (bits >>> 11) * 0x1p-53;
  }

  /** Uniform in [from, to). */
  double uniform(double from, double to) {
    return from + (to - from) * uniform();
  }

  /** A whole number in [from, to). */
  int whole(int from, int to) {
    return from + (int) (uniform() * (to - from));
  }

  /** Normal with mean 0 and deviation 1. Source: G. Marsaglia and T. Bray, 1964 (the polar method). */
  double normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    while (true) {
      double a = uniform(-1, 1);
      double b = uniform(-1, 1);
      double square = a * a + b * b;
      if (square > 0 && square < 1) {
        double length = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = b * length;
        hasSpare = true;
        return a * length;
      }
    }
  }
}
