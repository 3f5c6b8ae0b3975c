package dev.mote.learn.zeroth;

import java.util.Arrays;

/** The differences of losses that a layer's queries gave, and what they are divided by. */
final class Differences {
  private static final int FRACTION = 8;

  private Differences() {}

  /**
   * Differences divided by their deviation over the queries, in units of 2^-8: estimates then do not grow with the loss.
   * Where all are equal they are 0.
   */
  static long[] normalized(long[] differences) {
    long mean = Arrays.stream(differences).sum() / differences.length;
    long squares = 0;
    for (long each : differences) {
      // Losses of a batch differ by less than 2^31.
      long centred = Math.clamp(each - mean, Integer.MIN_VALUE / 2, Integer.MAX_VALUE / 2);
      squares += centred * centred / differences.length;
    }
    long deviation = root(squares);
    long[] normalized = new long[differences.length];
    for (int query = 0; deviation > 0 && query < normalized.length; query++) {
      normalized[query] = (differences[query] << FRACTION) / deviation;
    }
    return normalized;
  }

  /** What one difference stands for, as a real factor. */
  static double unit(boolean normalized, int samples) {
    return normalized ? 1.0 / (1 << FRACTION) : 1.0 / ((double) IntegerLoss.ONE * samples);
  }

  /** The whole part of the square root of {@code square} of at least 0, bit by bit. */
  static long root(long square) {
    long root = 0;
    long rest = square;
    for (long bit = 1L << 62; bit != 0; bit >>= 2) {
      if (rest >= root + bit) {
        rest -= root + bit;
        root = (root >> 1) + bit;
      } else {
        root >>= 1;
      }
    }
    return root;
  }
}
