package dev.mote.compress.polarized;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.layer.Moments;
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
  private final Moments moments;
  private final double[][] products;
  private final double[] sums;

  Residual(LinearLayer layer) {
    this.layer = layer;
    this.moments = new Moments(layer);
    this.products = new double[layer.rows()][layer.columns()];
    this.sums = new double[layer.rows()];
  }

  /**
   * Adds images.
   *
   * @param inputs  of the layer where the path will run
   * @param wanted  the layer's results before the clamp in the original network
   * @param given   those of the main path, without a bias
   */
  void add(List<Tensor> inputs, List<Tensor> wanted, List<Tensor> given) {
    for (int image = 0; image < inputs.size(); image++) {
      float[] right = ((Tensor.Floats) wanted.get(image)).values();
      float[] found = ((Tensor.Floats) given.get(image)).values();
      int pixels = right.length / sums.length;
      int every = Math.max(1, pixels / PATCHES) | 1;
      int[] at = {image % every, 0};
      layer.patches((Tensor.Floats) inputs.get(image), patch -> {
        int pixel = at[1]++;
        if (pixel == at[0]) {
          at[0] += every;
          moments.add(patch);
          for (int row = 0; row < sums.length; row++) {
            double difference = right[pixel * sums.length + row] - (double) found[pixel * sums.length + row];
            sums[row] += difference;
            for (int column = 0; column < patch.length; column++) {
              products[row][column] += difference * patch[column];
            }
          }
        }
      });
    }
  }

  /** The mean of the differences. */
  double[] mean() {
    double[] mean = new double[sums.length];
    for (int row = 0; row < mean.length; row++) {
      mean[row] = sums[row] / moments.count();
    }
    return mean;
  }

  /** The mean patch. */
  double[] meanPatch() {
    return moments.mean(0);
  }

  /** The covariance of patches, a little damped. */
  double[][] covariance() {
    return Symmetric.damped(moments.covariance(0), RIDGE);
  }

  /** The mean square of each number of a patch. */
  double[] squares() {
    double[][] covariance = moments.covariance(0);
    double[] mean = moments.mean(0);
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
    double[][] covariance = moments.covariance(0);
    double[] patch = meanPatch();
    double[] mean = mean();
    double[][] explained = Path.times(known, covariance);
    for (int row = 0; row < explained.length; row++) {
      for (int column = 0; column < patch.length; column++) {
        explained[row][column] = products[row][column] / moments.count() - mean[row] * patch[column]
            - explained[row][column];
      }
    }
    double[][] more = Symmetric.divide(explained, covariance());
    for (int row = 0; row < more.length; row++) {
      for (int column = 0; column < patch.length; column++) {
        more[row][column] += known[row][column];
      }
    }
    return more;
  }
}
