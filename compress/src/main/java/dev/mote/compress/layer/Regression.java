package dev.mote.compress.layer;

/**
 * The linear map of a layer's patches that comes nearest to what is wanted of its output channels, by least squares over patches that
 * are seen one after the other.
 */
public final class Regression {
  private final int rows;
  private final Moments moments;
  private final double[] sums;
  private final double[][] products;

  /** Of no patches of {@code layer} yet. */
  public Regression(LinearLayer layer) {
    this.rows = layer.rows();
    this.moments = new Moments(layer);
    this.sums = new double[layer.bias().length];
    this.products = new double[sums.length][layer.columns()];
  }

  /** Counts a patch, all groups of it, for which {@code wanted} is wanted of the output channels. */
  public void add(float[] patch, double[] wanted) {
    moments.add(patch);
    for (int channel = 0; channel < sums.length; channel++) {
      double value = wanted[channel];
      sums[channel] += value;
      double[] target = products[channel];
      int from = channel / rows * target.length;
      for (int column = 0; value != 0 && column < target.length; column++) {
        target[column] += value * patch[from + column];
      }
    }
  }

  /** How the patches are distributed. */
  public Moments moments() {
    return moments;
  }

  /** The mean of what is wanted of each output channel. */
  public double[] mean() {
    double[] mean = new double[sums.length];
    for (int channel = 0; channel < mean.length; channel++) {
      mean[channel] = sums[channel] / Math.max(1, moments.count());
    }
    return mean;
  }

  /**
   * The matrix M of a group, a row for each of its output channels, for which {@code M patch} is nearest to what is wanted, both without
   * their means; a ridge draws it towards {@code known} where the patches tell little.
   *
   * @param share the ridge, in mean variances of the patches' numbers
   */
  public double[][] nearest(int group, double[][] known, double share) {
    double[][] covariance = moments.covariance(group);
    double[] patch = moments.mean(group);
    double[] mean = mean();
    double[][] unexplained = new double[rows][];
    for (int row = 0; row < rows; row++) {
      int channel = group * rows + row;
      unexplained[row] = new double[patch.length];
      for (int column = 0; column < patch.length; column++) {
        unexplained[row][column] = products[channel][column] / Math.max(1, moments.count())
            - mean[channel] * patch[column] - Symmetric.dot(known[row], covariance[column], patch.length);
      }
    }
    double[][] result = Symmetric.divide(unexplained, Symmetric.damped(covariance, share));
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < patch.length; column++) {
        result[row][column] += known[row][column];
      }
    }
    return result;
  }
}
