package dev.mote.formats.data.corruption;

/**
 * Poisson-distributed counts by inversion: the counts are gone through from the most probable one outwards until their
 * probabilities exceed one uniform number, which takes about as many steps as the deviation.
 */
final class Poisson {
  private static final int MOST_MEAN = 500;
  private static final double[] LOG_FACTORIAL = logFactorials();

  private Poisson() {}

  /** A count of this mean, 0 to 500. */
  static int draw(double mean, RandomStream random) {
    double left = random.uniform();
    if (mean <= 0) {
      return 0;
    }
    int mode = (int) mean;
    double above = StrictMath.exp(mode * StrictMath.log(mean) - mean - LOG_FACTORIAL[mode]);
    double below = above;
    left -= above;
    int step = 0;
    while (left >= 0 && above > 1e-20) {
      step++;
      above *= mean / (mode + step);
      left -= above;
      if (left < 0) {
        return mode + step;
      }
      if (step <= mode) {
        below *= (mode - step + 1) / mean;
        left -= below;
        if (left < 0) {
          return mode - step;
        }
      }
    }
    return mode;
  }

  private static double[] logFactorials() {
    double[] logarithms = new double[MOST_MEAN + 1];
    for (int n = 1; n < logarithms.length; n++) {
      logarithms[n] = logarithms[n - 1] + StrictMath.log(n);
    }
    return logarithms;
  }
}
