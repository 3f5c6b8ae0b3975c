package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnknownName;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Untrained networks by name, fitted to the shape of the samples and the number of classes. */
public final class Networks {
  private static final int FIRST_CHANNELS = 16;
  private static final int MOST_CHANNELS = 64;

  private Networks() {}

  /** All names. */
  public static List<String> names() {
    return List.of("cnn-small", "cnn-two", "mlp", "mlp-tt", "mobilenet-small", "resnet-small");
  }

  /**
   * A network of one sample, with random weights.
   *
   * @param name    one of {@link #names()}: {@code cnn-small}, 3x3 convolutions of 16 to 64 channels; {@code cnn-two},
   *                two 3x3 convolutions of 32 and 64 channels; {@code mlp}, one hidden layer of 32; {@code mlp-tt}, the
   *                tensor-train network 784-256-10 ({@link #tensorTrain}); {@code mobilenet-small}, depthwise-separable
   *                convolutions of 32 to 128 channels with batch norm; {@code resnet-small},
   *                three residual stages of 16 to 64 channels with batch norm
   * @param sample  height, width and channels (or any shape for {@code mlp})
   * @param classes the number of results
   * @param scale   what inputs are multiplied by first
   * @param seed    decides the weights
   */
  public static Graph build(String name, Shape sample, int classes, float scale, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Layers layers = new Layers(name, sample, random);
    if (name.equals("mlp")) {
      return layers.flatten().scale(scale).dense("hidden", 32, Activation.RELU)
          .dense("classes", classes, Activation.NONE).build();
    }
    if (!names().contains(name)) {
      throw UnknownName.refused(
          "a network is one of " + String.join(", ", names()) + ", or a .tflite or .onnx file", names(), name);
    }
    if (name.equals("mlp-tt")) {
      return tensorTrain(layers.flatten().scale(scale), classes);
    }
    if (sample.rank() != 3) {
      throw new BadInputException(
          "a convolutional network reads samples of height, width and channels, found shape " + sample
              + "; take mlp, or give the data ?shape=HxWxC");
    }
    layers.scale(scale);
    return switch (name) {
      case "cnn-two" -> two(layers, classes);
      case "mobilenet-small" -> separable(layers, classes);
      case "resnet-small" -> residual(layers, classes);
      default -> small(layers, classes);
    };
  }

  /**
   * The network 784-256-10 of two tensor-train layers of rank 4 without biases, 1,504 parameters where the dense one has 203,264.
   * Source: Y. Zhao et al., Tensor-Compressed Back-Propagation-Free Training for (Physics-Informed) Neural Networks, 2023.
   */
  private static Graph tensorTrain(Layers layers, int classes) {
    if (layers.shape().last() != 784 || classes != 10) {
      throw new BadInputException("mlp-tt reads 784 numbers a sample and tells 10 classes apart, found "
          + layers.shape().last() + " numbers and " + classes + " classes; take mlp or another data set");
    }
    int[] fours = {4, 4, 4, 4};
    return layers.tensorTrain("hidden", fours, new int[]{4, 7, 7, 4}, 4, false, Activation.RELU)
        .tensorTrain("classes", new int[]{1, 5, 2, 1}, fours, 4, false, Activation.NONE).build();
  }

  /**
   * A network for equations: two tensor-train layers with biases and sines, then one dense result. With inputs 1, 1, 3, 7, hidden 8, 4, 4, 4
   * and rank 2 it is 21-512-512-1 of 1,929 parameters. Source: as {@code mlp-tt}.
   *
   * @param inputs extents whose product is the number of inputs
   * @param hidden as many extents whose product is the width
   * @param rank   the ranks between the cores
   */
  public static Graph sineTensorTrain(int[] inputs, int[] hidden, int rank, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int[] reversed = hidden.clone();
    for (int i = 0; i < hidden.length; i++) {
      reversed[i] = hidden[hidden.length - 1 - i];
    }
    int count = java.util.Arrays.stream(inputs).reduce(1, (a, b) -> a * b);
    return new Layers("sine-tt", Shape.of(count), random)
        .tensorTrain("first", hidden, inputs, rank, true, Activation.NONE).unary("first_sine", UnaryKind.SIN)
        .tensorTrain("second", hidden, reversed, rank, true, Activation.NONE).unary("second_sine", UnaryKind.SIN)
        .dense("result", 1, Activation.NONE).build();
  }

