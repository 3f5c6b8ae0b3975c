package dev.mote.graph.random;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Op.PadMode;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The layers a random network is drawn from. */
final class RandomLayers {
  private static final List<UnaryKind> QUANTIZED_UNARY = List.of(UnaryKind.RELU, UnaryKind.RELU6, UnaryKind.LEAKY_RELU,
      UnaryKind.HARD_SWISH, UnaryKind.SIGMOID, UnaryKind.TANH, UnaryKind.ABSOLUTE, UnaryKind.EXP);
  private static final List<UnaryKind> FLOAT_UNARY = List.of(UnaryKind.RELU, UnaryKind.RELU6, UnaryKind.LEAKY_RELU,
      UnaryKind.HARD_SWISH, UnaryKind.SIGMOID, UnaryKind.TANH, UnaryKind.ABSOLUTE, UnaryKind.NEGATE, UnaryKind.SQUARE,
      UnaryKind.SIN, UnaryKind.COS, UnaryKind.ELU, UnaryKind.GELU, UnaryKind.SOFTPLUS, UnaryKind.SOFTSIGN,
      UnaryKind.ERF,
      UnaryKind.SWISH, UnaryKind.CLIP);

  private final RandomNetwork network;
  private final SplittableRandom random;

  RandomLayers(RandomNetwork network) {
    this.network = network;
    this.random = network.random();
  }

  /** One layer from an image to an image. */
  int image(int x) {
    return switch (random.nextInt(network.isQuantized() ? 18 : 24)) {
      case 0, 1, 2 -> conv(x);
      case 3, 4 -> depthwise(x);
      case 5 -> transposed(x);
      case 6 -> pool(x);
      case 7, 8 -> binary(x);
      case 9 -> unary(x);
      case 10 -> concat(x);
      case 11 -> pad(x);
      case 12 -> transposeOrSlice(x);
      case 13 -> resize(x);
      case 14 -> blocks(x);
      case 15 -> reduce(x);
      case 16 -> network.isQuantized() ? network.add("requantize", new Op.Quantize(), x) : batchNorm(x);
      case 17 -> residual(x);
      case 18 -> select(x);
      case 19 -> gather(x);
      case 20 -> repeat(x);
      case 21 ->
        network.add("running", new Op.CumulativeSum(random.nextInt(4), random.nextBoolean(), random.nextBoolean()), x);
      case 22 -> network.add("log_softmax", new Op.LogSoftmax(random.nextInt(4)), x);
      default -> matMul(x);
    };
  }

  /** The end of a classifier: flatten, dense layers, often a softmax. */
  int head(int x) {
    Shape shape = network.shape(x);
    int batch = shape.dim(0);
    int value = network.keep("flatten", new Op.Reshape(Shape.of(batch, shape.count() / batch)), x);
    for (int layers = random.nextInt(1, 3); layers > 0; layers--) {
      value = dense(value);
    }
    if (random.nextInt(3) > 0) {
      Quantization unit = network.dtype() == DType.I16
          ? Quantization.perTensor(1f / 32768, 0)
          : Quantization.perTensor(1f / 256, -128);
      value = network.add("softmax", new Op.Softmax(1, network.pick(1f, 1f, 0.5f)), unit, value);
    }
    if (!network.isQuantized() && random.nextInt(6) == 0) {
      value = network.keep("largest", new Op.ArgReduce(random.nextBoolean(), 1, false, false, DType.I32), value);
      value = network.keep("cast", new Op.Cast(DType.F32), value);
    }
    return value;
  }

  private int conv(int x) {
    int channels = network.shape(x).dim(3);
    int groups = channels % 2 == 0 && random.nextInt(4) == 0 ? 2 : random.nextInt(12) == 0 ? channels : 1;
    int outputs = groups * random.nextInt(1, Math.max(2, 10 / groups));
    int height = random.nextInt(1, 5);
    int width = random.nextInt(1, 5);
    Window window = window(network.shape(x), height, width, true);
    Shape weights = Shape.of(outputs, height, width, channels / groups);
    return weighted("conv", new Op.Conv2d(window, groups, network.activation()), x, weights, 0,
        weights.count() / outputs);
  }

