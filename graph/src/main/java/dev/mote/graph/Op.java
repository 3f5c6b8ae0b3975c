package dev.mote.graph;

import java.util.List;

/**
 * What a node computes. All operators of Mote are listed here; every consumer is a {@code switch} over this type.
 *
 * <p>
 * Images are NHWC. Convolution weights are {@code [out, kernel height, kernel width, in / groups]}. "Optional" operands
 * come last and may be left out. Where the first operand is affinely quantised, integer arithmetic is meant: int8 and
 * int16 activations, int32 (or, for int16, int64) accumulators and biases of scale {@code input scale * weight scale}, and
 * {@link Requantization}; else plain float or plain integer arithmetic.
 */
public sealed interface Op {
  /** {@code f(x)}, element by element; {@code a} and {@code b} are the kind's parameters, 0 where it has none. */
  record Unary(UnaryKind kind, float a, float b) implements Op {
    /** A function without parameters. */
    public Unary(UnaryKind kind) {
      this(kind, 0, 0);
    }
  }

  /** {@code activation(f(x, y))}, element by element with broadcasting. */
  record Binary(BinaryKind kind, Activation activation) implements Op {
    /** A function without a fused activation. */
    public Binary(BinaryKind kind) {
      this(kind, Activation.NONE);
    }
  }

  /** {@code condition ? x : y}, element by element with broadcasting; operands condition (truth values), x, y. */
  record Select() implements Op {}

  /** Reduction over {@code axes} (0..rank-1, ascending); kept with extent 1 where {@code keepDimensions}. */
  record Reduce(ReduceKind kind, List<Integer> axes, boolean keepDimensions) implements Op {
    /** Copies the list. */
    public Reduce {
      axes = List.copyOf(axes);
    }
  }

  /** Index of the largest (or smallest) element along {@code axis}, the last of equals where {@code lastOfEquals}; int64 or int32. */
  record ArgReduce(boolean largest, int axis, boolean keepDimensions, boolean lastOfEquals,
      DType indexType) implements Op {}

  /** Softmax of {@code beta * x} along {@code axis}. Quantised: last axis only, result scale 1/256, zero point -128 (int8). */
  record Softmax(int axis, float beta) implements Op {}

  /** Logarithm of the softmax along {@code axis}. */
  record LogSoftmax(int axis) implements Op {}

  /** Running sum along {@code axis}; {@code exclusive} leaves out the element itself, {@code reverse} runs from the end. */
  record CumulativeSum(int axis, boolean exclusive, boolean reverse) implements Op {}

  /**
   * Convolution; operands x {@code [N,H,W,C]}, weights {@code [O,kH,kW,C/groups]}, optional bias {@code [O]}; result
   * {@code [N,H',W',O]}.
   */
  record Conv2d(Window window, int groups, Activation activation) implements Op {}

  /**
   * Convolution of each channel on its own; operands x {@code [N,H,W,C]}, weights {@code [1,kH,kW,C*multiplier]}, optional
   * bias; result channel {@code c * multiplier + m}.
   */
  record DepthwiseConv2d(Window window, int multiplier, Activation activation) implements Op {}

  /**
   * Transposed convolution; operands x {@code [N,H,W,C]}, weights {@code [O,kH,kW,C]}, optional bias {@code [O]}; input
   * pixel (i, j) adds to result pixels {@code i * stride - pad + k * dilation}; result {@code [N,outputHeight,outputWidth,O]}.
   */
  record TransposeConv2d(Window window, int outputHeight, int outputWidth, Activation activation) implements Op {}

  /** Largest value in each window; padding never wins. */
  record MaxPool2d(int kernelHeight, int kernelWidth, Window window, Activation activation) implements Op {}

  /** Mean of each window; padded pixels are counted in the divisor only where {@code countPadding}. No dilation. */
  record AveragePool2d(int kernelHeight, int kernelWidth, Window window, boolean countPadding, Activation activation)
      implements
        Op {}

  /** {@code x w^T + bias}; operands x {@code [...,I]}, weights {@code [O,I]}, optional bias {@code [O]}; result {@code [...,O]}. */
  record Dense(Activation activation) implements Op {}