  /** Halves the image after each convolution but the first two of small images, down to 4 pixels. */
  private static Graph small(Layers layers, int classes) {
    int channels = FIRST_CHANNELS;
    layers.convolution("conv1", channels, 3, 1, Activation.RELU);
    for (int stage = 2; side(layers) >= 7; stage++) {
      if (side(layers) >= 16) {
        layers.maxPool("pool" + (stage - 1), 2);
      }
      channels = Math.min(MOST_CHANNELS, 2 * channels);
      layers.convolution("conv" + stage, channels, 3, 1, Activation.RELU);
      if (side(layers) < 16) {
        layers.maxPool("pool" + stage, 2);
      }
    }
    return layers.flatten().dense("classes", classes, Activation.NONE).build();
  }

  private static Graph two(Layers layers, int classes) {
    return layers.convolution("conv1", 32, 3, 1, Activation.RELU).maxPool("pool1", 2)
        .convolution("conv2", 64, 3, 1, Activation.RELU).maxPool("pool2", 2).flatten()
        .dense("classes", classes, Activation.NONE).build();
  }

  private static Graph residual(Layers layers, int classes) {
    layers.convolution("conv", FIRST_CHANNELS, 3, 1, Activation.NONE).batchNorm("norm").relu("relu");
    for (int stage = 1; stage <= 3; stage++) {
      int channels = FIRST_CHANNELS << (stage - 1);
      int stride = stage == 1 ? 1 : 2;
      String name = "stage" + stage;
      int start = layers.mark();
      layers.convolution(name + "_conv1", channels, 3, stride, Activation.NONE).batchNorm(name + "_norm1")
          .relu(name + "_relu")
          .convolution(name + "_conv2", channels, 3, 1, Activation.NONE).batchNorm(name + "_norm2");
      int branch = layers.mark();
      if (stride > 1) {
        layers.from(start).convolution(name + "_skip", channels, 1, stride, Activation.NONE);
        start = layers.mark();
      }
      layers.from(branch).plus(name + "_add", start, Activation.RELU);
    }
    Shape shape = layers.shape();
    return layers.averagePool("pool", shape.dim(1), shape.dim(2)).flatten().dense("classes", classes, Activation.NONE)
        .build();
  }

  /** Depthwise and pointwise convolutions in turn. Source: A. Howard et al., MobileNets, 2017, on a small scale. */
  private static Graph separable(Layers layers, int classes) {
    int[] channels = {32, 64, 64, 128, 128};
    layers.convolution("conv", FIRST_CHANNELS, 3, 2, Activation.NONE).batchNorm("norm").relu("relu");
    for (int index = 0; index < channels.length; index++) {
      String name = "block" + (index + 1);
      layers.depthwise(name + "_depthwise", 3, 1 + index % 2, Activation.NONE).batchNorm(name + "_norm1")
          .relu(name + "_relu1").convolution(name + "_pointwise", channels[index], 1, 1, Activation.NONE)
          .batchNorm(name + "_norm2").relu(name + "_relu2");
    }
    Shape shape = layers.shape();
    return layers.averagePool("pool", shape.dim(1), shape.dim(2)).flatten().dense("classes", classes, Activation.NONE)
        .build();
  }

  /** Two dense layers of random weights with {@code hidden} numbers and ReLU between. */
  public static Graph perceptron(Shape sample, int hidden, int classes, float scale, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    return new Layers("perceptron", sample, random).flatten().scale(scale).dense("hidden", hidden, Activation.RELU)
        .dense("classes", classes, Activation.NONE).build();
  }

  /** The factor that brings samples to a mean square of 1, from the first thousand. */
  public static float scale(DataSet samples) {
    int count = Math.min(samples.size(), 1000);
    float[] sample = new float[samples.sampleShape().count()];
    double squares = 0;
    for (int index = 0; index < count; index++) {
      samples.read(index, sample, 0);
      for (float value : sample) {
        squares += (double) value * value;
      }
    }
    double mean = squares / Math.max(1.0, (double) count * sample.length);
    return mean > 0 ? (float) (1 / Math.sqrt(mean)) : 1;
  }

  private static int side(Layers layers) {
    return Math.min(layers.shape().dim(1), layers.shape().dim(2));
  }
}
