package dev.mote.compress.polarized;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.layer.Regression;
import dev.mote.compress.layer.Symmetric;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * What the main path of a layer leaves to make up for, seen over images: patches of its inputs, and the differences between what the
 * layer gives in the network it was made from and what the main path gives.
 */
final class Residual {
  /** More patches of an image tell little more. */
  private static final int PATCHES = 64;
  /** Of the mean variance of the patches; draws the path towards the residual of the weights where images tell little. */
  private static final double RIDGE = 0.01;

  private final LinearLayer layer;
  private final Regression regression;

  Residual(LinearLayer layer) {
    this.layer = layer;
    this.regression = new Regression(layer);
  }

  /**
   * Adds images.
   *
   * @param inputs  of the layer where the path will run
   * @param wanted  the layer's results before the clamp in the original network
   * @param given   those of the main path, without a bias
   */
  void add(List<Tensor> inputs, List<Tensor> wanted, List<Tensor> given) {
    double[] difference = new double[layer.rows()];
    float[] patch = new float[layer.columns()];
    for (int image = 0; image < inputs.size(); image++) {
      float[] right = ((Tensor.Floats) wanted.get(image)).values();
      float[] found = ((Tensor.Floats) given.get(image)).values();
      int pixels = right.length / difference.length;
      int every = Math.max(1, pixels / PATCHES) | 1;
      for (int pixel = image % every; pixel < pixels; pixel += every) {
        layer.patch((Tensor.Floats) inputs.get(image), pixel, patch);
        for (int row = 0; row < difference.length; row++) {
          int at = pixel * difference.length + row;
          difference[row] = right[at] - (double) found[at];
        }
        regression.add(patch, difference);
      }
    }
  }

  /** The mean of the differences. */
  double[] mean() {
    return regression.mean();
  }

  /** The mean patch. */
  double[] meanPatch() {
    return regression.moments().mean(0);
  }

  /** The covariance of patches, a little damped. */
  double[][] covariance() {
    return Symmetric.damped(regression.moments().covariance(0), RIDGE);
  }

  /** The mean square of each number of a patch. */
  double[] squares() {
    double[][] covariance = regression.moments().covariance(0);
    double[] mean = meanPatch();
    double[] squares = new double[mean.length];
    for (int column = 0; column < squares.length; column++) {
      squares[column] = covariance[column][column] + mean[column] * mean[column];
    }
    return squares;
  }

  /**
   * The matrix M for which {@code M x} is nearest to the differences over all images, with a ridge towards {@code known}, the residual
   * of the weights.
   */
  double[][] regression(double[][] known) {
    return regression.nearest(0, known, RIDGE);
  }
}
