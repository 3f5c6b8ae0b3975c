package dev.mote.graph.random;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The building blocks of {@link Architecture}: in a float network convolution, batch norm and activation as a trainer leaves
 * them, in an integer network one convolution with all of it folded in, as a converter leaves them.
 */
final class Blocks {
  private final RandomNetwork network;
  private final RandomLayers layers;

  Blocks(RandomNetwork network) {
    this.network = network;
    this.layers = new RandomLayers(network);
  }

  int input(String name, Shape shape) {
    return network.input(name, shape);
  }

  int height(int x) {
    return network.shape(x).dim(1);
  }

  int width(int x) {
    return network.shape(x).dim(2);
  }

  int channels(int x) {
    return network.shape(x).last();
  }

  int rank(int x) {
    return network.shape(x).rank();
  }

  // Layers with weights

  /** Convolution with SAME padding, batch norm, activation. */
  int conv(int x, int outputs, int kernel, int stride, Activation activation) {
    return conv(x, outputs, kernel, Window.same(height(x), width(x), kernel, kernel, stride, stride, 1, 1), 1,
        activation);
  }

  int conv(int x, int outputs, int kernel, Window window, int groups, Activation activation) {
    return conv(x, Shape.of(outputs, kernel, kernel, channels(x) / groups), window, groups, activation);
  }

  int conv(int x, Shape weights, Window window, int groups, Activation activation) {
    Op op = new Op.Conv2d(window, groups, network.isQuantized() ? activation : Activation.NONE);
    return normalized(layers.weighted("conv", op, x, weights, 0, weights.count() / weights.dim(0)), activation);
  }

  /** Convolution of one pixel without activation, as at the end of an inverted residual. */
  int project(int x, int outputs) {
    return conv(x, outputs, 1, 1, Activation.NONE);
  }

  int depthwise(int x, int kernel, int stride, Activation activation) {
    return depthwise(x, kernel, kernel, Window.same(height(x), width(x), kernel, kernel, stride, stride, 1, 1),
        activation);
  }

  int depthwise(int x, int kernelHeight, int kernelWidth, Window window, Activation activation) {
    Op op = new Op.DepthwiseConv2d(window, 1, network.isQuantized() ? activation : Activation.NONE);
    Shape weights = Shape.of(1, kernelHeight, kernelWidth, channels(x));
    return normalized(layers.weighted("depthwise", op, x, weights, 3, kernelHeight * kernelWidth), activation);
  }

  /** Transposed convolution to {@code stride} times the extents. */
  int up(int x, int outputs, int kernel, int stride) {
    int height = height(x) * stride;
    int width = width(x) * stride;
    Window window = Window.same(height, width, kernel, kernel, stride, stride, 1, 1);
    Shape weights = Shape.of(outputs, kernel, kernel, channels(x));
    return layers.weighted("up", new Op.TransposeConv2d(window, height, width, Activation.NONE), x, weights, 0,
        weights.count() / outputs);
  }

  int dense(int x, int outputs, Activation activation) {
    Op op = new Op.Dense(network.isQuantized() ? activation : Activation.NONE);
    int y = layers.weighted("dense", op, x, Shape.of(outputs, channels(x)), 0, channels(x));
    return network.isQuantized() ? y : activated(y, activation);
  }

  private int normalized(int x, Activation activation) {
    return network.isQuantized() ? x : activated(layers.batchNorm(x), activation);
  }

  /** Batch norm and ReLU before a convolution; in an integer network a product and a sum. */
  int preActivated(int x) {
    if (!network.isQuantized()) {
      return activated(layers.batchNorm(x), Activation.RELU);
    }
    int product = binary(BinaryKind.MULTIPLY, x, constant(Shape.of(channels(x)), 1));
    return add(product, constant(Shape.of(channels(x)), 0.5), Activation.RELU);
  }