  private int depthwise(int x) {
    int channels = network.shape(x).dim(3);
    int multiplier = network.pick(1, 1, 1, 2, 3);
    int height = random.nextInt(1, 5);
    int width = random.nextInt(1, 5);
    Window window = window(network.shape(x), height, width, true);
    Shape weights = Shape.of(1, height, width, channels * multiplier);
    return weighted("depthwise", new Op.DepthwiseConv2d(window, multiplier, network.activation()), x, weights, 3,
        height * width);
  }

  private int transposed(int x) {
    Shape shape = network.shape(x);
    int stride = random.nextInt(1, 3);
    int kernel = random.nextInt(stride, stride + 2);
    Window window = Window.stride(stride, stride);
    Shape weights = Shape.of(random.nextInt(1, 6), kernel, kernel, shape.dim(3));
    return weighted("transposed", new Op.TransposeConv2d(window, (shape.dim(1) - 1) * stride + kernel,
        (shape.dim(2) - 1) * stride + kernel, network.activation()), x, weights, 0, kernel * kernel * shape.dim(3));
  }

  private int dense(int x) {
    int inputs = network.shape(x).last();
    Shape weights = Shape.of(random.nextInt(1, 13), inputs);
    return weighted("dense", new Op.Dense(network.activation()), x, weights, 0, inputs);
  }

  /** Adds weights with one result channel along {@code axis}, perhaps a bias, and the layer. */
  int weighted(String name, Op op, int x, Shape shape, int axis, int fanIn) {
    Tensor.Floats drawn = RandomValues.floats(shape, Math.sqrt(3.0 / fanIn), random);
    int channels = shape.dim(axis);
    boolean biased = random.nextInt(5) > 0;
    Shape biasShape = Shape.of(channels);
    if (!network.isQuantized()) {
      int weights = network.constant(drawn, DType.F32, Quantization.NONE);
      return biased
          ? network.add(name, op, x, weights, network.constant(biasShape, 0.3, Quantization.NONE))
          : network.add(name, op, x, weights);
    }
    Quantization.Affine scales = weightScales(op, drawn, channels, axis);
    int weights = network.constant(drawn, DType.I8, scales);
    if (!biased) {
      return network.add(name, op, x, weights);
    }
    float[] biasScales = scales.scales().clone();
    for (int channel = 0; channel < biasScales.length; channel++) {
      biasScales[channel] *= network.type(x).affine().scale();
    }
    DType stored = network.dtype() == DType.I16 && random.nextInt(4) > 0 ? DType.I64 : DType.I32;
    Quantization.Affine biasQuantization = biasScales.length == 1
        ? Quantization.perTensor(biasScales[0], 0)
        : Quantization.perAxis(biasScales, 0);
    int bias = network.constant(RandomValues.floats(biasShape, 0.3, random), stored, biasQuantization);
    return network.add(name, op, x, weights, bias);
  }

  /** One scale a channel; for dense layers also one for all, now and then with a zero point. */
  private Quantization.Affine weightScales(Op op, Tensor.Floats weights, int channels, int axis) {
    if (op instanceof Op.Dense && random.nextInt(3) > 0) {
      int zero = network.dtype() == DType.I8 && random.nextInt(6) == 0 ? random.nextInt(-20, 21) : 0;
      float largest = 1e-3f;
      for (float value : weights.values()) {
        largest = Math.max(largest, Math.abs(value));
      }
      return Quantization.perTensor(largest / 100, zero);
    }
    float[] scales = new float[channels];
    int inner = weights.shape().countBetween(axis + 1, weights.shape().rank());
    for (int index = 0; index < weights.values().length; index++) {
      int channel = index / inner % channels;
      scales[channel] = Math.max(Math.max(scales[channel], 1e-5f), Math.abs(weights.values()[index]) / 127);
    }
    return Quantization.perAxis(scales, axis);
  }

