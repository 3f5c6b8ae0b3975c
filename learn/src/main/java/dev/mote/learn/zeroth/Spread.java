package dev.mote.learn.zeroth;

import java.util.List;

/**
 * How far independent estimates of one gradient lie apart.
 *
 * @param variance    the mean square of an estimate's distance from the expected one
 * @param squaredMean the square of the expected estimate's norm, without bias: the mean inner product of two estimates; below 0
 *                    where the estimates have next to nothing in common
 * @param error       the standard error of it
 */
record Spread(double variance, double squaredMean, double error) {
  /** @param estimates at least two */
  static Spread of(List<double[]> estimates) {
    int count = estimates.size();
    double squares = 0;
    double inner = 0;
    double innerSquares = 0;
    int pairs = count * (count - 1) / 2;
    for (int one = 0; one < count; one++) {
      squares += dot(estimates.get(one), estimates.get(one)) / count;
      for (int other = 0; other < one; other++) {
        double product = dot(estimates.get(one), estimates.get(other));
        inner += product / pairs;
        innerSquares += product * product / pairs;
      }
    }
    double error = Math.sqrt(Math.max(0, innerSquares - inner * inner) / Math.max(1, pairs - 1));
    return new Spread(squares - inner, inner, error);
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int index = 0; index < one.length; index++) {
      sum += one[index] * other[index];
    }
    return sum;
  }

  /** Whether the expected estimate stands out from the noise. */
  private boolean isSure() {
    return squaredMean > 2 * error;
  }

  /**
   * The relative variance of these estimates over that of the others, each relative to the square of its expected norm; where
   * one of the norms is lost in noise, both are estimates of the same gradient and variances are compared as they are.
   */
  double relativeTo(Spread others) {
    double ratio = variance / Math.max(others.variance, Double.MIN_NORMAL);
    return isSure() && others.isSure() ? ratio * others.squaredMean / squaredMean : ratio;
  }
}
