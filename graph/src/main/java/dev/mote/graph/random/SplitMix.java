package dev.mote.graph.random;

/**
 * The mixing steps of SplitMix64, which turn neighbouring numbers into ones that have nothing to do with each other. Source: G. Steele, D. Lea, C.
 * Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
 */
public final class SplitMix {
  /** What the generator's state grows by at each number: 2^64 over the golden ratio, made odd. */
  public static final long STEP = 0x9E3779B97F4A7C15L;

  private SplitMix() {}

  /** The generator's number after state {@code value}: one in which about half of the bits differ from those of any other value. */
  public static long mix(long value) {
    long z = value + STEP;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