  /** A window under which the kernel fits, often padded to the same size. */
  private Window window(Shape x, int height, int width, boolean dilated) {
    int rows = random.nextInt(1, 4);
    int columns = random.nextInt(1, 4);
    int down = dilated ? network.pick(1, 1, 1, 2) : 1;
    int across = dilated ? network.pick(1, 1, 1, 2) : 1;
    if (random.nextInt(3) == 0) {
      return Window.same(x.dim(1), x.dim(2), height, width, rows, columns, down, across);
    }
    int top = random.nextInt(0, height);
    int left = random.nextInt(0, width);
    int bottom = Math.max(random.nextInt(0, height), (height - 1) * down + 1 - x.dim(1) - top);
    int right = Math.max(random.nextInt(0, width), (width - 1) * across + 1 - x.dim(2) - left);
    return new Window(rows, columns, down, across, top, left, bottom, right);
  }

  private int pool(int x) {
    Shape shape = network.shape(x);
    int height = random.nextInt(1, Math.min(4, shape.dim(1)) + 1);
    int width = random.nextInt(1, Math.min(4, shape.dim(2)) + 1);
    int rows = random.nextInt(1, 4);
    int columns = random.nextInt(1, 4);
    // Padding stays below the kernel, so that every window covers a pixel.
    Window window = random.nextBoolean()
        ? Window.same(shape.dim(1), shape.dim(2), height, width, rows, columns, 1, 1)
        : Window.stride(rows, columns);
    Op op = random.nextBoolean()
        ? new Op.MaxPool2d(height, width, window, network.activation())
        : new Op.AveragePool2d(height, width, window, random.nextInt(4) == 0, network.activation());
    return network.keep("pool", op, x);
  }

  private int binary(int x) {
    Shape shape = network.shape(x);
    Shape other = network.pick(shape, Shape.of(shape.dim(3)), Shape.of(1, 1, 1, shape.dim(3)), Shape.of());
    BinaryKind kind = network.pick(BinaryKind.ADD, BinaryKind.SUBTRACT, BinaryKind.MULTIPLY, BinaryKind.MAXIMUM,
        BinaryKind.MINIMUM, BinaryKind.PRELU);
    if (kind == BinaryKind.MAXIMUM || kind == BinaryKind.MINIMUM) {
      Quantization same = network.type(x).quantization();
      return network.add("extreme", new Op.Binary(kind), same, x, network.constant(other, 0.5, same));
    }
    int constant = network.constant(other, 1, range(1));
    return network.add("binary", new Op.Binary(kind, kind == BinaryKind.PRELU ? Activation.NONE : network.activation()),
        x,
        constant);
  }

  Quantization range(double range) {
    return network.isQuantized()
        ? RandomValues.fitting(Tensor.floats(Shape.of(2), (float) -range, (float) range), network.dtype(), 1)
        : Quantization.NONE;
  }

  /** Adds (or multiplies) an earlier image of the same shape, or a pointwise convolution of this one. */
  private int residual(int x) {
    List<Integer> alike = network.images().stream()
        .filter(image -> image != x && network.shape(image).equals(network.shape(x)))
        .toList();
    int other = alike.isEmpty() ? pointwise(x) : alike.get(random.nextInt(alike.size()));
    BinaryKind kind = network.pick(BinaryKind.ADD, BinaryKind.ADD, BinaryKind.MULTIPLY, BinaryKind.SUBTRACT);
    return network.add("residual", new Op.Binary(kind, network.activation()), x, other);
  }

