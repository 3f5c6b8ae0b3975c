package dev.mote.learn.binary;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Builds a network of binary weights layer after layer; natural parameters are {@code lambda} or {@code -lambda} at random. */
final class BinaryLayers {
  private static final float EPSILON = 1e-5f;

  private final GraphBuilder builder;
  private final SplittableRandom random;
  private final float lambda;
  private int current;

  BinaryLayers(String name, Shape sample, BinaryNetworks.Start start) {
    this.builder = new GraphBuilder(name);
    this.random = new SplittableRandom(start.seed());
    this.lambda = start.lambda();
    int[] extents = new int[sample.rank() + 1];
    extents[0] = 1;
    System.arraycopy(sample.toArray(), 0, extents, 1, sample.rank());
    int input = builder.input("input", TensorType.f32(extents));
    current = builder.add("scale", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(input, builder.constant("scale_factor", Tensor.scalar(start.scale()))));
  }

  /** A 3x3 convolution that keeps rows and columns. */
  BinaryLayers convolution(String name, int channels) {
    Shape x = shape();
    Window window = Window.same(x.dim(1), x.dim(2), 3, 3, 1, 1, 1, 1);
    return linear(name, new Op.Conv2d(window, 1, Activation.NONE), Shape.of(channels, 3, 3, x.last()));
  }

  /** A dense layer on all numbers of a sample. */
  BinaryLayers dense(String name, int outputs) {
    if (shape().rank() != 2) {
      current = builder.add(name + "_flatten", new Op.Reshape(Shape.of(1, shape().count())), List.of(current));
    }
    return linear(name, new Op.Dense(Activation.NONE), Shape.of(outputs, shape().last()));
  }

  /** Halves rows and columns. */
  BinaryLayers pool(String name) {
    current = builder.add(name + "_pool", new Op.MaxPool2d(2, 2, Window.stride(2, 2), Activation.NONE),
        List.of(current));
    return this;
  }

  BinaryLayers norm(String name) {
    return norm(name, 1);
  }

  /** A batch norm whose results are multiplied by {@code factor}. */
  BinaryLayers norm(String name, float factor) {
    Shape channels = Shape.of(shape().last());
    float[] ones = new float[channels.count()];
    Arrays.fill(ones, 1);
    float[] factors = new float[channels.count()];
    Arrays.fill(factors, factor);
    Tensor zeros = Tensor.zeros(DType.F32, channels);
    current = builder.add(name + "_norm", new Op.BatchNorm(shape().rank() - 1, EPSILON),
        List.of(current, builder.constant(name + "_scale", new Tensor.Floats(channels, factors)),
            builder.constant(name + "_bias", zeros), builder.constant(name + "_mean", zeros),
            builder.constant(name + "_variance", new Tensor.Floats(channels, ones))));
    return this;
  }

  BinaryLayers relu(String name) {
    current = builder.add(name + "_relu", new Op.Unary(UnaryKind.RELU), List.of(current));
    return this;
  }

  Graph build() {
    builder.output(current);
    return builder.build();
  }

  private Shape shape() {
    return builder.type(current).shape();
  }

  private BinaryLayers linear(String name, Op op, Shape shape) {
    float[] lambdas = new float[shape.count()];
    for (int i = 0; i < lambdas.length; i++) {
      lambdas[i] = random.nextBoolean() ? lambda : -lambda;
    }
    current = builder.add(name, op,
        List.of(current, builder.constant(name + "_weights", new Tensor.Floats(shape, lambdas))));
    return this;
  }
}
