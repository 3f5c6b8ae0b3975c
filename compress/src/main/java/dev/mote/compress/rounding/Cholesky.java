package dev.mote.compress.rounding;

/** The factor L of a symmetric positive definite matrix {@code L L^T}. */
final class Cholesky {
  private final double[][] factor;

  Cholesky(double[][] matrix) {
    int size = matrix.length;
    factor = new double[size][];
    for (int row = 0; row < size; row++) {
      factor[row] = new double[row + 1];
      for (int column = 0; column <= row; column++) {
        double sum = matrix[row][column] - dot(factor[row], factor[column], column);
        factor[row][column] = row == column
            ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL))
            : sum / factor[column][column];
      }
    }
  }

  private static double dot(double[] one, double[] other, int count) {
    double a = 0;
    double b = 0;
    int index = 0;
    for (; index + 1 < count; index += 2) {
      a += one[index] * other[index];
      b += one[index + 1] * other[index + 1];
    }
    return index < count ? a + b + one[index] * other[index] : a + b;
  }

  /** The element of L. */
  double get(int row, int column) {
    return factor[row][column];
  }

  /** Adds {@code by} times row {@code row} of L to {@code sums}, but for its diagonal. */
  void addRow(int row, double by, double[] sums) {
    double[] of = factor[row];
    for (int column = 0; column < row; column++) {
      sums[column] += by * of[column];
    }
  }

  /** What the matrix takes to {@code right}. */
  double[] solve(double[] right) {
    int size = factor.length;
    double[] result = right.clone();
    for (int row = 0; row < size; row++) {
      result[row] = (result[row] - dot(factor[row], result, row)) / factor[row][row];
    }
    for (int row = size - 1; row >= 0; row--) {
      result[row] /= factor[row][row];
      for (int column = 0; column < row; column++) {
        result[column] -= factor[row][column] * result[row];
      }
    }
    return result;
  }
}
