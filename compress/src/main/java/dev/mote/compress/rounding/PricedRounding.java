package dev.mote.compress.rounding;

import dev.mote.compress.layer.CompensatedRounding;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rounds the rows of a matrix so that the products with its inputs stay close ({@link CompensatedRounding}) and a short code suits the
 * numbers of steps: among the neighbours of each number the one with the least {@code error + price * bits} is taken (P. Chou et al.,
 * Entropy-constrained vector quantization, 1989).
 *
 * @param weights     row after row
 * @param compensated for the inputs
 */
record PricedRounding(double[][] weights, CompensatedRounding compensated) {
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
      result[row] = new int[weights[row].length];
      errors[row] = compensated.round(weights[row], step,
          (wanted, cost, _) -> chosen(wanted, cost, price, lengths), result[row]);
    });
    return new Rounded(result, errors, 0);
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
