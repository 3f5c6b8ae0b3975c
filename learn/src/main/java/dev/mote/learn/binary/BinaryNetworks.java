package dev.mote.learn.binary;

import dev.mote.compress.weights.LayerWeights;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * Untrained networks of binary weights: no biases, batch norms without scale and bias. Their weights are natural parameters.
 */
public final class BinaryNetworks {
  private BinaryNetworks() {}

  /**
   * How a network begins.
   *
   * @param scale     what inputs are multiplied by first
   * @param lambda    the size of the natural parameters
   * @param sharpness what the normed results are multiplied by: 1 as published, with which a softmax of ten is never sure
   * @param seed      decides the signs of the natural parameters
   */
  public record Start(float scale, float lambda, float sharpness, long seed) {}

  /**
   * The network VGGBinaryConnect on images of rows and columns that are whole multiples of 8: six 3x3 convolutions of {@code width}, twice and four times as many channels, a pool
   * after each second one, two dense layers of 8 {@code width}, and the classes. With a width of 128 on 32x32x3 images
   * and 10 classes it has the 14,022,016 weights of the published one. Source: BinaryConnect (M. Courbariaux et al., 2015) as in the
   * networks of BayesBiNN.
   *
   * @param sample height, width and channels
   */
  public static Graph vgg(Shape sample, int classes, int width, Start start) {
    if (sample.rank() != 3 || sample.dim(0) % 8 != 0 || sample.dim(1) % 8 != 0) {
      throw new BadInputException(
          "VGGBinaryConnect reads images of rows and columns that are whole multiples of 8, found samples of "
              + sample + "; pad them");
    }
    BinaryLayers layers = new BinaryLayers("vgg-binary-connect", sample, start);
    for (int stage = 0; stage < 3; stage++) {
      String first = "conv" + (2 * stage + 1);
      String second = "conv" + (2 * stage + 2);
      layers.convolution(first, width << stage).norm(first).relu(first).convolution(second, width << stage).pool(second)
          .norm(second).relu(second);
    }
    return layers.dense("dense1", 8 * width).norm("dense1").relu("dense1").dense("dense2", 8 * width).norm("dense2")
        .relu("dense2").dense("classes", classes).norm("classes", start.sharpness()).build();
  }

  /**
   * A small network: two 3x3 convolutions of {@code width} and twice as many channels with a pool after each, a dense layer of 8 {@code width}, and the classes.
   *
   * @param sample height, width and channels, whole multiples of 4 rows and columns
   */
  public static Graph small(Shape sample, int classes, int width, Start start) {
    return new BinaryLayers("binary-small", sample, start).convolution("conv1", width).pool("conv1")
        .norm("conv1").relu("conv1").convolution("conv2", 2 * width).pool("conv2").norm("conv2").relu("conv2")
        .dense("dense", 8 * width).norm("dense").relu("dense").dense("classes", classes)
        .norm("classes", start.sharpness()).build();
  }

  /** The names of the binary weights of {@code network}, in run order. */
  public static List<String> weights(Graph network) {
    return LayerWeights.of(network).stream().map(layer -> network.value(layer.value()).name()).toList();
  }

  /** The likeliest sign of each natural parameter; +1 for 0. */
  public static Tensor.Floats signs(Tensor.Floats lambdas) {
    float[] signs = new float[lambdas.values().length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = lambdas.values()[i] < 0 ? -1 : 1;
    }
    return new Tensor.Floats(lambdas.shape(), signs);
  }

  /** The natural parameters of {@code network}, a tensor for each name of {@link #weights}. */
  public static List<Tensor.Floats> lambdas(Graph network) {
    return LayerWeights.of(network).stream().map(LayerWeights::weights).toList();
  }

  /** The probability of +1 of each natural parameter: {@code sigmoid(2 lambda)}. */
  public static double[] probabilities(Tensor.Floats lambdas) {
    double[] probabilities = new double[lambdas.values().length];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = 1 / (1 + StrictMath.exp(-2.0 * lambdas.values()[i]));
    }
    return probabilities;
  }
}
