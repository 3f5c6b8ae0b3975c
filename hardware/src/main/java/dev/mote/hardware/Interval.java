package dev.mote.hardware;

import java.util.List;

/**
 * A value with the least and the most that known models give for it.
 *
 * @param low   at most {@code point}
 * @param point the value that is reckoned with
 * @param high  at least {@code point}
 */
public record Interval(double low, double point, double high) {
  /** Nothing. */
  public static final Interval ZERO = new Interval(0, 0, 0);

  /** Checks the order. */
  public Interval {
    if (!(low <= point && point <= high)) {
      throw new IllegalArgumentException("an interval is ordered, found " + low + ", " + point + ", " + high);
    }
  }

  /** A value that all models agree on. */
  public static Interval of(double value) {
    return new Interval(value, value, value);
  }

  /** The interval of {@code point} and all of {@code others}. */
  public static Interval around(double point, double... others) {
    double low = point;
    double high = point;
    for (double other : others) {
      low = Math.min(low, other);
      high = Math.max(high, other);
    }
    return new Interval(low, point, high);
  }

  /** The sum, least with least and most with most. */
  public static Interval sum(List<Interval> terms) {
    return terms.stream().reduce(ZERO, Interval::plus);
  }

  /** The sum, least with least and most with most. */
  public Interval plus(Interval other) {
    return new Interval(low + other.low, point + other.point, high + other.high);
  }

  /** The product with {@code factor}, which is 0 or more. */
  public Interval times(double factor) {
    return new Interval(low * factor, point * factor, high * factor);
  }
}