  /**
   * A dense layer whose matrix is a tensor train: {@code activation(x W^T + bias)} with {@code W[(m_1..m_K), (n_1..n_K)] =
   * G_1[0, m_1, n_1, :] G_2[:, m_2, n_2, :] ... G_K[:, m_K, n_K, 0]}; the first of several indices counts slowest. Operands x
   * {@code [..., n_1 * ... * n_K]}, the cores {@code G_k [r_(k-1), m_k, n_k, r_k]} with {@code r_0 = r_K = 1}, optional bias
   * {@code [m_1 * ... * m_K]}; result {@code [..., m_1 * ... * m_K]}. Source: A. Novikov et al., Tensorizing Neural Networks,
   * 2015.
   *
   * <p>
   * On integers the cores are contracted from the last to the first, each with one scale and zero point 0: a contraction
   * accumulates in 32 bits (int16: 64) and is requantised to its intermediate quantisation, the last one to the result's. A
   * quantised bias of one scale is added after that, as {@link Binary} adds, and the last contraction then has an intermediate
   * quantisation too; the activation belongs to the last step.
   * {@link dev.mote.graph.pass.TensorTrainExpansion} writes the same in dense layers.
   *
   * @param cores         the number of cores K, at least 1
   * @param intermediates the quantisations of the contractions in the order they are computed, from that of core K on; empty
   *                      where x is not quantised
   * @param activation    the fused activation
   */
  record TensorTrain(int cores, List<Quantization.Affine> intermediates, Activation activation) implements Op {
    /** Copies the list. */
    public TensorTrain {
      intermediates = List.copyOf(intermediates);
    }

    /** A layer of real numbers. */
    public TensorTrain(int cores, Activation activation) {
      this(cores, List.of(), activation);
    }
  }

  /** Product of the last two dimensions with the leading ones broadcast; each side may first be transposed in its last two. */
  record MatMul(boolean transposeLeft, boolean transposeRight) implements Op {}

  /** {@code (x - mean) / sqrt(variance + epsilon) * scale + bias} along {@code axis}; operands x, scale, bias, mean, variance. */
  record BatchNorm(int axis, float epsilon) implements Op {}

  /** The same elements under {@code shape}. */
  record Reshape(Shape shape) implements Op {}

  /** Dimension {@code i} of the result is dimension {@code permutation[i]} of the operand. */
  record Transpose(List<Integer> permutation) implements Op {
    /** Copies the list. */
    public Transpose {
      permutation = List.copyOf(permutation);
    }
  }

  /** The operands one after the other along {@code axis}. Quantised operands of another scale are requantised to the result's. */
  record Concat(int axis) implements Op {}

  /** Elements {@code begin + i * stride}, {@code i < size}, of each dimension; negative strides walk backwards. */
  record Slice(List<Integer> begin, List<Integer> size, List<Integer> stride) implements Op {
    /** Copies the lists. */
    public Slice {
      begin = List.copyOf(begin);
      size = List.copyOf(size);
      stride = List.copyOf(stride);
    }
  }

