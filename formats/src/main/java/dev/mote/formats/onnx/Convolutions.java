package dev.mote.formats.onnx;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** Imports convolutions of one and two dimensions; the naive form, with a transpose to NHWC before and one back after. */
record Convolutions(NodeImport n) {
  void conv() {
    int bias = n.has(2) ? n.operand(2) : -1;
    n.result(conv(n.operand(0), n.operand(1), bias));
  }

  /** {@code com.microsoft.FusedConv}: a convolution and an activation. */
  void fused() {
    if (n.has(3)) {
      throw n.node().unsupported("a fused addition", "export the model without graph optimisation");
    }
    int bias = n.has(2) ? n.operand(2) : -1;
    int y = conv(n.operand(0), n.operand(1), bias);
    float[] parameters = n.node().reals("activation_params");
    float a = parameters == null || parameters.length < 1 ? 0 : parameters[0];
    float b = parameters == null || parameters.length < 2 ? 0 : parameters[1];
    Op activation = switch (n.node().text("activation", "")) {
      case "Relu" -> new Op.Unary(UnaryKind.RELU);
      case "Sigmoid" -> new Op.Unary(UnaryKind.SIGMOID);
      case "Tanh" -> new Op.Unary(UnaryKind.TANH);
      case "LeakyRelu" -> new Op.Unary(UnaryKind.LEAKY_RELU, a, 0);
      case "Clip" -> new Op.Unary(UnaryKind.CLIP, a, b);
      case "HardSigmoid" -> new Op.Unary(UnaryKind.HARD_SIGMOID, a, b);
      default -> throw n.node().unsupported("activation '" + n.node().text("activation", "") + "'", "use Relu");
    };
    n.result(n.add(activation, y));
  }

  void integer() {
    Matrices numbers = new Matrices(n);
    int x = numbers.centred(0, 2);
    int w = n.cast(n.operand(1), DType.I32);
    if (n.has(3)) {
      int zero = n.cast(n.operand(3), DType.I32);
      if (n.shape(zero).count() > 1) {
        int[] extents = new int[n.rank(w)];
        java.util.Arrays.fill(extents, 1);
        extents[0] = n.shape(zero).count();
        zero = n.reshape(zero, Shape.of(extents));
      }
      w = n.binary(dev.mote.graph.BinaryKind.SUBTRACT, w, zero);
    }
    n.result(conv(x, w, -1));
  }

  /** The convolution of x with weights {@code [O, C/groups, (kH,) kW]}; no bias where that is -1. */
  int conv(int x, int weights, int bias) {
    Shape image = n.shape(x);
    int rank = checkedRank(image, n.shape(weights));
    Shape w = n.shape(weights);
    int groups = n.node().small("group", 1);
    int outputs = w.dim(0);
    if (groups < 1 || outputs % groups != 0 || (long) w.dim(1) * groups != image.dim(1)) {
      throw n.node().bad("weights have the extents [out, in / group, kernel...] with group " + groups,
          "weights " + w + " for operand " + image);
    }
    Windows windows = Windows.of(n.node(), spatial(image), kernel(w));
    int nhwc = n.toImages(x);
    int square = rank == 3 ? n.reshape(weights, Shape.of(outputs, w.dim(1), 1, w.dim(2))) : weights;
    boolean depthwise = groups > 1 && groups == image.dim(1);
    Op op;
    int kernel;
    if (depthwise) {
      op = new Op.DepthwiseConv2d(windows.window(), outputs / groups, Activation.NONE);
      kernel = n.transpose(square, 1, 2, 3, 0);
    } else {
      op = new Op.Conv2d(windows.window(), groups, Activation.NONE);
      kernel = n.transpose(square, 0, 2, 3, 1);
    }
    int y = bias < 0 ? n.main(op, nhwc, kernel) : n.main(op, nhwc, kernel, bias);
    return n.fromImages(y, rank);
  }

  private int checkedRank(Shape image, Shape weights) {
    if (image.rank() == 5 && weights.rank() == 5) {
      throw n.node().unsupported("a 3-D convolution", "use convolutions of one or two dimensions");
    }
    if (image.rank() != weights.rank() || (image.rank() != 3 && image.rank() != 4)) {
      throw n.node().bad("operand and weights are images of one or two dimensions", image + " and " + weights);
    }
    return image.rank();
  }