  private int pointwise(int x) {
    int channels = network.shape(x).dim(3);
    return weighted("pointwise", new Op.Conv2d(Window.UNIT, 1, network.activation()), x,
        Shape.of(channels, 1, 1, channels), 0, channels);
  }

  private int unary(int x) {
    List<UnaryKind> kinds = network.isQuantized() ? QUANTIZED_UNARY : FLOAT_UNARY;
    UnaryKind kind = kinds.get(random.nextInt(kinds.size()));
    return switch (kind) {
      case LEAKY_RELU -> function(new Op.Unary(kind, 0.1f, 0), x);
      case CLIP -> function(new Op.Unary(kind, -0.5f, 0.75f), x);
      case ELU, SWISH -> function(new Op.Unary(kind, 1, 0), x);
      case EXP -> function(new Op.Unary(kind), function(new Op.Unary(UnaryKind.TANH), x));
      default -> function(new Op.Unary(kind), x);
    };
  }

  /** A function with the quantisation that integer sigmoids and tangents prescribe, else one that fits. */
  int function(Op.Unary op, int x) {
    boolean wide = network.dtype() == DType.I16;
    return switch (op.kind()) {
      case SIGMOID -> network.add("unary", op,
          wide ? Quantization.perTensor(1f / 32768, 0) : Quantization.perTensor(1f / 256, -128), x);
      case TANH -> network.add("unary", op,
          wide ? Quantization.perTensor(1f / 32768, 0) : Quantization.perTensor(1f / 128, 0), x);
      default -> network.add("unary", op, x);
    };
  }

  private int concat(int x) {
    int axis = network.pick(3, 3, 1, 2);
    if (random.nextBoolean()) {
      return network.keep("concat", new Op.Concat(axis), x, network.keep("same", new Op.MaxPool2d(1, 1, Window.UNIT,
          Activation.NONE), x), x);
    }
    return network.add("concat", new Op.Concat(axis), x, pointwise(x));
  }

  private int pad(int x) {
    List<Integer> before = new ArrayList<>(List.of(0));
    List<Integer> after = new ArrayList<>(List.of(0));
    PadMode mode = network.pick(PadMode.CONSTANT, PadMode.CONSTANT, PadMode.REFLECT, PadMode.SYMMETRIC, PadMode.EDGE);
    for (int axis = 1; axis < 4; axis++) {
      int extent = network.shape(x).dim(axis);
      int most = mode == PadMode.REFLECT
          ? Math.min(2, extent - 1)
          : mode == PadMode.SYMMETRIC ? Math.min(2, extent) : 2;
      before.add(axis == 3 && random.nextBoolean() ? 0 : random.nextInt(0, most + 1));
      after.add(axis == 3 && random.nextBoolean() ? 0 : random.nextInt(0, most + 1));
    }
    return network.keep("pad", new Op.Pad(before, after, mode, 0), x);
  }

  private int transposeOrSlice(int x) {
    Shape shape = network.shape(x);
    if (random.nextBoolean()) {
      List<Integer> permutation = network.pick(List.of(0, 2, 1, 3), List.of(0, 1, 3, 2), List.of(0, 3, 1, 2),
          List.of(0, 2, 3, 1), List.of(0, 3, 2, 1));
      return network.keep("transpose", new Op.Transpose(permutation), x);
    }
    List<Integer> begin = new ArrayList<>();
    List<Integer> size = new ArrayList<>();
    List<Integer> stride = new ArrayList<>();
    for (int axis = 0; axis < 4; axis++) {
      int step = network.pick(1, 1, 2, -1);
      int first = random.nextInt(0, shape.dim(axis));
      int reach = step > 0 ? shape.dim(axis) - 1 - first : first;
      int most = axis == 0 ? 1 : reach / Math.abs(step) + 1;
      begin.add(first);
      size.add(random.nextInt(1, most + 1));
      stride.add(step);
    }
    return network.keep("slice", new Op.Slice(begin, size, stride), x);
  }

