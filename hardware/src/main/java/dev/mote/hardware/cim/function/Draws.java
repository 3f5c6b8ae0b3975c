package dev.mote.hardware.cim.function;

/**
 * Random bits that depend on where they are used and on nothing else, so that neither the order of the work nor the number of threads changes them.
 *
 * <p>
 * A key of 64 bits is mixed from the places (sample, layer, vector, conversion); under a key each pair of columns has 32 bits. The mixing steps are
 * those of SplitMix64 (G. Steele et al., 2014) and, for columns, of the finaliser of MurmurHash3 with a key added in the middle.
 */
final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Draws() {}

  /** The key of place {@code place} under {@code key}. */
  static long key(long key, long place) {
    long z = key + GOLDEN * (place + 1);
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
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