  private static int[] spatial(Shape image) {
    return java.util.Arrays.copyOfRange(image.toArray(), 2, image.rank());
  }

  /** The kernel's extents; the weights' own, which attribute {@code kernel_shape} must repeat. */
  private int[] kernel(Shape weights) {
    int[] kernel = spatial(weights);
    long[] stated = n.node().integers("kernel_shape");
    if (stated != null
        && !java.util.Arrays.equals(stated, java.util.Arrays.stream(kernel).asLongStream().toArray())) {
      throw n.node().bad("attribute 'kernel_shape' is that of the weights, " + weights,
          java.util.Arrays.toString(stated));
    }
    return kernel;
  }

  /** A transposed convolution with weights {@code [C, O/groups, (kH,) kW]}; groups one by one, joined. */
  void transposed() {
    int x = n.operand(0);
    int weights = n.operand(1);
    Shape image = n.shape(x);
    Shape w = n.shape(weights);
    int rank = checkedRank(image, w);
    int groups = n.node().small("group", 1);
    if (groups < 1 || w.dim(0) != image.dim(1) || w.dim(0) % groups != 0) {
      throw n.node().bad("weights have the extents [in, out / group, kernel...] with group " + groups,
          "weights " + w + " for operand " + image);
    }
    int[] kernel = kernel(w);
    int[] rows = rank == 3 ? new int[]{1, 1, 0, 1} : span(image, kernel, 0);
    int[] columns = span(image, kernel, rank - 3);
    Window window = new Window(rows[0], columns[0], rows[1], columns[1], rows[2], columns[2], 0, 0);
    Op op = new Op.TransposeConv2d(window, rows[3], columns[3], Activation.NONE);
    int nhwc = n.toImages(x);
    int square = rank == 3 ? n.reshape(weights, Shape.of(w.dim(0), w.dim(1), 1, w.dim(2))) : weights;
    int kernels = n.transpose(square, 1, 2, 3, 0);
    int inputs = w.dim(0) / groups;
    List<Integer> parts = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int part = n.slice(nhwc, 3, group * inputs, (group + 1) * inputs);
      int taps = n.slice(kernels, 3, group * inputs, (group + 1) * inputs);
      parts.add(n.has(2)
          ? n.main(op, part, taps, n.slice(n.operand(2), 0, group * w.dim(1), (group + 1) * w.dim(1)))
          : n.main(op, part, taps));
    }
    int y = groups == 1
        ? parts.getFirst()
        : n.add(new Op.Concat(3), parts.stream().mapToInt(Integer::intValue).toArray());
    n.result(n.fromImages(y, rank));
  }

  /** Stride, dilation, padding before and the result's extent in one direction. */
  private int[] span(Shape image, int[] kernel, int dim) {
    int rank = kernel.length;
    OnnxNode node = n.node();
    int stride = node.integers("strides", rank, 1, 1)[dim];
    int dilation = node.integers("dilations", rank, 1, 1)[dim];
    int outputPadding = node.integers("output_padding", rank, 0, 0)[dim];
    int[] pads = node.integers("pads", 2 * rank, 0, 0);
    String auto = node.text("auto_pad", "NOTSET");
    int input = image.dim(2 + dim);
    long full = (long) stride * (input - 1) + outputPadding + (kernel[dim] - 1L) * dilation + 1;
    boolean same = auto.startsWith("SAME");
    long before;
    long result;
    if (node.has("output_shape") || same) {
      long[] stated = node.integers("output_shape");
      if (stated != null && stated.length < rank) {
        throw node.bad("attribute 'output_shape' has " + rank + " numbers", java.util.Arrays.toString(stated));
      }
      result = stated == null ? (long) input * stride : stated[stated.length - rank + dim];
      long total = Math.max(0, full - result);
      before = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
    } else {
      before = auto.equals("VALID") ? 0 : pads[dim];
      result = full - before - (auto.equals("VALID") ? 0 : pads[rank + dim]);
    }
    if (result < 1 || result > Integer.MAX_VALUE) {
      throw node.bad("a result has extents of 1 to 2147483647", result);
    }
    return new int[]{stride, dilation, (int) before, (int) result};
  }
}
