package dev.mote.compress.weights;

/** The normal distribution of mean 0 and variance 1, with the same bits on any machine. */
public final class Normal {
  private static final double FAR = 8;

  private Normal() {}

  /** The density at {@code x}. */
  public static double density(double x) {
    return StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * The probability of a number below {@code x}, to 1e-15. Source: G. Marsaglia, Evaluating the normal distribution, 2004: the
   * Taylor series around zero.
   */
  public static double below(double x) {
    if (Math.abs(x) > FAR) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int power = 3; sum + term != sum; power += 2) {
      term *= x * x / power;
      sum += term;
    }
    return 0.5 + sum * density(x);
  }

  /** The number that another is below with probability {@code p}, 0 to 1 exclusive. */
  public static double quantile(double p) {
    double low = -FAR;
    double high = FAR;
    for (int halving = 0; halving < 64; halving++) {
      double middle = (low + high) / 2;
      if (below(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
