package dev.mote.learn.forward;

/** The generator of directions: 32 bits of state and three shifts (G. Marsaglia, Xorshift RNGs, 2003), as in the emitted C. */
public final class Xorshift32 {
  private int state;

  /** Starts from a seed; 0, from which the generator never moves, stands for another. */
  public Xorshift32(int seed) {
    state = seed == 0 ? 0x9E3779B9 : seed;
  }

  /** A generator of one use of a training: the seed stirred with three numbers, so that near ones give unlike sequences. */
  public static Xorshift32 of(long seed, long step, int group, int query) {
    long mixed = mix(mix(mix(seed) + step) + ((long) group << 32 | query));
    return new Xorshift32((int) (mixed >>> 32));
  }

  /** The finaliser of SplitMix64 (G. Steele, D. Lea and C. Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** The next 32 bits. */
  public int next() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  }

  /** -1 or 1. */
  public float sign() {
    return next() < 0 ? -1 : 1;
  }

  /** Evenly in 0 (inclusive) to 1 (exclusive), 24 bits. */
  public float uniform() {
    return (next() >>> 8) * 0x1p-24f;
  }

  /** Normal with variance 1 (G. Box and M. Muller, 1958). */
  public float normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - (double) uniform()));
    return (float) (radius * StrictMath.cos(2 * Math.PI * uniform()));
  }
}
