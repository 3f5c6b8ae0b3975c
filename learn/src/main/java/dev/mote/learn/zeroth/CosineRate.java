package dev.mote.learn.zeroth;

/**
 * A learning rate that falls along half a cosine, in units of 2^-15, computed with integers: {@code cos(pi t)} is taken as
 * {@code (1 - 4 t^2) / (1 + t^2)} for t up to a half (Bhaskara), which is within 0.0017.
 */
public final class CosineRate {
  private static final int ONE = IntegerUpdate.FULL_RATE;

  private CosineRate() {}

  /** The rate of step {@code step} of {@code total}, 0 for the first. */
  public static int at(long step, long total) {
    long t = step * ONE / total;
    long cosine = t <= ONE / 2 ? firstHalf(t) : -firstHalf(ONE - t);
    return (int) ((ONE + cosine) / 2);
  }

  private static long firstHalf(long t) {
    long square = t * t / ONE;
    return (ONE - 4 * square) * ONE / (ONE + square);
  }
}
