package dev.mote.learn;

import dev.mote.graph.random.SplitMix;

/**
 * The random numbers of gradient-free training: 32 bits of state, three shifts a number, the same in emitted C.
 *
 * <p>
 * A perturbation is never stored: whoever needs it again starts the generator from the same seed. Source: G. Marsaglia,
 * "Xorshift RNGs", 2003, the triple 13, 17, 5.
 */
public final class Xorshift32 {
  private static final int GOLDEN = 0x9E3779B9;

  private int state;

  /** Starts from a state; 0, from which the generator would not move, is replaced. */
  public Xorshift32(int state) {
    this.state = state == 0 ? GOLDEN : state;
  }

  /** A generator of one use of a training on floats: the seed stirred with three numbers, so that near ones give unlike sequences. */
  public static Xorshift32 of(long seed, long step, int group, int query) {
    long mixed = SplitMix.mix(SplitMix.mix(SplitMix.mix(seed) + step) + ((long) group << 32 | query));
    return new Xorshift32((int) (mixed >>> 32));
  }

  /**
   * A state for one use of a training on integers, with 32-bit arithmetic as in the emitted C: neighbouring numbers give states
   * that have nothing to do with each other (finaliser of MurmurHash3).
   */
  public static int state(int seed, int step, int parameter, int query) {
    int state = mix(seed + GOLDEN);
    state = mix(state ^ (step + GOLDEN));
    state = mix(state ^ (parameter + GOLDEN));
    return mix(state ^ (query + GOLDEN));
  }

  private static int mix(int bits) {
    int mixed = bits;
    mixed ^= mixed >>> 16;
    mixed *= 0x85EBCA6B;
    mixed ^= mixed >>> 13;
    mixed *= 0xC2B2AE35;
    return mixed ^ mixed >>> 16;
  }

  /** The next 32 bits, never all zero. */
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
