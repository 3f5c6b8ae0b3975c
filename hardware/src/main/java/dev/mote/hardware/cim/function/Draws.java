package dev.mote.hardware.cim.function;

import dev.mote.graph.random.SplitMix;

/**
 * Random bits that depend on where they are used and on nothing else, so that neither the order of the work nor the number of threads changes them.
 *
 * <p>
 * A key of 64 bits is mixed from the places (sample, layer, vector, conversion); under a key each pair of columns has 32 bits. The mixing steps are
 * those of {@link SplitMix} and, for columns, of the finaliser of MurmurHash3 with a key added in the middle.
 */
final class Draws {
  private Draws() {}

  /** The key of place {@code place} under {@code key}. */
  static long key(long key, long place) {
    return SplitMix.mix(key + SplitMix.STEP * place);
  }

  /** The 16 random bits of a column under {@code key}: a half of the 32 of its pair. */
  static int bits(long key, int column) {
    int h = (column >>> 1) * 0x9E3779B1 + (int) key;
    h ^= h >>> 16;
    h *= 0x85EBCA6B;
    h ^= h >>> 13;
    h += (int) (key >>> 32);
    h *= 0xC2B2AE35;
    h ^= h >>> 16;
    return (column & 1) == 0 ? h & 0xFFFF : h >>> 16;
  }

  /** A normal number. */
  static double normal(long key, int index) {
    return Gaussian.of(bits(key, index));
  }

  /** A uniform number of 0 to 1. */
  static double uniform(long key, int index) {
    return (key(key, index) >>> 11) * 0x1p-53;
  }
}
