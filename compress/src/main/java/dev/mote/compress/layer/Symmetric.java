package dev.mote.compress.layer;

import dev.mote.graph.BadInputException;

/** Positive definite matrices: triangles, inverses, systems of equations. Plain loops, so that bits are equal on all machines. */
public final class Symmetric {
  /** Keeps the covariance of inputs that never change invertible, and steps that follow from it in bounds. */
  private static final double LEAST = 1e-12;

  private Symmetric() {}

  /** The lower triangle L with {@code L L^T = matrix}. Throws {@link BadInputException} where the matrix is not positive definite. */
  public static double[][] cholesky(double[][] matrix) {
    int size = matrix.length;
    double[][] lower = new double[size][];
    for (int row = 0; row < size; row++) {
      double[] own = new double[size];
      lower[row] = own;
      for (int column = 0; column <= row; column++) {
        double[] other = lower[column];
        double sum = matrix[row][column] - dot(own, other, column);
        if (column < row) {
          own[column] = sum / other[column];
        } else if (sum > 0 && Double.isFinite(sum)) {
          own[row] = Math.sqrt(sum);
        } else {
          throw new BadInputException("a covariance is positive definite, found a pivot of " + sum + " in row " + row
              + "; check that the network's weights and inputs are finite, or raise the damping");
        }
      }
    }
    return lower;
  }

  /** The sum of the products of the first {@code count} numbers; two sums, as a processor adds two at a time. */
  static double dot(double[] one, double[] other, int count) {
    double even = 0;
    double odd = 0;
    int index = 0;
    for (; index + 1 < count; index += 2) {
      even += one[index] * other[index];
      odd += one[index + 1] * other[index + 1];
    }
    return index < count ? even + odd + one[index] * other[index] : even + odd;
  }

  /** The x with {@code matrix x = right}. */
  public static double[] solve(double[][] matrix, double[] right) {
    return solve(right, cholesky(matrix));
  }

  /** The x with {@code L L^T x = right}. */
  static double[] solve(double[] right, double[][] lower) {
    int size = right.length;
    double[] x = right.clone();
    for (int row = 0; row < size; row++) {
      x[row] = (x[row] - dot(lower[row], x, row)) / lower[row][row];
    }
    for (int row = size - 1; row >= 0; row--) {
      x[row] /= lower[row][row];
      for (int k = 0; k < row; k++) {
        x[k] -= lower[row][k] * x[row];
      }
    }
    return x;
  }

  /** The X with {@code X matrix = rows}: one system a row. */
  public static double[][] divide(double[][] rows, double[][] matrix) {
    double[][] lower = cholesky(matrix);
    double[][] result = new double[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      result[row] = solve(rows[row], lower);
    }
    return result;
  }

  /** The inverse. */
  public static double[][] inverse(double[][] matrix) {
    double[][] lower = cholesky(matrix);
    double[][] result = new double[matrix.length][];
    for (int row = 0; row < matrix.length; row++) {
      double[] unit = new double[matrix.length];
      unit[row] = 1;
      result[row] = solve(unit, lower);
    }
    return result;
  }

  /** A copy with {@code share} of the mean of its diagonal, and {@value #LEAST}, added to the diagonal. */
  public static double[][] damped(double[][] matrix, double share) {
    double trace = 0;
    double[][] copy = new double[matrix.length][];
    for (int row = 0; row < matrix.length; row++) {
      copy[row] = matrix[row].clone();
      trace += matrix[row][row];
    }
    for (int row = 0; row < matrix.length; row++) {
      copy[row][row] += share * trace / matrix.length + LEAST;
    }
    return copy;
  }
}
