package dev.mote.formats.data.corruption;

import dev.mote.graph.random.SplitMix;

/** Random numbers with the same bits on every machine: the generator SplitMix64. */
final class RandomStream {
  private long state;
  private double spare;
  private boolean hasSpare;

  RandomStream(long seed) {
    this.state = seed;
  }

  /** Uniform in [0, 1). */
  double uniform() {
    long bits = SplitMix.mix(state);
    state += SplitMix.STEP;
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
