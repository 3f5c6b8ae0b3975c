package dev.mote.formats.tflite;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BatchMatMulOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.DepthwiseConv2DOptionsT;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.Pool2DOptionsT;
import org.tensorflow.lite.schema.SliceOptionsT;
import org.tensorflow.lite.schema.TransposeConvOptionsT;

/** Convolutions, pools, dense layers and products; padding that is neither SAME nor VALID is written as an operator before. */
final class WindowExport {
  private final Exporter exporter;

  WindowExport(Exporter exporter) {
    this.exporter = exporter;
  }

  void convolution(Node node, Op.Conv2d conv) {
    requireCentred(node);
    Shape weights = exporter.graph().inputType(node, 1).shape();
    Conv2DOptionsT options = new Conv2DOptionsT();
    options.setPadding(padding(node, conv.window(), weights.dim(1), weights.dim(2)));
    options.setStrideH(conv.window().strideHeight());
    options.setStrideW(conv.window().strideWidth());
    options.setDilationHFactor(conv.window().dilationHeight());
    options.setDilationWFactor(conv.window().dilationWidth());
    options.setFusedActivationFunction(Exporter.activation(conv.activation()));
    int[] operands = biased(node, padded(node, conv.window(), weights.dim(1), weights.dim(2), 0), weights.dim(0));
    exporter.operator(BuiltinOperator.CONV_2D, BuiltinOptions.Conv2DOptions, options, operands, output(node));
  }

  void depthwise(Node node, Op.DepthwiseConv2d conv) {
    requireCentred(node);
    Shape weights = exporter.graph().inputType(node, 1).shape();
    DepthwiseConv2DOptionsT options = new DepthwiseConv2DOptionsT();
    options.setPadding(padding(node, conv.window(), weights.dim(1), weights.dim(2)));
    options.setStrideH(conv.window().strideHeight());
    options.setStrideW(conv.window().strideWidth());
    options.setDilationHFactor(conv.window().dilationHeight());
    options.setDilationWFactor(conv.window().dilationWidth());
    options.setDepthMultiplier(conv.multiplier());
    options.setFusedActivationFunction(Exporter.activation(conv.activation()));
    int[] operands = biased(node, padded(node, conv.window(), weights.dim(1), weights.dim(2), 0), weights.dim(3));
    exporter.operator(BuiltinOperator.DEPTHWISE_CONV_2D, BuiltinOptions.DepthwiseConv2DOptions, options, operands,
        output(node));
  }