  private int activated(int x, Activation activation) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> unary(UnaryKind.RELU, x);
      case RELU6 -> unary(UnaryKind.RELU6, x);
      case RELU_N1_TO_1 -> network.add("clip", new Op.Unary(UnaryKind.CLIP, -1, 1), x);
    };
  }

  // Elements

  int unary(UnaryKind kind, int x) {
    return unary(new Op.Unary(kind), x);
  }

  int unary(Op.Unary op, int x) {
    return layers.function(op, x);
  }

  /** {@code x * sigmoid(x)}, as converters write it. */
  int swish(int x) {
    return binary(BinaryKind.MULTIPLY, x, unary(UnaryKind.SIGMOID, x));
  }

  int binary(BinaryKind kind, int x, int y) {
    return network.add("sum", new Op.Binary(kind), x, y);
  }

  int add(int x, int y, Activation activation) {
    return network.add("sum", new Op.Binary(BinaryKind.ADD, activation), x, y);
  }

  /** A constant of reals of -range..range. */
  int constant(Shape shape, double range) {
    return network.constant(shape, range, layers.range(range));
  }

  // Windows, reductions

  int maxPool(int x, int kernel, int stride, boolean same) {
    Window window = same
        ? Window.same(height(x), width(x), kernel, kernel, stride, stride, 1, 1)
        : Window.stride(stride, stride);
    return network.keep("pool", new Op.MaxPool2d(kernel, kernel, window, Activation.NONE), x);
  }

  int averagePool(int x, int kernel, int stride, boolean same) {
    Window window = same
        ? Window.same(height(x), width(x), kernel, kernel, stride, stride, 1, 1)
        : Window.stride(stride, stride);
    return network.keep("pool", new Op.AveragePool2d(kernel, kernel, window, false, Activation.NONE), x);
  }

  /** The mean over the whole image, as a pool. */
  int averagePool(int x, int kernelHeight, int kernelWidth) {
    return network.keep("pool", new Op.AveragePool2d(kernelHeight, kernelWidth, Window.UNIT, false, Activation.NONE),
        x);
  }

  /** The mean over rows and columns. */
  int globalAverage(int x, boolean keep) {
    return network.add("mean", new Op.Reduce(ReduceKind.MEAN, List.of(1, 2), keep), x);
  }

  int reduce(ReduceKind kind, int axis, int x) {
    return network.add("reduce", new Op.Reduce(kind, List.of(axis), true), x);
  }

  int softmax(int x) {
    return network.add("softmax", new Op.Softmax(rank(x) - 1, 1), probability(), x);
  }

  private Quantization probability() {
    return network.dtype() == DType.I16
        ? Quantization.perTensor(1f / 32768, 0)
        : Quantization.perTensor(1f / 256, -128);
  }

  // Movement

  int reshape(int x, int... extents) {
    return network.keep("reshape", new Op.Reshape(Shape.of(extents)), x);
  }

  int flatten(int x) {
    return reshape(x, 1, network.shape(x).count());
  }

  int transpose(int x, Integer... permutation) {
    return network.keep("transpose", new Op.Transpose(List.of(permutation)), x);
  }

  /** The parts one after the other along {@code axis}; in an integer network requantised to one scale first. */
  int concat(int axis, Integer... parts) {
    if (!network.isQuantized()) {
      return network.add("concat", new Op.Concat(axis), parts);
    }
    Quantization widest = List.of(parts).stream().map(network::type)
        .max(java.util.Comparator.comparingDouble((TensorType type) -> type.affine().scale())).orElseThrow()
        .quantization();
    Integer[] alike = List.of(parts).stream()
        .map(part -> network.type(part).quantization().equals(widest)
            ? part
            : network.add("requantize", new Op.Quantize(), widest, part))
        .toArray(Integer[]::new);
    return network.add("concat", new Op.Concat(axis), widest, alike);
  }

  /** Elements {@code from} (inclusive) to {@code to} (exclusive) along {@code axis}. */
  int slice(int x, int axis, int from, int to) {
    List<Integer> begin = new ArrayList<>();
    List<Integer> size = new ArrayList<>();
    for (int dim = 0; dim < rank(x); dim++) {
      begin.add(dim == axis ? from : 0);
      size.add(dim == axis ? to - from : network.shape(x).dim(dim));
    }
    return network.keep("slice", new Op.Slice(begin, size, IntStream.range(0, rank(x)).mapToObj(_ -> 1).toList()), x);
  }

  /** Zeros around rows and columns. */
  int pad(int x, int top, int left, int bottom, int right) {
    return network.keep("pad",
        new Op.Pad(List.of(0, top, left, 0), List.of(0, bottom, right, 0), Op.PadMode.CONSTANT, 0), x);
  }

  int resize(int x, Op.ResizeKind kind, Op.Coordinates coordinates) {
    return network.keep("resize", new Op.Resize(kind, 2 * height(x), 2 * width(x), coordinates), x);
  }
}
