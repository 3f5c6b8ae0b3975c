package dev.mote.formats.tflite;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.BatchMatMulOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;
import org.tensorflow.lite.schema.L2NormOptions;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.Pool2DOptions;
import org.tensorflow.lite.schema.TransposeConvOptions;

/** Operators that multiply and accumulate or slide a window: convolutions, pools, fully connected layers, products. */
final class WindowImport {
  private final Importer importer;

  WindowImport(Importer importer) {
    this.importer = importer;
  }

  void convolution(OperatorEntry operator) {
    Conv2DOptions options = importer.options(operator, BuiltinOptions.Conv2DOptions, new Conv2DOptions());
    Window window = window(operator, options.padding(), options.strideH(), options.strideW(), options.dilationHFactor(),
        options.dilationWFactor());
    convolve(operator, importer.operand(operator, 0), window, options.fusedActivationFunction());
  }

  /** A convolution of any value, where a dilation was written as a space-to-batch around it. */
  void convolve(OperatorEntry operator, int x, Window window, byte activation) {
    Shape weights = image(operator, 1);
    int channels = importer.graph().type(x).shape().dim(-1);
    int groups = weights.dim(3) == 0 ? 1 : Math.max(1, channels / weights.dim(3));
    importer.clamped(operator, activation, clamp -> new Op.Conv2d(window, groups, clamp), operands(operator, x, 1));
  }

  void depthwise(OperatorEntry operator) {
    DepthwiseConv2DOptions options = importer.options(operator, BuiltinOptions.DepthwiseConv2DOptions,
        new DepthwiseConv2DOptions());
    Window window = window(operator, options.padding(), options.strideH(), options.strideW(), options.dilationHFactor(),
        options.dilationWFactor());
    convolveDepthwise(operator, importer.operand(operator, 0), window, options.fusedActivationFunction());
  }

  void convolveDepthwise(OperatorEntry operator, int x, Window window, byte activation) {
    int channels = Math.max(1, importer.graph().type(x).shape().dim(-1));
    int multiplier = Math.max(1, image(operator, 1).dim(3) / channels);
    importer.clamped(operator, activation, clamp -> new Op.DepthwiseConv2d(window, multiplier, clamp),
        operands(operator, x, 1));
  }

  void transposed(OperatorEntry operator) {
    TransposeConvOptions options = importer.options(operator, BuiltinOptions.TransposeConvOptions,
        new TransposeConvOptions());
    int[] output = importer.knownInts(operator, 0, "output shape");
    if (output.length != 4) {
      throw importer.bad(operator, "the output shape has four numbers, found " + output.length);
    }
    Shape weights = image(operator, 1);
    Window unpadded = Window.stride(options.strideH(), options.strideW());
    // The padding is that of the convolution this one transposes, which reads the result and writes the operand.
    Window window = options.padding() == Padding.VALID || output[1] < 1 || output[2] < 1
        ? unpadded
        : Window.same(output[1], output[2], weights.dim(1), weights.dim(2), options.strideH(), options.strideW(), 1, 1);
    List<Integer> operands = new ArrayList<>(List.of(importer.operand(operator, 2), importer.operand(operator, 1)));
    if (importer.has(operator, 3)) {
      operands.add(bias(operator, 3, weights.dim(0)));
    }
    importer.clamped(operator, options.fusedActivationFunction(),
        clamp -> new Op.TransposeConv2d(window, output[1], output[2], clamp), operands);
  }

