package dev.mote.compress.layer;

/** Mean and covariance of the patches that a layer reads, group by group, added up patch after patch. */
public final class Moments {
  /** Of a number's mean square; a variance below it is what rounding leaves of the difference of two equal sums. */
  private static final double CONSTANT = 1e-12;

  private final int columns;
  private final double[][] sums;
  private final double[][][] products;
  private long count;

  /** Of no patches yet, of {@code groups} times {@code columns} numbers. */
  public Moments(int groups, int columns) {
    this.columns = columns;
    this.sums = new double[groups][columns];
    this.products = new double[groups][columns][];
    for (int group = 0; group < groups; group++) {
      for (int column = 0; column < columns; column++) {
        products[group][column] = new double[column + 1];
      }
    }
  }

  /** Of no patches of {@code layer} yet. */
  public Moments(LinearLayer layer) {
    this(layer.groups(), layer.columns());
  }

  /** Counts one patch. */
  public void add(float[] patch) {
    count++;
    double[] values = new double[columns];
    for (int group = 0; group < sums.length; group++) {
      for (int column = 0; column < columns; column++) {
        values[column] = patch[group * columns + column];
        sums[group][column] += values[column];
      }
      for (int row = 0; row < columns; row++) {
        double value = values[row];
        if (value != 0) {
          double[] target = products[group][row];
          for (int column = 0; column <= row; column++) {
            target[column] += value * values[column];
          }
        }
      }
    }
  }

  /** The patches counted. */
  public long count() {
    return count;
  }

  /** The mean of each number that a group reads. */
  public double[] mean(int group) {
    double[] mean = new double[columns];
    for (int column = 0; column < columns; column++) {
      mean[column] = sums[group][column] / Math.max(1, count);
    }
    return mean;
  }

  /** The covariance of the numbers that a group reads, exactly 0 with numbers that are always the same. */
  public double[][] covariance(int group) {
    double[] mean = mean(group);
    boolean[] varies = new boolean[columns];
    for (int row = 0; row < columns; row++) {
      double square = products[group][row][row] / Math.max(1, count);
      varies[row] = square - mean[row] * mean[row] > CONSTANT * square;
    }
    double[][] result = new double[columns][columns];
    for (int row = 0; row < columns; row++) {
      for (int column = 0; column <= row; column++) {
        double value = varies[row] && varies[column]
            ? products[group][row][column] / Math.max(1, count) - mean[row] * mean[column]
            : 0;
        result[row][column] = value;
        result[column][row] = value;
      }
    }
    return result;
  }
}
