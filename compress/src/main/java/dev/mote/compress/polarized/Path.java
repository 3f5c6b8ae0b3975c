package dev.mote.compress.polarized;

import dev.mote.compress.layer.Symmetric;
import dev.mote.graph.BadInputException;
import org.jspecify.annotations.Nullable;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.R064Store;

/**
 * A path of low rank beside a layer: {@code output (input (x - mean))}.
 *
 * @param input  rank rows, a column for each number of a patch
 * @param output a row for each output channel, rank columns
 */
record Path(double[][] input, double[][] output) {
  /**
   * The path of rank {@code rank} with the least {@code E |C^T (residual - output input) x|^2}: with {@code covariance = L L^T} and the
   * singular vectors U of {@code C^T residual L} that belong to the largest values, {@code output = C^-T U} and
   * {@code input = U^T C^T residual}. Source: QERA (C. Zhang et al., 2024), theorem 1, with weighted results.
   *
   * @param residual    what the path has to make up for, a row for each output channel
   * @param covariance  of x; null for the identity
   * @param sensitivity {@code C C^T}, of the outputs' errors; null for the identity
   */
  static Path of(double[][] residual, double @Nullable [][] covariance, double @Nullable [][] sensitivity, int rank) {
    double[][] weight = sensitivity == null ? null : Symmetric.cholesky(sensitivity);
    double[][] weighted = weight == null ? residual : transposedTimes(weight, residual);
    double[][] scaled = covariance == null ? weighted : times(weighted, Symmetric.cholesky(covariance));
    double[][] directions = leftVectors(scaled, rank);
    double[][] input = transposedTimes(directions, weighted);
    double[][] output = weight == null ? directions : backwards(weight, directions);
    return new Path(input, output).balanced(covariance);
  }

  /** The same product with the numbers between its factors of equal deviations, so that they share a scale well. */
  private Path balanced(double @Nullable [][] covariance) {
    double[][] first = new double[input.length][];
    double[][] second = new double[output.length][input.length];
    for (int k = 0; k < input.length; k++) {
      double variance = 0;
      for (int row = 0; row < input[k].length; row++) {
        for (int column = 0; covariance != null && column < input[k].length; column++) {
          variance += input[k][row] * covariance[row][column] * input[k][column];
        }
        variance += covariance == null ? input[k][row] * input[k][row] : 0;
      }
      double deviation = Math.max(Math.sqrt(Math.max(0, variance)), 1e-20);
      first[k] = input[k].clone();
      for (int column = 0; column < first[k].length; column++) {
        first[k][column] /= deviation;
      }
      for (int row = 0; row < output.length; row++) {
        second[row][k] = output[row][k] * deviation;
      }
    }
    return new Path(first, second);
  }

  /** The matrix that the path is. */
  double[][] product() {
    return times(output, input);
  }

  private static double[][] leftVectors(double[][] matrix, int rank) {
    R064Store store = R064Store.FACTORY.make(matrix.length, matrix[0].length);
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix[row].length; column++) {
        store.set(row, column, matrix[row][column]);
      }
    }
    SingularValue<Double> split = SingularValue.R064.make(matrix.length, matrix[0].length);
    if (!split.decompose(store)) {
      throw new BadInputException(
          "the weights of a path are finite, found some that are not or too large; check the network");
    }
    double[][] vectors = new double[matrix.length][rank];
    for (int row = 0; row < matrix.length; row++) {
      for (int k = 0; k < rank; k++) {
        vectors[row][k] = split.getU().doubleValue(row, k);
      }
    }
    return vectors;
  }

  static double[][] times(double[][] left, double[][] right) {
    double[][] result = new double[left.length][right[0].length];
    for (int row = 0; row < left.length; row++) {
      for (int k = 0; k < right.length; k++) {
        double factor = left[row][k];
        for (int column = 0; factor != 0 && column < result[row].length; column++) {
          result[row][column] += factor * right[k][column];
        }
      }
    }
    return result;
  }

  private static double[][] transposedTimes(double[][] left, double[][] right) {
    double[][] result = new double[left[0].length][right[0].length];
    for (int k = 0; k < left.length; k++) {
      for (int row = 0; row < result.length; row++) {
        double factor = left[k][row];
        for (int column = 0; factor != 0 && column < result[row].length; column++) {
          result[row][column] += factor * right[k][column];
        }
      }
    }
    return result;
  }

  /** The X with {@code lower^T X = right}. */
  private static double[][] backwards(double[][] lower, double[][] right) {
    double[][] x = new double[right.length][];
    for (int row = right.length - 1; row >= 0; row--) {
      x[row] = right[row].clone();
      for (int k = row + 1; k < right.length; k++) {
        for (int column = 0; column < x[row].length; column++) {
          x[row][column] -= lower[k][row] * x[k][column];
        }
      }
      for (int column = 0; column < x[row].length; column++) {
        x[row][column] /= lower[row][row];
      }
    }
    return x;
  }
}
