package dev.mote.compress.layer;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds the rows w of a matrix to whole multiples q of a step so that their products with inputs of covariance C stay close, the error
 * being {@code (w - step q)^T C (w - step q)}: weights are rounded one after the other, and those to come make up for the error of those
 * before. Inputs of large variance are rounded first, while most weights can still make up for them.
 *
 * <p>
 * With {@code C = L L^T} the error is {@code |L^T (w - step q)|^2}; from the last weight on, each is rounded to what is nearest after the
 * errors so far. That is Babai's nearest plane and the same as E. Frantar et al., GPTQ, 2022, and B. Hassibi et al., Optimal Brain
 * Surgeon, 1993, without an inverse.
 */
public final class CompensatedRounding {
  private final int[] order;
  private final double[][] factor;

  /** What becomes of one weight. */
  @FunctionalInterface
  public interface Choice {
    /**
     * A whole number of steps.
     *
     * @param wanted the number of steps that would leave no error
     * @param cost   the error of a product that is off by one step here, once the weights to come have made up for it
     * @param place  of the weight in its row
     */
    int of(double wanted, double cost, int place);
  }

  /** For inputs of this covariance, positive definite. */
  public CompensatedRounding(double[][] covariance) {
    int length = covariance.length;
    this.order = IntStream.range(0, length).boxed()
        .sorted(Comparator.<Integer>comparingDouble(place -> covariance[place][place]).thenComparing(place -> -place))
        .mapToInt(Integer::intValue).toArray();
    double[][] ordered = new double[length][length];
    for (int row = 0; row < length; row++) {
      for (int column = 0; column < length; column++) {
        ordered[row][column] = covariance[order[row]][order[column]];
      }
    }
    this.factor = Symmetric.cholesky(ordered);
  }

  /** The geometric mean of what one squared unit of a weight's error costs when others make up for it. */
  public double meanCost() {
    double sum = 0;
    for (int place = 0; place < order.length; place++) {
      sum += 2 * Math.log(factor[place][place]);
    }
    return Math.exp(sum / order.length);
  }

  /**
   * Rounds a row and returns its error.
   *
   * @param row    the weights
   * @param step   what the numbers are multiples of
   * @param choice takes each number
   * @param steps  where they go
   */
  public double round(double[] row, double step, Choice choice, int[] steps) {
    // What the rounded weights' errors add up to at each weight to come, times the diagonal.
    double[] carried = new double[order.length];
    double error = 0;
    for (int at = order.length - 1; at >= 0; at--) {
      double[] factors = factor[at];
      double diagonal = factors[at];
      double wanted = (row[order[at]] + carried[at] / diagonal) / step;
      double cost = diagonal * diagonal * step * step;
      int chosen = choice.of(wanted, cost, order[at]);
      steps[order[at]] = chosen;
      error += cost * (wanted - chosen) * (wanted - chosen);
      double own = row[order[at]] - chosen * step;
      for (int later = 0; later < at; later++) {
        carried[later] += own * factors[later];
      }
    }
    return error;
  }
}
