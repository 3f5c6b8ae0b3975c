package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.mote.formats.onnx.GraphExport.Layout;
import dev.mote.graph.DType;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** Writes convolutions, pools, dense layers, matrix products and batch norms. */
record LayerExport(OperatorExport operator) {
  private GraphExport graph() {
    return operator.graph();
  }

  private Node node() {
    return operator.node();
  }

  void write() {
    switch (node().op()) {
      case Op.Conv2d conv -> convolution("Conv", List.of(0, 3, 1, 2),
          attributes(conv.window(), operator.shape(1).dim(1), operator.shape(1).dim(2), conv.groups()));
      case Op.DepthwiseConv2d conv -> convolution("Conv", List.of(3, 0, 1, 2),
          attributes(conv.window(), operator.shape(1).dim(1), operator.shape(1).dim(2), operator.shape(0).dim(3)));
      case Op.TransposeConv2d conv ->
        convolution("ConvTranspose", List.of(3, 0, 1, 2), transposed(conv));
      case Op.MaxPool2d pool -> pool("MaxPool",
          attributes(pool.window(), pool.kernelHeight(), pool.kernelWidth(), 0));
      case Op.AveragePool2d pool -> {
        List<AttributeProto> attributes = new ArrayList<>(
            attributes(pool.window(), pool.kernelHeight(), pool.kernelWidth(), 0));
        attributes.removeIf(attribute -> attribute.getName().equals("dilations"));
        attributes.add(GraphExport.integer("count_include_pad", pool.countPadding() ? 1 : 0));
        pool("AveragePool", attributes);
      }
      case Op.Dense _ -> dense();
      case Op.MatMul matMul -> operator.result(Layout.OWN, graph().add("MatMul", operator.name(),
          List.of(turned(0, matMul.transposeLeft()), turned(1, matMul.transposeRight())), operator.inner(Layout.OWN)));
      default -> throw GraphExport.unsupported(node(), null);
    }
  }

  private static List<AttributeProto> attributes(Window window, int kernelHeight, int kernelWidth, int groups) {
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(GraphExport.ints("kernel_shape", List.of(kernelHeight, kernelWidth)));
    attributes.add(GraphExport.ints("strides", List.of(window.strideHeight(), window.strideWidth())));
    attributes.add(GraphExport.ints("dilations", List.of(window.dilationHeight(), window.dilationWidth())));
    attributes.add(GraphExport.ints("pads",
        List.of(window.padTop(), window.padLeft(), window.padBottom(), window.padRight())));
    if (groups > 0) {
      attributes.add(GraphExport.integer("group", groups));
    }
    return attributes;
  }

  /** ONNX derives the result's extents from the padding after, or from extra rows and columns where that is negative. */
  private List<AttributeProto> transposed(Op.TransposeConv2d conv) {
    Window window = conv.window();
    Shape x = operator.shape(0);
    Shape w = operator.shape(1);
    int bottom = window.strideHeight() * (x.dim(1) - 1) + (w.dim(1) - 1) * window.dilationHeight() + 1 - window.padTop()
        - conv.outputHeight();
    int right = window.strideWidth() * (x.dim(2) - 1) + (w.dim(2) - 1) * window.dilationWidth() + 1 - window.padLeft()
        - conv.outputWidth();
    List<AttributeProto> attributes = attributes(
        window.withPadding(window.padTop(), window.padLeft(), Math.max(0, bottom), Math.max(0, right)), w.dim(1),
        w.dim(2), 1);
    attributes.add(GraphExport.ints("output_padding", List.of(Math.max(0, -bottom), Math.max(0, -right))));
    return attributes;
  }

  private void convolution(String type, List<Integer> order, List<AttributeProto> attributes) {
    List<String> inputs = new ArrayList<>();
    inputs.add(operator.real(0, Layout.NCHW));
    inputs.add(graph().weights(operator.input(1), order));
    if (operator.has(2)) {
      inputs.add(bias());
    }
    operator.result(Layout.NCHW, graph().add(type, operator.name(), inputs, operator.inner(Layout.NCHW),
        attributes.toArray(AttributeProto[]::new)));
  }

  private void pool(String type, List<AttributeProto> attributes) {
    operator.result(Layout.NCHW, graph().add(type, operator.name(), List.of(operator.real(0, Layout.NCHW)),
        operator.inner(Layout.NCHW), attributes.toArray(AttributeProto[]::new)));
  }

  /** An integer bias dequantised by input scale times weight scale; as floats where it has 64 bits, which ONNX does not dequantise. */
  private String bias() {
    int id = operator.input(2);
    TensorType x = graph().type(operator.input(0));
    Tensor constant = graph().graph().constant(id);
    if (!x.isQuantized() || constant == null) {
      return graph().real(id, Layout.OWN);
    }
    float[] scales = graph().type(operator.input(1)).affine().scales().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] *= x.affine().scale();
    }
    Quantization.Affine affine = new Quantization.Affine(scales, new int[scales.length], scales.length > 1 ? 0 : -1);
    String name = graph().graph().value(id).name();
    if (constant.dtype() == DType.I32) {
      return graph().dequantize(graph().constant(name, constant), DType.I32, affine);
    }
    float[] reals = new float[constant.shape().count()];
    for (int index = 0; index < reals.length; index++) {
      reals[index] = (float) ((double) affine.scale(index) * constant.integer(index));
    }
    return graph().constant(name, Tensor.floats(constant.shape(), reals));
  }

  private void dense() {
    String x = operator.real(0, Layout.OWN);
    if (operator.shape(0).rank() == 2) {
      List<String> inputs = new ArrayList<>(List.of(x, graph().weights(operator.input(1), List.of(0, 1))));
      if (operator.has(2)) {
        inputs.add(bias());
      }
      operator.result(Layout.OWN, graph().add("Gemm", operator.name(), inputs,
          operator.inner(Layout.OWN), GraphExport.integer("transB", 1)));
      return;
    }
    String w = graph().weights(operator.input(1), List.of(1, 0));
    String product = graph().add("MatMul", operator.name(), List.of(x, w), operator.step("product"));
    operator.result(Layout.OWN, operator.has(2)
        ? graph().add("Add", operator.name() + "_bias", List.of(product, bias()), operator.step("sum"))
        : product);
  }

  private String turned(int index, boolean transposed) {
    String x = operator.real(index, Layout.OWN);
    if (!transposed) {
      return x;
    }
    int rank = operator.shape(index).rank();
    List<Integer> permutation = new ArrayList<>(java.util.stream.IntStream.range(0, rank).boxed().toList());
    permutation.set(rank - 1, rank - 2);
    permutation.set(rank - 2, rank - 1);
    return graph().add("Transpose", operator.name() + "_turn", List.of(x), operator.step("turned"),
        GraphExport.ints("perm", permutation));
  }

  void batchNorm(Op.BatchNorm norm) {
    int rank = operator.shape(0).rank();
    boolean image = rank == 4 && norm.axis() == 3;
    List<String> inputs = new ArrayList<>();
    for (int index = 1; index < 5; index++) {
      inputs.add(graph().real(operator.input(index), Layout.OWN));
    }
    if (!image && norm.axis() != 1) {
      throw GraphExport.unsupported(node(), "channels at axis " + norm.axis() + " of " + rank);
    }
    Layout layout = image ? Layout.NCHW : Layout.OWN;
    inputs.addFirst(operator.real(0, layout));
    operator.result(layout, graph().add("BatchNormalization", operator.name(), inputs,
        operator.inner(layout), GraphExport.real("epsilon", norm.epsilon())));
  }
}