  private int resize(int x) {
    Op.ResizeKind kind = network.pick(Op.ResizeKind.values());
    Op.Coordinates coordinates = network.pick(Op.Coordinates.values());
    return network.keep("resize", new Op.Resize(kind, random.nextInt(1, 12), random.nextInt(1, 12), coordinates), x);
  }

  private int blocks(int x) {
    Shape shape = network.shape(x);
    if (shape.dim(3) % 4 == 0) {
      return network.keep("blocks", new Op.DepthToSpace(2, random.nextBoolean()), x);
    }
    return shape.dim(1) % 2 == 0 && shape.dim(2) % 2 == 0
        ? network.keep("blocks", new Op.SpaceToDepth(2), x)
        : conv(x);
  }

  private int reduce(int x) {
    ReduceKind kind = network.pick(ReduceKind.MEAN, ReduceKind.MEAN, ReduceKind.SUM, ReduceKind.MAXIMUM,
        ReduceKind.MINIMUM);
    Op op = new Op.Reduce(kind, network.pick(List.of(1, 2), List.of(1, 2), List.of(3), List.of(2)), true);
    return kind == ReduceKind.MAXIMUM || kind == ReduceKind.MINIMUM
        ? network.add("reduce", op, network.type(x).quantization(), x)
        : network.add("reduce", op, x);
  }

  int batchNorm(int x) {
    Shape channels = Shape.of(network.shape(x).dim(3));
    Integer[] operands = new Integer[5];
    operands[0] = x;
    for (int operand = 1; operand < 4; operand++) {
      operands[operand] = network.constant(channels, 1, Quantization.NONE);
    }
    float[] variance = RandomValues.floats(channels, 0.5, random).values().clone();
    for (int channel = 0; channel < variance.length; channel++) {
      variance[channel] += 1;
    }
    operands[4] = network.constant(new Tensor.Floats(channels, variance), DType.F32, Quantization.NONE);
    return network.add("norm", new Op.BatchNorm(3, 1e-3f), operands);
  }

  private int select(int x) {
    int condition = network.indices(RandomValues.integers(DType.BOOL, network.shape(x), 0, 1, random));
    return network.add("select", new Op.Select(), condition, x, network.constant(Shape.of(), 1, Quantization.NONE));
  }

  private int gather(int x) {
    int axis = random.nextInt(4);
    int extent = network.shape(x).dim(axis);
    if (random.nextBoolean()) {
      Shape count = Shape.of(axis == 0 ? 1 : random.nextInt(1, 6));
      int indices = network.indices(RandomValues.integers(DType.I32, count, -extent, extent - 1, random));
      return network.keep("gather", new Op.Gather(axis), x, indices);
    }
    int indices = network.indices(RandomValues.integers(DType.I64, network.shape(x), 0, extent - 1, random));
    return network.keep("pick", new Op.GatherElements(axis), x, indices);
  }

  private int repeat(int x) {
    Shape shape = network.shape(x);
    if (random.nextBoolean()) {
      return network.keep("tile",
          new Op.Tile(List.of(1, random.nextInt(1, 3), random.nextInt(1, 3), random.nextInt(1, 3))), x);
    }
    int[] extents = IntStream.range(0, 4).map(axis -> axis > 0 && shape.dim(axis) == 1 ? 3 : shape.dim(axis)).toArray();
    return network.keep("broadcast", new Op.Broadcast(Shape.of(extents)), x);
  }

  private int matMul(int x) {
    Shape shape = network.shape(x);
    int columns = random.nextInt(1, 7);
    boolean transposed = random.nextBoolean();
    Shape right = transposed ? Shape.of(columns, shape.dim(3)) : Shape.of(shape.dim(3), columns);
    int weights = network.constant(right, Math.sqrt(3.0 / shape.dim(3)), Quantization.NONE);
    return network.add("matmul", new Op.MatMul(false, transposed), x, weights);
  }
}