  /**
   * TensorFlow Lite's transposed convolution is the mirror of a SAME or VALID one, and its kernels rely on the operand
   * having that one's size. What does not fit is computed whole, and its border cut off.
   */
  void transposed(Node node, Op.TransposeConv2d conv) {
    requireCentred(node);
    Window window = conv.window();
    if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
      throw Exporter.unsupported(node, "its transposed convolution has no dilation; write the network without it");
    }
    Shape x = exporter.graph().inputType(node, 0).shape();
    Shape weights = exporter.graph().inputType(node, 1).shape();
    TensorType type = exporter.graph().outputType(node);
    Shape result = type.shape();
    boolean same = mirrorsSame(window, x, weights, result);
    Shape whole = same
        ? result
        : result.with(1, whole(node, x.dim(1), weights.dim(1), window.strideHeight(),
            window.padTop() + result.dim(1))).with(2, whole(node, x.dim(2), weights.dim(2), window.strideWidth(),
                window.padLeft() + result.dim(2)));
    boolean cut = !whole.equals(result);
    TransposeConvOptionsT options = new TransposeConvOptionsT();
    options.setStrideH(window.strideHeight());
    options.setStrideW(window.strideWidth());
    options.setPadding(same ? Padding.SAME : Padding.VALID);
    options.setFusedActivationFunction(Exporter.activation(conv.activation()));
    int[] given = biased(node, exporter.operands(node), weights.dim(0));
    int shape = exporter.ints(node.name() + "/output_shape", whole.toArray());
    int computed = cut ? exporter.intermediate(node.name() + "/whole", type.withShape(whole)) : output(node);
    exporter.operator(BuiltinOperator.TRANSPOSE_CONV, BuiltinOptions.TransposeConvOptions, options,
        new int[]{shape, given[1], given[0], given[2]}, computed);
    if (cut) {
      int begin = exporter.ints(node.name() + "/begin", 0, window.padTop(), window.padLeft(), 0);
      int size = exporter.ints(node.name() + "/size", result.toArray());
      exporter.operator(BuiltinOperator.SLICE, BuiltinOptions.SliceOptions, new SliceOptionsT(),
          new int[]{computed, begin, size}, output(node));
    }
  }

  /** Weights that were unsigned bytes may have zero points, which its int8 convolutions refuse. */
  private void requireCentred(Node node) {
    TensorType weights = exporter.graph().inputType(node, 1);
    if (weights.isQuantized() && IntStream.of(weights.affine().zeroPoints()).anyMatch(zero -> zero != 0)) {
      throw Exporter.unsupported(node,
          "its int8 weights have zero point 0, not " + weights.affine().zeroPoints()[0]
              + "; write it as ONNX, or quantise the float network again");
    }
  }

  private static boolean mirrorsSame(Window window, Shape x, Shape weights, Shape result) {
    Window same = Window.same(result.dim(1), result.dim(2), weights.dim(1), weights.dim(2), window.strideHeight(),
        window.strideWidth(), 1, 1);
    return same.padTop() == window.padTop() && same.padLeft() == window.padLeft()
        && Math.ceilDiv(result.dim(1), window.strideHeight()) == x.dim(1)
        && Math.ceilDiv(result.dim(2), window.strideWidth()) == x.dim(2);
  }

  /** The extent of an unpadded result that holds the {@code needed} first pixels. */
  private static int whole(Node node, int input, int kernel, int stride, int needed) {
    int reached = (input - 1) * stride + kernel;
    if (needed >= reached + stride) {
      throw Exporter.unsupported(node, "its result is at most stride - 1 pixels larger than the operand reaches, here "
          + needed + " and " + reached + "; pad by an operator of its own");
    }
    return Math.max(reached, needed);
  }

  void maxPool(Node node, Op.MaxPool2d pool) {
    TensorType type = exporter.graph().inputType(node, 0);
    double lowest = type.dtype() == DType.F32 ? Float.NEGATIVE_INFINITY : type.dtype().min();
    Pool2DOptionsT options = pool(node, pool.window(), pool.kernelHeight(), pool.kernelWidth(), pool.activation());
    int[] operands = padded(node, pool.window(), pool.kernelHeight(), pool.kernelWidth(), lowest);
    exporter.operator(BuiltinOperator.MAX_POOL_2D, BuiltinOptions.Pool2DOptions, options, operands, output(node));
  }

  void averagePool(Node node, Op.AveragePool2d pool) {
    Window window = pool.window();
    boolean same = isSame(node, window, pool.kernelHeight(), pool.kernelWidth());
    if (!window.isUnpadded() && !pool.countPadding() && !same) {
      throw Exporter.unsupported(node, "its average pool has only SAME padding; pad by an operator of its own");
    }
    Pool2DOptionsT options = pool(node, window, pool.kernelHeight(), pool.kernelWidth(), pool.activation());
    int[] operands = exporter.operands(node);
    if (!window.isUnpadded() && pool.countPadding()) {
      // TensorFlow Lite counts pixels that an operator has padded, but not those of SAME.
      options.setPadding(Padding.VALID);
      operands[0] = pad(node, window, operands[0], 0);
    }
    exporter.operator(BuiltinOperator.AVERAGE_POOL_2D, BuiltinOptions.Pool2DOptions, options, operands, output(node));
  }

  private Pool2DOptionsT pool(Node node, Window window, int kernelHeight, int kernelWidth, Activation activation) {
    if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
      throw Exporter.unsupported(node, "its pools have no dilation; write the network without it");
    }
    Pool2DOptionsT options = new Pool2DOptionsT();
    options.setPadding(padding(node, window, kernelHeight, kernelWidth));
    options.setStrideH(window.strideHeight());
    options.setStrideW(window.strideWidth());
    options.setFilterHeight(kernelHeight);
    options.setFilterWidth(kernelWidth);
    options.setFusedActivationFunction(Exporter.activation(activation));
    return options;
  }

  void dense(Node node, Op.Dense dense) {
    FullyConnectedOptionsT options = new FullyConnectedOptionsT();
    options.setFusedActivationFunction(Exporter.activation(dense.activation()));
    options.setKeepNumDims(exporter.graph().inputType(node, 0).shape().rank() != 2);
    exporter.operator(BuiltinOperator.FULLY_CONNECTED, BuiltinOptions.FullyConnectedOptions, options,
        biased(node, exporter.operands(node), exporter.graph().inputType(node, 1).shape().dim(0)), output(node));
  }

  void matMul(Node node, Op.MatMul matMul) {
    BatchMatMulOptionsT options = new BatchMatMulOptionsT();
    options.setAdjX(matMul.transposeLeft());
    options.setAdjY(matMul.transposeRight());
    exporter.operator(BuiltinOperator.BATCH_MATMUL, BuiltinOptions.BatchMatMulOptions, options, exporter.operands(node),
        output(node));
  }

  /**
   * The operands with a bias of zeros where there was none, since some of TensorFlow Lite's kernels read it unasked, and
   * with a 64-bit bias beside 16-bit activations, without which it sums in 32 bits.
   */
  private int[] biased(Node node, int[] operands, int channels) {
    if (operands.length == 3) {
      return exporter.graph().inputType(node, 0).dtype() == DType.I16 ? widened(node, operands) : operands;
    }
    TensorType x = exporter.graph().inputType(node, 0);
    TensorType weights = exporter.graph().inputType(node, 1);
    DType dtype = switch (x.dtype()) {
      case F32 -> DType.F32;
      case I16 -> DType.I64;
      case I8, U8, I32, I64, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> DType.I32;
    };
    Quantization quantization = Quantization.NONE;
    if (x.isQuantized() && weights.isQuantized()) {
      float[] scales = weights.affine().scales().clone();
      for (int index = 0; index < scales.length; index++) {
        scales[index] *= x.affine().scale();
      }
      quantization = new Quantization.Affine(scales, new int[scales.length], scales.length == 1 ? -1 : 0);
    }
    int[] biased = Arrays.copyOf(operands, 3);
    biased[2] = exporter.constant(node.name() + "/bias", Tensor.zeros(dtype, Shape.of(channels)), quantization);
    return biased;
  }

  private int[] widened(Node node, int[] operands) {
    TensorType type = exporter.graph().inputType(node, 2);
    if (type.dtype() == DType.I64) {
      return operands;
    }
    Tensor bias = exporter.graph().constant(node.inputs().get(2));
    if (bias == null) {
      throw Exporter.unsupported(node,
          "beside 16-bit activations its bias is a 64-bit constant; make the bias constant");
    }
    long[] wide = new long[bias.shape().count()];
    Arrays.setAll(wide, bias::integer);
    int[] widened = operands.clone();
    widened[2] = exporter.constant(node.name() + "/bias", new Tensor.Longs(bias.shape(), wide), type.quantization());
    return widened;
  }

  private boolean isSame(Node node, Window window, int kernelHeight, int kernelWidth) {
    Shape x = exporter.graph().inputType(node, 0).shape();
    return window.equals(Window.same(x.dim(1), x.dim(2), kernelHeight, kernelWidth, window.strideHeight(),
        window.strideWidth(), window.dilationHeight(), window.dilationWidth()));
  }

  private byte padding(Node node, Window window, int kernelHeight, int kernelWidth) {
    return !window.isUnpadded() && isSame(node, window, kernelHeight, kernelWidth)
        ? Padding.SAME
        : Padding.VALID;
  }

  /** The operands, the first padded by an operator of its own where its padding is neither SAME nor VALID. */
  private int[] padded(Node node, Window window, int kernelHeight, int kernelWidth, double fill) {
    int[] operands = exporter.operands(node);
    if (window.isUnpadded() || isSame(node, window, kernelHeight, kernelWidth)) {
      return operands;
    }
    operands[0] = pad(node, window, operands[0], fill);
    return operands;
  }

  private int pad(Node node, Window window, int operand, double fill) {
    TensorType type = exporter.graph().inputType(node, 0);
    Shape x = type.shape();
    Shape wide = x.with(1, x.dim(1) + window.padTop() + window.padBottom()).with(2,
        x.dim(2) + window.padLeft() + window.padRight());
    int counts = exporter.constant(node.name() + "/padding", Tensor.ints(Shape.of(4, 2), 0, 0, window.padTop(),
        window.padBottom(), window.padLeft(), window.padRight(), 0, 0), Quantization.NONE);
    int padded = exporter.intermediate(node.name() + "/padded", type.withShape(wide));
    if (fill == 0) {
      exporter.operator(BuiltinOperator.PAD, new int[]{operand, counts}, padded);
    } else {
      int value = exporter.constant(node.name() + "/fill", scalar(type.dtype(), fill), type.quantization());
      exporter.operator(BuiltinOperator.PADV2, new int[]{operand, counts, value}, padded);
    }
    return padded;
  }

  private static Tensor scalar(DType dtype, double number) {
    return switch (dtype) {
      case F32 -> Tensor.floats(Shape.of(1), (float) number);
      case I16 -> new Tensor.Shorts(Shape.of(1), new short[]{(short) number});
      case I32 -> Tensor.ints(Shape.of(1), (int) number);
      case I64 -> new Tensor.Longs(Shape.of(1), new long[]{(long) number});
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE ->
        new Tensor.Bytes(Shape.of(1), dtype, new byte[]{(byte) number});
    };
  }

  private int output(Node node) {
    return exporter.tensor(node.output());
  }
}