  /**
   * MediaPipe's transposed convolution with a bias, which segmentation networks carry as a custom operator; its options
   * are three 32-bit integers: padding (1 SAME, 2 VALID), stride in columns, stride in rows. Others are refused by name.
   */
  void custom(OperatorEntry operator) {
    if (!operator.label().equals("CUSTOM Convolution2DTransposeBias")) {
      throw importer.unsupported(operator,
          "Mote has no such operator; replace it in the network or cut the network before it");
    }
    ByteBuffer options = operator.table().customOptionsAsByteBuffer();
    if (options == null || options.remaining() < 12) {
      throw importer.bad(operator, "the options are padding and two strides, which are missing");
    }
    options = options.slice().order(ByteOrder.LITTLE_ENDIAN);
    int padding = options.getInt(0);
    int strideWidth = options.getInt(4);
    int strideHeight = options.getInt(8);
    Shape x = image(operator, 0);
    Shape weights = image(operator, 1);
    if (padding < 1 || padding > 2 || strideHeight < 1 || strideWidth < 1 || x.count() == 0) {
      throw importer.bad(operator,
          "padding is SAME (1) or VALID (2) and strides are at least 1, found " + padding + ", "
              + strideHeight + " and " + strideWidth);
    }
    boolean same = padding == 1;
    int height = Math.multiplyExact(same ? x.dim(1) : x.dim(1) - 1, strideHeight) + (same ? 0 : weights.dim(1));
    int width = Math.multiplyExact(same ? x.dim(2) : x.dim(2) - 1, strideWidth) + (same ? 0 : weights.dim(2));
    Window window = same
        ? Window.same(height, width, weights.dim(1), weights.dim(2), strideHeight, strideWidth, 1, 1)
        : Window.stride(strideHeight, strideWidth);
    importer.result(operator, new Op.TransposeConv2d(window, height, width, Activation.NONE),
        operands(operator, importer.operand(operator, 0), 1));
  }

  void pool(OperatorEntry operator, boolean largest) {
    Pool2DOptions options = importer.options(operator, BuiltinOptions.Pool2DOptions, new Pool2DOptions());
    int height = options.filterHeight();
    int width = options.filterWidth();
    Window window = poolWindow(operator, options);
    importer.clamped(operator, options.fusedActivationFunction(),
        clamp -> largest
            ? new Op.MaxPool2d(height, width, window, clamp)
            : new Op.AveragePool2d(height, width, window, false, clamp),
        List.of(importer.operand(operator, 0)));
  }

  /** The root of the mean of squares in each window; float only. */
  void l2Pool(OperatorEntry operator) {
    Pool2DOptions options = importer.options(operator, BuiltinOptions.Pool2DOptions, new Pool2DOptions());
    requireFloat(operator);
    int squares = importer.helper(operator, "squares", new Op.Unary(UnaryKind.SQUARE),
        List.of(importer.operand(operator, 0)));
    int mean = importer.helper(operator, "mean", new Op.AveragePool2d(options.filterHeight(), options.filterWidth(),
        poolWindow(operator, options), false, Activation.NONE), List.of(squares));
    importer.activated(operator, options.fusedActivationFunction(), new Op.Unary(UnaryKind.SQRT), List.of(mean));
  }

  void fullyConnected(OperatorEntry operator) {
    FullyConnectedOptions options = importer.options(operator, BuiltinOptions.FullyConnectedOptions,
        new FullyConnectedOptions());
    if (options.weightsFormat() != FullyConnectedOptionsWeightsFormat.DEFAULT) {
      throw importer.unsupported(operator, "its weights are shuffled; export the network with plain weights");
    }
    Shape weights = importer.shape(operator, 1);
    if (weights.rank() != 2 || weights.dim(1) == 0) {
      throw importer.bad(operator, "the weights are a matrix [out, in], found " + weights);
    }
    int x = importer.operand(operator, 0);
    TensorType type = importer.graph().type(x);
    if (!options.keepNumDims() && (type.shape().rank() != 2 || type.shape().dim(1) != weights.dim(1))) {
      Shape flat = Shape.of(type.shape().count() / weights.dim(1), weights.dim(1));
      x = importer.helper(operator, "flatten", new Op.Reshape(flat), List.of(x));
    }
    List<Integer> operands = new ArrayList<>(List.of(x, importer.operand(operator, 1)));
    if (importer.has(operator, 2)) {
      operands.add(bias(operator, 2, weights.dim(0)));
    }
    importer.clamped(operator, options.fusedActivationFunction(), Op.Dense::new, operands);
  }

