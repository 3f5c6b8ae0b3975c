package dev.mote.learn.zeroth;

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

  /** The next 32 bits, never all zero. */
  public int next() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  }

  /**
   * A state for one use of many: neighbouring numbers give states that have nothing to do with each other (finaliser of
   * MurmurHash3).
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
}
