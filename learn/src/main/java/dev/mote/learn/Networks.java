package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
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
    return List.of("cnn-small", "cnn-two", "mlp", "resnet-small");
  }

  /**
   * A network of one sample, with random weights.
   *
   * @param name    one of {@link #names()}: {@code cnn-small}, 3x3 convolutions of 16 to 64 channels; {@code cnn-two},
   *                two 3x3 convolutions of 32 and 64 channels; {@code mlp}, one hidden layer of 32; {@code resnet-small},
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
    if (sample.rank() != 3) {
      throw new BadInputException(
          "a convolutional network reads samples of height, width and channels, found shape " + sample
              + "; take mlp, or give the data ?shape=HxWxC");
    }
    layers.scale(scale);
    return switch (name) {
      case "cnn-two" -> two(layers, classes);
      case "resnet-small" -> residual(layers, classes);
      default -> small(layers, classes);
    };
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
