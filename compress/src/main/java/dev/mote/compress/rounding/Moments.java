package dev.mote.compress.rounding;

/**
 * Means and covariances of the windows that one group of a layer sees: in the network as it was (x) and in the network whose earlier
 * layers were rounded (z).
 */
final class Moments {
  private final int length;
  private final double[] meanX;
  private final double[] meanZ;
  /** Upper triangle of the sum of {@code z z^T}. */
  private final double[][] zz;
  /** Sum of {@code x z^T}. */
  private final double[][] xz;
  private long count;

  Moments(int length) {
    this.length = length;
    this.meanX = new double[length];
    this.meanZ = new double[length];
    this.zz = new double[length][length];
    this.xz = new double[length][length];
  }

  /** Adds the two windows of one place of one sample. */
  void add(double[] x, double[] z) {
    for (int row = 0; row < length; row++) {
      meanX[row] += x[row];
      meanZ[row] += z[row];
      double of = z[row];
      if (of != 0) {
        double[] sums = zz[row];
        for (int column = row; column < length; column++) {
          sums[column] += of * z[column];
        }
      }
      of = x[row];
      if (of != 0) {
        double[] sums = xz[row];
        for (int column = 0; column < length; column++) {
          sums[column] += of * z[column];
        }
      }
    }
    count++;
  }

  double meanX(int place) {
    return meanX[place] / count;
  }

  double meanZ(int place) {
    return meanZ[place] / count;
  }

  /** The covariance of z, with {@code damping} of its mean variance added to each variance. */
  double[][] covariance(double damping) {
    double[][] result = new double[length][length];
    double trace = 0;
    for (int row = 0; row < length; row++) {
      for (int column = row; column < length; column++) {
        result[row][column] = zz[row][column] / count - meanZ(row) * meanZ(column);
        result[column][row] = result[row][column];
      }
      trace += result[row][row];
    }
    for (int row = 0; row < length; row++) {
      result[row][row] += damping * trace / length + 1e-12;
    }
    return result;
  }

  /** The weights on z that come closest to {@code weights} on x, both without their means: least squares. */
  double[][] regressed(double[][] weights, Cholesky covariance, double damping, double[][] damped) {
    double[][] result = new double[weights.length][];
    double ridge = 0;
    for (int row = 0; row < length; row++) {
      ridge += damped[row][row];
    }
    ridge *= damping / (1 + damping) / length;
    for (int row = 0; row < weights.length; row++) {
      double[] right = new double[length];
      for (int place = 0; place < length; place++) {
        double weight = weights[row][place];
        if (weight != 0) {
          double[] sums = xz[place];
          double mean = meanX(place);
          for (int column = 0; column < length; column++) {
            right[column] += weight * (sums[column] / count - mean * meanZ(column));
          }
        }
      }
      // Ridge towards the weights as they were.
      for (int place = 0; place < length; place++) {
        right[place] += ridge * weights[row][place];
      }
      result[row] = covariance.solve(right);
    }
    return result;
  }

  /** The mean product of weights with the windows of x. */
  double meanOfX(double[] weights) {
    return mean(weights, meanX);
  }

  /** The mean product of weights with the windows of z. */
  double meanOfZ(double[] weights) {
    return mean(weights, meanZ);
  }

  private double mean(double[] weights, double[] sums) {
    double sum = 0;
    for (int place = 0; place < length; place++) {
      sum += weights[place] * sums[place];
    }
    return sum / count;
  }
}