  /** {@code before[d]} and {@code after[d]} elements added around dimension d; {@code value} is the real number of constant padding. */
  record Pad(List<Integer> before, List<Integer> after, PadMode mode, float value) implements Op {
    /** Copies the lists. */
    public Pad {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /** What stands in padding. */
  enum PadMode {
    /** A given number. */
    CONSTANT,
    /** The mirror image without the edge. */
    REFLECT,
    /** The mirror image with the edge. */
    SYMMETRIC,
    /** The edge. */
    EDGE
  }

  /** Slices of x along {@code axis} picked by whole-number indices of any shape; negative ones count from the end. */
  record Gather(int axis) implements Op {}

  /** Element by element pick along {@code axis}; operands x, indices of the result's shape. */
  record GatherElements(int axis) implements Op {}

  /** x repeated {@code repeats[d]} times along dimension d. */
  record Tile(List<Integer> repeats) implements Op {
    /** Copies the list. */
    public Tile {
      repeats = List.copyOf(repeats);
    }
  }

  /** x broadcast to {@code shape}. */
  record Broadcast(Shape shape) implements Op {}

  /** Blocks of channels moved into {@code block x block} pixels; channel order depth-column-row, or column-row-depth where {@code depthLast}. */
  record DepthToSpace(int block, boolean depthLast) implements Op {}

  /** {@code block x block} pixels moved into channels, row-column-depth. */
  record SpaceToDepth(int block) implements Op {}

  /** An image resampled to {@code height x width}. */
  record Resize(ResizeKind kind, int height, int width, Coordinates coordinates) implements Op {}

  /** How a resampled pixel is computed. */
  enum ResizeKind {
    /** The pixel at the floor of the source coordinate. */
    NEAREST_FLOOR,
    /** The nearest pixel, half rounded down. */
    NEAREST_ROUND_DOWN,
    /** The nearest pixel, half rounded up. */
    NEAREST_ROUND_UP,
    /** Linear interpolation in both directions. */
    BILINEAR
  }

  /** The source coordinate of result pixel i. */
  enum Coordinates {
    /** {@code i * input / output}. */
    ASYMMETRIC,
    /** {@code (i + 0.5) * input / output - 0.5}. */
    HALF_PIXEL,
    /** {@code i * (input - 1) / (output - 1)}. */
    ALIGN_CORNERS
  }

  /** Conversion of unquantised numbers; floats truncate towards zero, numbers become true where nonzero. */
  record Cast(DType to) implements Op {}

  /** Real numbers to the integers of the result's quantisation, or one quantisation to another; rounds half away from zero. */
  record Quantize() implements Op {}

  /** Quantised integers to the real numbers they stand for. */
  record Dequantize() implements Op {}

  /** Gradient of a convolution by its input; operands gradient {@code [N,H',W',O]}, weights; result of shape {@code input}. */
  record Conv2dInputGradient(Window window, int groups, Shape input) implements Op {}

  /** Gradient of a convolution by its weights; operands x, gradient; result of shape {@code weights}. */
  record Conv2dWeightGradient(Window window, int groups, Shape weights) implements Op {}

  /** Gradient of a depthwise convolution by its input; operands gradient, weights; result of shape {@code input}. */
  record DepthwiseInputGradient(Window window, int multiplier, Shape input) implements Op {}

  /** Gradient of a depthwise convolution by its weights; operands x, gradient; result of shape {@code weights}. */
  record DepthwiseWeightGradient(Window window, int multiplier, Shape weights) implements Op {}

  /** Gradient of a max pool by its input; operands x, gradient; goes to the first largest pixel in row-major order. */
  record MaxPoolGradient(int kernelHeight, int kernelWidth, Window window) implements Op {}

  /** Gradient of an average pool by its input; operand gradient; result of shape {@code input}. */
  record AveragePoolGradient(int kernelHeight, int kernelWidth, Window window, boolean countPadding, Shape input)
      implements
        Op {}

  /** Gradient of a slice by its input: zeros of shape {@code input} with the operand at the slice's places. */
  record SliceGradient(List<Integer> begin, List<Integer> stride, Shape input) implements Op {
    /** Copies the lists. */
    public SliceGradient {
      begin = List.copyOf(begin);
      stride = List.copyOf(stride);
    }
  }

  /** Gradient of a gather by x: operands gradient, indices; slices added up at their indices in zeros of shape {@code input}. */
  record GatherGradient(int axis, Shape input) implements Op {}

  /** Gradient of a resize by its input; operand gradient; result of shape {@code input}. */
  record ResizeGradient(ResizeKind kind, Coordinates coordinates, Shape input) implements Op {}

  /** Gradient of a clamp: operands x, gradient; the gradient where {@code min < x < max}, else 0. */
  record ClampGradient(float min, float max) implements Op {}

  /** The operator's name in printed graphs and messages, as its record is called. */
  default String label() {
    return switch (this) {
      case Unary unary -> camel(unary.kind().name());
      case Binary binary -> camel(binary.kind().name());
      case Reduce reduce -> "Reduce" + camel(reduce.kind().name());
      case ArgReduce reduce -> reduce.largest() ? "ArgMax" : "ArgMin";
      default -> getClass().getSimpleName();
    };
  }

  private static String camel(String constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.split("_")) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return text.toString();
  }
}