  void batchMatMul(OperatorEntry operator) {
    BatchMatMulOptions options = importer.options(operator, BuiltinOptions.BatchMatMulOptions,
        new BatchMatMulOptions());
    importer.result(operator, new Op.MatMul(options.adjX(), options.adjY()),
        List.of(importer.operand(operator, 0), importer.operand(operator, 1)));
  }

  /** x / max(|x|, 1e-6) along the last dimension; float only. */
  void l2Normalization(OperatorEntry operator) {
    L2NormOptions options = importer.options(operator, BuiltinOptions.L2NormOptions, new L2NormOptions());
    requireFloat(operator);
    int x = importer.operand(operator, 0);
    int rank = importer.graph().type(x).shape().rank();
    int norm = importer.helper(operator, "norm",
        new Op.Reduce(ReduceKind.L2, List.of(importer.axis(operator, -1, rank)), true), List.of(x));
    int least = importer.constant("least_norm", Tensor.scalar(1e-6f), Quantization.NONE);
    int divisor = importer.helper(operator, "divisor", new Op.Binary(BinaryKind.MAXIMUM), List.of(norm, least));
    importer.activated(operator, options.fusedActivationFunction(), new Op.Binary(BinaryKind.DIVIDE),
        List.of(x, divisor));
  }

  private void requireFloat(OperatorEntry operator) {
    if (importer.type(operator, 0).dtype() != DType.F32) {
      throw importer.unsupported(operator, "only its float form is; keep this layer in float");
    }
  }

  private Window poolWindow(OperatorEntry operator, Pool2DOptions options) {
    return window(operator, options.padding(), options.strideH(), options.strideW(), 1, 1, options.filterHeight(),
        options.filterWidth());
  }

  private Window window(OperatorEntry operator, byte padding, int strideHeight, int strideWidth, int dilationHeight,
      int dilationWidth) {
    Shape weights = image(operator, 1);
    return window(operator, padding, strideHeight, strideWidth, dilationHeight, dilationWidth, weights.dim(1),
        weights.dim(2));
  }

  private Window window(OperatorEntry operator, byte padding, int strideHeight, int strideWidth, int dilationHeight,
      int dilationWidth, int kernelHeight, int kernelWidth) {
    Shape x = image(operator, 0);
    Window unpadded = new Window(strideHeight, strideWidth, dilationHeight, dilationWidth, 0, 0, 0, 0);
    return switch (padding) {
      case Padding.VALID -> unpadded;
      case Padding.SAME ->
        Window.same(x.dim(1), x.dim(2), kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight,
            dilationWidth);
      default -> throw importer.bad(operator, "padding is SAME (0) or VALID (1), found " + padding);
    };
  }

  private Shape image(OperatorEntry operator, int position) {
    Shape shape = importer.shape(operator, position);
    if (shape.rank() != 4) {
      throw importer.bad(operator, "operand " + position + " has four dimensions, found " + shape);
    }
    return shape;
  }

  private List<Integer> operands(OperatorEntry operator, int x, int weights) {
    List<Integer> operands = new ArrayList<>(List.of(x, importer.operand(operator, weights)));
    if (importer.has(operator, weights + 1)) {
      Shape shape = importer.shape(operator, weights);
      boolean depthwise = operator.code() == BuiltinOperator.DEPTHWISE_CONV_2D;
      operands.add(bias(operator, weights + 1, shape.dim(depthwise ? 3 : 0)));
    }
    return operands;
  }

  /** The bias as a vector; some exporters write it as [1,1,1,out]. */
  private int bias(OperatorEntry operator, int position, int channels) {
    int bias = importer.operand(operator, position);
    TensorType type = importer.graph().type(bias);
    if (type.shape().rank() == 1 || type.shape().count() != channels) {
      return bias;
    }
    Tensor contents = importer.constantOf(bias);
    return contents != null
        ? importer.constant("bias", contents.reshaped(Shape.of(channels)), type.quantization())
        : importer.helper(operator, "bias", new Op.Reshape(Shape.of(channels)), List.of(bias));
  }
}
