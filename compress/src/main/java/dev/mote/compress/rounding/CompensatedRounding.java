package dev.mote.compress.rounding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds the rows of a matrix W so that the products with its inputs stay close: weights are rounded one after the other, and those to
 * come make up for the error of those before.
 *
 * <p>
 * With the covariance {@code L L^T} of the inputs the mean squared error of a row is {@code |L^T (w - q)|^2}; from the last weight on, each
 * is rounded to what is nearest after the errors so far, which is Babai's nearest plane and the same as E. Frantar et al., GPTQ, 2022,
 * without an inverse. Among the neighbours the one with the least {@code error + price * bits} is taken (P. Chou et al., Entropy-constrained
 * vector quantization, 1989). Inputs of large variance are rounded first, while most weights can still make up for them.
 */
final class CompensatedRounding {
  private final double[][] weights;
  private final int[] order;
  private final Cholesky factor;

  /**
   * What a rounding gives.
   *
   * @param steps  the whole numbers of the weights, in steps
   * @param errors the mean squared error of each row's product
   * @param bits   what the numbers take in the code that suits them
   */
  record Rounded(int[][] steps, double[] errors, double bits) {
    /** The sum of the errors of all rows. */
    double error() {
      return Arrays.stream(errors).sum();
    }
  }

  /**
   * @param weights    row after row
   * @param covariance of the inputs
   */
  CompensatedRounding(double[][] weights, double[][] covariance) {
    this.weights = weights;
    int length = covariance.length;
    this.order = IntStream.range(0, length).boxed()
        .sorted(Comparator.<Integer>comparingDouble(place -> covariance[place][place]).thenComparing(place -> place))
        .mapToInt(Integer::intValue).toArray();
    double[][] ordered = new double[length][length];
    for (int row = 0; row < length; row++) {
      for (int column = 0; column < length; column++) {
        ordered[row][column] = covariance[order[row]][order[column]];
      }
    }
    this.factor = new Cholesky(ordered);
  }

  /** The geometric mean of what one squared unit of a weight's error costs when others make up for it. */
  double meanCost() {
    double sum = 0;
    for (int place = 0; place < order.length; place++) {
      sum += 2 * Math.log(factor.get(place, place));
    }
    return Math.exp(sum / order.length);
  }

  /** The rounding to multiples of {@code step}, where a bit costs as much as a squared error of {@code price}. */
  Rounded round(double step, double price, int rounds) {
    CodeLengths lengths = CodeLengths.even();
    Rounded result = round(step, 0, lengths);
    for (int round = 0; price > 0 && round < rounds; round++) {
      lengths = CodeLengths.of(result.steps);
      result = round(step, price, lengths);
    }
    return new Rounded(result.steps, result.errors, CodeLengths.of(result.steps).sum(result.steps));
  }

  private Rounded round(double step, double price, CodeLengths lengths) {
    int[][] result = new int[weights.length][];
    double[] errors = new double[weights.length];
    IntStream.range(0, weights.length).parallel().forEach(row -> {
      result[row] = new int[order.length];
      errors[row] = round(weights[row], step, price, lengths, result[row]);
    });
    return new Rounded(result, errors, 0);
  }

  private double round(double[] row, double step, double price, CodeLengths lengths, int[] result) {
    int length = order.length;
    // What the rounded weights' errors add up to at each weight to come, times the diagonal.
    double[] carried = new double[length];
    double error = 0;
    for (int at = length - 1; at >= 0; at--) {
      double diagonal = factor.get(at, at);
      double wanted = row[order[at]] + carried[at] / diagonal;
      double cost = diagonal * diagonal;
      int chosen = chosen(wanted / step, cost * step * step, price, lengths);
      result[order[at]] = chosen;
      double off = diagonal * (wanted - chosen * step);
      error += off * off;
      double own = row[order[at]] - chosen * step;
      factor.addRow(at, own, carried);
    }
    return error;
  }

  private static int chosen(double wanted, double cost, double price, CodeLengths lengths) {
    int nearest = (int) Math.clamp(Math.round(wanted), -CodeLengths.LARGEST, CodeLengths.LARGEST);
    if (price == 0) {
      return nearest;
    }
    int best = 0;
    double least = cost * wanted * wanted + price * lengths.of(0);
    int sign = nearest < 0 ? -1 : 1;
    for (int size = Math.max(1, Math.abs(nearest) - 1); size <= Math.min(CodeLengths.LARGEST,
        Math.abs(nearest) + 1); size++) {
      double off = wanted - sign * size;
      double loss = cost * off * off + price * lengths.of(size);
      if (loss < least) {
        least = loss;
        best = sign * size;
      }
    }
    return best;
  }
}
