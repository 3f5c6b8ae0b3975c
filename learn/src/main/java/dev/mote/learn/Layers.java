package dev.mote.learn;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Builds a network layer after layer with random weights, uniform in {@code ±sqrt(6 / inputs)} (K. He et al., 2015) and zero
 * biases.
 */
final class Layers {
  private final GraphBuilder builder;
  private final RandomGenerator random;
  private int current;

  /** Starts with an input of one sample. */
  Layers(String name, Shape sample, RandomGenerator random) {
    this.builder = new GraphBuilder(name);
    this.random = random;
    int[] extents = new int[sample.rank() + 1];
    extents[0] = 1;
    System.arraycopy(sample.toArray(), 0, extents, 1, sample.rank());
    current = builder.input("input", TensorType.f32(extents));
  }

  /** Multiplies by a number. */
  Layers scale(float factor) {
    current = builder.add("scale", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(current, builder.constant("scale_factor", Tensor.scalar(factor))));
    return this;
  }

  Shape shape() {
    return builder.type(current).shape();
  }

  /** A convolution that keeps rows and columns where {@code stride} is 1. */
  Layers convolution(String name, int channels, int kernel, int stride, Activation activation) {
    Shape x = shape();
    Window window = Window.same(x.dim(1), x.dim(2), kernel, kernel, stride, stride, 1, 1);
    return linear(name, new Op.Conv2d(window, 1, activation), Shape.of(channels, kernel, kernel, x.last()), channels);
  }

  /** A convolution of each channel on its own that keeps rows and columns where {@code stride} is 1. */
  Layers depthwise(String name, int kernel, int stride, Activation activation) {
    Shape x = shape();
    Window window = Window.same(x.dim(1), x.dim(2), kernel, kernel, stride, stride, 1, 1);
    return linear(name, new Op.DepthwiseConv2d(window, 1, activation), Shape.of(1, kernel, kernel, x.last()), x.last());
  }

  /** A batch norm that starts as the identity. */
  Layers batchNorm(String name) {
    Shape channels = Shape.of(shape().last());
    float[] ones = new float[channels.count()];
    java.util.Arrays.fill(ones, 1);
    float[] zeros = new float[channels.count()];
    current = builder.add(name, new Op.BatchNorm(shape().rank() - 1, 1e-3f),
        List.of(current, builder.constant(name + "_scale", new Tensor.Floats(channels, ones)),
            builder.constant(name + "_bias", new Tensor.Floats(channels, zeros)),
            builder.constant(name + "_mean", new Tensor.Floats(channels, zeros)),
            builder.constant(name + "_variance", new Tensor.Floats(channels, ones))));
    return this;
  }

  Layers maxPool(String name, int size) {
    current = builder.add(name, new Op.MaxPool2d(size, size, Window.stride(size, size), Activation.NONE),
        List.of(current));
    return this;
  }

  Layers averagePool(String name, int height, int width) {
    current = builder.add(name,
        new Op.AveragePool2d(height, width, Window.stride(height, width), false, Activation.NONE), List.of(current));
    return this;
  }

  Layers relu(String name) {
    current = builder.add(name, new Op.Unary(dev.mote.graph.UnaryKind.RELU), List.of(current));
    return this;
  }

  /** The current value, to be added later by {@link #plus}. */
  int mark() {
    return current;
  }

  /** Goes on from a value marked before. */
  Layers from(int mark) {
    current = mark;
    return this;
  }

  Layers plus(String name, int mark, Activation activation) {
    current = builder.add(name, new Op.Binary(BinaryKind.ADD, activation), List.of(current, mark));
    return this;
  }

  Layers flatten() {
    int count = shape().count();
    if (shape().rank() != 2) {
      current = builder.add("flatten", new Op.Reshape(Shape.of(1, count)), List.of(current));
    }
    return this;
  }

  Layers dense(String name, int outputs, Activation activation) {
    return linear(name, new Op.Dense(activation), Shape.of(outputs, shape().last()), outputs);
  }

  /**
   * A dense layer whose matrix is a tensor train; cores are normal so that the matrix has variance {@code 2 / inputs}, and
   * biases 0.
   *
   * @param outputs the second extent of each core
   * @param inputs  the third extent of each core
   * @param rank    the ranks between the cores
   */
  Layers tensorTrain(String name, int[] outputs, int[] inputs, int rank, boolean bias, Activation activation) {
    int cores = outputs.length;
    int last = shape().last();
    double paths = Math.pow(rank, cores - 1.0);
    double deviation = StrictMath.pow(2.0 / last / paths, 0.5 / cores);
    List<Integer> operands = new ArrayList<>(List.of(current));
    for (int core = 0; core < cores; core++) {
      Shape shape = Shape.of(core == 0 ? 1 : rank, outputs[core], inputs[core], core == cores - 1 ? 1 : rank);
      float[] values = new float[shape.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      operands.add(builder.constant(name + "_core" + (core + 1), new Tensor.Floats(shape, values)));
    }
    if (bias) {
      int count = Arrays.stream(outputs).reduce(1, (a, b) -> a * b);
      operands.add(builder.constant(name + "_bias", Tensor.zeros(dev.mote.graph.DType.F32, Shape.of(count))));
    }
    current = builder.add(name, new Op.TensorTrain(cores, activation), operands);
    return this;
  }

  Layers unary(String name, UnaryKind kind) {
    current = builder.add(name, new Op.Unary(kind), List.of(current));
    return this;
  }

  Graph build() {
    builder.output(current);
    return builder.build();
  }

  private Layers linear(String name, Op op, Shape weights, int outputs) {
    double limit = Math.sqrt(6.0 / (weights.count() / outputs));
    float[] values = new float[weights.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (limit * (2 * random.nextDouble() - 1));
    }
    int w = builder.constant(name + "_weights", new Tensor.Floats(weights, values));
    int bias = builder.constant(name + "_bias", Tensor.zeros(dev.mote.graph.DType.F32, Shape.of(outputs)));
    current = builder.add(name, op, List.of(current, w, bias));
    return this;
  }
}
