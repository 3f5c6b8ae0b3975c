package dev.mote.compress.datafree;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.layer.Moments;
import dev.mote.compress.layer.Symmetric;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a network's input is like, guessed from the first batch norm: the means of its channels are those for which the first layer
 * has the means that the batch norm says (least squares); its pixels are normal, of one variance in
 * all channels, and correlate as {@code shared * near^(rows + columns apart)}, {@code shared} being 1 within a channel. These three
 * numbers are those of a grid for which the logarithms of the first layer's variances are nearest to the batch norm's.
 *
 * @param mean      one number a channel
 * @param deviation of each pixel
 * @param near      the correlation of neighbouring pixels, 0 to below 1
 * @param shared    the correlation of a pixel's channels, 0 to 1
 */
record ImageStatistics(double[] mean, double deviation, double near, double shared) {
  private static final double[] NEAR = {0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99};
  private static final double[] SHARED = {0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1};
  /** Of the mean square of what a channel's mean does to the results. */
  private static final double RIDGE = 3e-6;

  /** Standard noise in {@code channels} channels, where nothing is known. */
  static ImageStatistics unknown(int channels) {
    return new ImageStatistics(new double[channels], 1, 0, 0);
  }

  /** What an input of this shape is like that makes {@code layer} have results like {@code result}. */
  static ImageStatistics of(LinearLayer layer, Gaussian result, Shape input) {
    double[] mean = means(layer, result, input);
    @Nullable
    ImageStatistics best = null;
    double least = Double.POSITIVE_INFINITY;
    for (double near : NEAR) {
      for (double shared : SHARED) {
        double[] logarithms = new double[layer.bias().length];
        for (int channel = 0; channel < logarithms.length; channel++) {
          double unit = variance(layer, channel, near, shared);
          double wanted = result.deviation()[channel] * result.deviation()[channel];
          logarithms[channel] = unit > 0 && wanted > 0 ? StrictMath.log(wanted / unit) : Double.NaN;
        }
        double[] known = Arrays.stream(logarithms).filter(Double::isFinite).toArray();
        double centre = Arrays.stream(known).average().orElse(0);
        double spread = Arrays.stream(known).map(value -> (value - centre) * (value - centre)).sum();
        if (best == null || spread < least) {
          least = spread;
          best = new ImageStatistics(mean, StrictMath.exp(centre / 2), near, shared);
        }
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  private static double[] means(LinearLayer layer, Gaussian result, Shape input) {
    int channels = input.last();
    // Taps that lie in padding for a part of the pixels count for the others only.
    float[] ones = new float[input.count()];
    Arrays.fill(ones, 1);
    Moments inside = new Moments(layer);
    layer.patches(new Tensor.Floats(input, ones), inside::add);
    double[][] normal = new double[channels][channels];
    double[] right = new double[channels];
    double[] sums = new double[channels];
    for (int channel = 0; channel < layer.bias().length; channel++) {
      Arrays.fill(sums, 0);
      int group = channel / layer.rows();
      for (int column = 0; column < layer.columns(); column++) {
        sums[layer.inputChannel(group, column)] += weight(layer, channel, column) * inside.mean(group)[column];
      }
      for (int row = 0; row < channels; row++) {
        right[row] += sums[row] * (result.mean()[channel] - layer.bias()[channel]);
        for (int column = 0; column < channels; column++) {
          normal[row][column] += sums[row] * sums[column];
        }
      }
    }
    return Symmetric.solve(Symmetric.damped(normal, RIDGE), right);
  }

  /** The variance of an output channel for an input of variance 1. */
  private static double variance(LinearLayer layer, int channel, double near, double shared) {
    int group = channel / layer.rows();
    boolean image = layer.weights().shape().rank() == 4;
    int width = image ? layer.weights().shape().dim(2) : 1;
    int perGroup = image ? layer.columns() / layer.weights().shape().dim(1) / width : layer.columns();
    double sum = 0;
    for (int first = 0; first < layer.columns(); first++) {
      for (int second = 0; second < layer.columns(); second++) {
        int rows = Math.abs(first / perGroup / width - second / perGroup / width);
        int columns = Math.abs(first / perGroup % width - second / perGroup % width);
        boolean same = layer.inputChannel(group, first) == layer.inputChannel(group, second);
        sum += weight(layer, channel, first) * weight(layer, channel, second) * StrictMath.pow(near, rows + columns)
            * (same ? 1 : shared);
      }
    }
    return sum;
  }

  private static double weight(LinearLayer layer, int channel, int column) {
    return layer.weights().values()[layer.index(channel / layer.rows(), channel % layer.rows(), column)];
  }

  /** Draws an image (or, without rows and columns, a vector) of these statistics. */
  float[] draw(Shape shape, RandomGenerator random) {
    int channels = shape.last();
    int height = shape.rank() == 4 ? shape.dim(1) : 1;
    int width = shape.rank() == 4 ? shape.dim(2) : 1;
    double[] common = field(height, width, random);
    float[] values = new float[shape.count()];
    for (int channel = 0; channel < channels; channel++) {
      double[] own = field(height, width, random);
      for (int pixel = 0; pixel < own.length; pixel++) {
        double unit = Math.sqrt(shared) * common[pixel] + Math.sqrt(1 - shared) * own[pixel];
        values[pixel * channels + channel] = (float) (mean[channel] + deviation * unit);
      }
    }
    return values;
  }

  /** Normal noise of variance 1 that correlates as {@code near^(rows + columns apart)}: each pixel follows those before it. */
  private double[] field(int height, int width, RandomGenerator random) {
    double fresh = Math.sqrt(1 - near * near);
    double[] field = new double[height * width];
    for (int at = 0; at < field.length; at++) {
      field[at] = random.nextGaussian();
    }
    for (int at = 0; at < field.length; at++) {
      field[at] = at % width == 0 ? field[at] : near * field[at - 1] + fresh * field[at];
    }
    for (int at = width; at < field.length; at++) {
      field[at] = near * field[at - width] + fresh * field[at];
    }
    return field;
  }
}
