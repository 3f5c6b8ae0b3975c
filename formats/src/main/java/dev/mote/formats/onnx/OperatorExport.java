package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.mote.formats.onnx.GraphExport.Layout;
import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes one node of Mote as ONNX nodes: real operands, the operator, its activation, and the quantised result. */
record OperatorExport(GraphExport graph, Node node) {
  void write() {
    switch (node.op()) {
      case Op.Transpose transpose -> transpose(transpose);
      case Op.Reshape reshape -> moved("Reshape", Layout.OWN, List.of(graph.shape(reshape.shape())));
      case Op.Slice slice -> slice(slice);
      case Op.Gather gather -> moved("Gather", Layout.OWN, List.of(graph.stored(input(1), Layout.OWN)),
          GraphExport.integer("axis", gather.axis()));
      case Op.Conv2d _,Op.DepthwiseConv2d _,Op.TransposeConv2d _,Op.MaxPool2d _,Op.AveragePool2d _,Op.Dense _,Op.MatMul _ ->
        new LayerExport(this).write();
      case Op.Unary _,Op.Binary _ -> new ElementwiseExport(this, layout()).write();
      case Op.Select _ -> {
        Layout layout = layout();
        result(layout, graph.add("Where", name(),
            List.of(graph.stored(input(0), layout), real(1, layout), real(2, layout)), inner(layout)));
      }
      case Op.Reduce reduce -> reduce(reduce);
      case Op.ArgReduce reduce -> argReduce(reduce);
      case Op.Softmax softmax -> softmax(softmax);
      case Op.LogSoftmax softmax -> along("LogSoftmax", softmax.axis());
      case Op.CumulativeSum sum -> own("CumSum",
          List.of(real(0, Layout.OWN), graph.constant("axis", Tensor.ints(Shape.of(), sum.axis()))),
          GraphExport.integer("exclusive", sum.exclusive() ? 1 : 0),
          GraphExport.integer("reverse", sum.reverse() ? 1 : 0));
      case Op.BatchNorm norm -> new LayerExport(this).batchNorm(norm);
      case Op.Concat concat -> {
        Layout layout = layout();
        List<String> parts = new ArrayList<>();
        for (int index = 0; index < node.inputs().size(); index++) {
          parts.add(real(index, layout));
        }
        result(layout, graph.add("Concat", name(), parts, inner(layout),
            GraphExport.integer("axis", axis(concat.axis(), layout))));
      }
      case Op.Pad pad -> pad(pad);
      case Op.GatherElements gather -> own("GatherElements",
          List.of(real(0, Layout.OWN), graph.stored(input(1), Layout.OWN)), GraphExport.integer("axis", gather.axis()));
      case Op.Tile tile -> own("Tile", List.of(real(0, Layout.OWN), graph.longs("repeats", tile.repeats())));
      case Op.Broadcast broadcast -> own("Expand", List.of(real(0, Layout.OWN), graph.shape(broadcast.shape())));
      case Op.DepthToSpace move -> image("DepthToSpace", List.of(), GraphExport.integer("blocksize", move.block()),
          GraphExport.text("mode", move.depthLast() ? "CRD" : "DCR"));
      case Op.SpaceToDepth move -> image("SpaceToDepth", List.of(), GraphExport.integer("blocksize", move.block()));
      case Op.Resize resize -> resize(resize);
      case Op.Cast cast -> {
        Layout layout = layout();
        graph.name(node.output(), layout, graph.add("Cast", name(), List.of(graph.stored(input(0), layout)),
            graph.wanted(node.output(), layout), GraphExport.integer("to", TensorRecord.code(cast.to()))));
      }
      case Op.Quantize _,Op.Dequantize _ -> {
        Layout layout = layout();
        String real = real(0, layout);
        if (type().isQuantized()) {
          graph.name(node.output(), layout, graph.quantize(real, type(), graph.wanted(node.output(), layout)));
        } else {
          graph.name(node.output(), layout, real);
        }
      }
      default -> throw GraphExport.unsupported(node, null);
    }
  }

  String name() {
    return node.name();
  }

  int input(int index) {
    return node.inputs().get(index);
  }

  boolean has(int index) {
    return index < node.inputs().size();
  }

  TensorType type() {
    return graph.type(node.output());
  }

  Shape shape(int index) {
    return graph.type(input(index)).shape();
  }

  String real(int index, Layout layout) {
    int id = input(index);
    Tensor constant = graph.graph().constant(id);
    if (layout == Layout.NCHW && constant != null && graph.type(id).shape().rank() < 4) {
      return broadcastConstant(id, constant);
    }
    return graph.real(id, layout);
  }

  /** A constant of fewer dimensions, brought to four to broadcast against channels second. */
  private String broadcastConstant(int id, Tensor constant) {
    int[] extents = {1, 1, 1, 1};
    Shape shape = constant.shape();
    for (int axis = 0; axis < shape.rank(); axis++) {
      extents[4 - shape.rank() + axis] = shape.dim(axis);
    }
    TensorType type = graph.type(id);
    boolean perAxis = type.isQuantized() && type.affine().perAxis();
    if (StorageExport.isStored(constant)) {
      String name = graph.graph().value(id).name();
      String wide = graph.add("Reshape", name + "_wide", List.of(graph.real(id, Layout.OWN),
          graph.shape(Shape.of(extents))), step("wide"));
      return graph.add("Transpose", name + "_layout", List.of(wide), step("turned"),
          GraphExport.ints("perm", GraphExport.TO_NCHW));
    }
    Tensor written = perAxis ? Reals.of(constant, type) : constant;
    Tensor turned = GraphExport.transposed(written.reshaped(Shape.of(extents)), GraphExport.TO_NCHW);
    String name = graph.constant(graph.graph().value(id).name(), turned);
    return type.isQuantized() && !perAxis ? graph.dequantize(name, type.dtype(), type.affine()) : name;
  }

  /** The layout that the operands are at hand in: channels second only where all follow. */
  Layout layout() {
    boolean any = false;
    for (int id : node.inputs()) {
      Shape shape = graph.type(id).shape();
      if (graph.graph().constant(id) != null) {
        if (shape.rank() != 4 && shape.count() != shape.last()) {
          return Layout.OWN;
        }
      } else if (shape.rank() != 4) {
        return Layout.OWN;
      } else {
        any |= graph.isNchw(id);
      }
    }
    return any && type().shape().rank() == 4 ? Layout.NCHW : Layout.OWN;
  }

  static int axis(int axis, Layout layout) {
    return layout == Layout.NCHW ? GraphExport.TO_NCHW.indexOf(axis) : axis;
  }

  private static <T> List<T> ordered(List<T> perAxis, Layout layout) {
    return layout == Layout.NCHW ? GraphExport.TO_NCHW.stream().map(perAxis::get).toList() : perAxis;
  }

  /** The activation fused into the operator. */
  private Activation activation() {
    return switch (node.op()) {
      case Op.Binary binary -> binary.activation();
      case Op.Conv2d conv -> conv.activation();
      case Op.DepthwiseConv2d conv -> conv.activation();
      case Op.TransposeConv2d conv -> conv.activation();
      case Op.MaxPool2d pool -> pool.activation();
      case Op.AveragePool2d pool -> pool.activation();
      case Op.Dense dense -> dense.activation();
      default -> Activation.NONE;
    };
  }

  /** The name of the float result: the value's own where nothing follows. */
  String inner(Layout layout) {
    return type().isQuantized() || activation() != Activation.NONE
        ? graph.fresh(name() + "_real")
        : graph.wanted(node.output(), layout);
  }

  /** A name for a result on the way. */
  String step(String suffix) {
    return graph.fresh(name() + "_" + suffix);
  }

  /** Adds activation and quantisation to the float result {@code real} and names the value. */
  void result(Layout layout, String real) {
    String wanted = graph.wanted(node.output(), layout);
    graph.name(node.output(), layout, type().isQuantized()
        ? graph.quantize(clamps() ? activated(real, step("clamped")) : real, type(), wanted)
        : activation() == Activation.NONE ? real : activated(real, wanted));
  }

  /** Whether the activation changes what the result's quantisation can hold. */
  private boolean clamps() {
    return activation().quantizedMin(type()) != type().dtype().min()
        || activation().quantizedMax(type()) != type().dtype().max();
  }

  private String activated(String real, String output) {
    if (activation() == Activation.RELU) {
      return graph.add("Relu", name() + "_relu", List.of(real), output);
    }
    return graph.add("Clip", name() + "_clip", List.of(real, graph.constant("min", Tensor.scalar(activation().min())),
        graph.constant("max", Tensor.scalar(activation().max()))), output);
  }

  /** An operator in Mote's own layout. */
  private void own(String type, List<String> inputs, AttributeProto... attributes) {
    result(Layout.OWN, graph.add(type, name(), inputs, inner(Layout.OWN), attributes));
  }

  /** An operator on images, channels second. */
  private void image(String type, List<String> more, AttributeProto... attributes) {
    List<String> inputs = new ArrayList<>(List.of(real(0, Layout.NCHW)));
    inputs.addAll(more);
    result(Layout.NCHW, graph.add(type, name(), inputs, inner(Layout.NCHW), attributes));
  }

  /** An operator that moves stored elements, so that integers stay integers. */
  private void moved(String type, Layout layout, List<String> more, AttributeProto... attributes) {
    List<String> inputs = new ArrayList<>(List.of(graph.stored(input(0), layout)));
    inputs.addAll(more);
    graph.name(node.output(), layout, graph.add(type, name(), inputs, graph.wanted(node.output(), layout), attributes));
  }

  /** Turning to or from channels second needs no node: it is the other form of the same value. */
  private void transpose(Op.Transpose transpose) {
    if (transpose.permutation().equals(GraphExport.TO_NHWC)) {
      graph.name(node.output(), Layout.NCHW, graph.stored(input(0), Layout.OWN));
    } else if (transpose.permutation().equals(GraphExport.TO_NCHW)) {
      graph.name(node.output(), Layout.OWN, graph.stored(input(0), Layout.NCHW));
    } else {
      moved("Transpose", Layout.OWN, List.of(), GraphExport.ints("perm", transpose.permutation()));
    }
  }

  private void slice(Op.Slice slice) {
    Layout layout = layout();
    List<Integer> ends = new ArrayList<>();
    for (int axis = 0; axis < slice.begin().size(); axis++) {
      long end = slice.begin().get(axis) + (long) slice.size().get(axis) * slice.stride().get(axis);
      // An end before the first element is written as far below as it goes; -1 would mean the last element.
      ends.add(end < 0 ? Integer.MIN_VALUE : (int) Math.min(Integer.MAX_VALUE, end));
    }
    List<Integer> axes = java.util.stream.IntStream.range(0, ends.size()).boxed().toList();
    moved("Slice", layout,
        List.of(graph.longs("starts", ordered(slice.begin(), layout)), graph.longs("ends", ordered(ends, layout)),
            graph.longs("axes", axes), graph.longs("steps", ordered(slice.stride(), layout))));
  }

  private void reduce(Op.Reduce reduce) {
    boolean image = shape(0).rank() == 4 && graph.isNchw(input(0));
    boolean spatial = reduce.axes().equals(List.of(1, 2));
    Layout layout = image && (reduce.keepDimensions() || spatial) ? Layout.NCHW : Layout.OWN;
    String x = real(0, layout);
    Layout after = reduce.keepDimensions() ? layout : Layout.OWN;
    if (layout == Layout.NCHW && spatial && reduce.kind() == ReduceKind.MEAN) {
      String pooled = graph.add("GlobalAveragePool", name(), List.of(x),
          reduce.keepDimensions() ? inner(layout) : step("pool"));
      result(after, reduce.keepDimensions()
          ? pooled
          : graph.add("Reshape", name() + "_reshape", List.of(pooled, graph.shape(type().shape())), inner(after)));
      return;
    }
    List<Integer> axes = reduce.axes().stream().map(axis -> axis(axis, layout)).sorted().toList();
    String type = switch (reduce.kind()) {
      case SUM -> "ReduceSum";
      case MEAN -> "ReduceMean";
      case PRODUCT -> "ReduceProd";
      case MAXIMUM -> "ReduceMax";
      case MINIMUM -> "ReduceMin";
      case L1 -> "ReduceL1";
      case L2 -> "ReduceL2";
      case LOG_SUM -> "ReduceLogSum";
      case LOG_SUM_EXP -> "ReduceLogSumExp";
      case SUM_SQUARE -> "ReduceSumSquare";
      case ALL, ANY -> throw GraphExport.unsupported(node, "truth values");
    };
    AttributeProto keep = GraphExport.integer("keepdims", reduce.keepDimensions() ? 1 : 0);
    String y = type.equals("ReduceSum") || graph.isNewer()
        ? graph.add(type, name(), List.of(x, graph.longs("axes", axes)), inner(after), keep)
        : graph.add(type, name(), List.of(x), inner(after), keep, GraphExport.ints("axes", axes));
    result(after, y);
  }

  private void argReduce(Op.ArgReduce reduce) {
    String place = graph.add(reduce.largest() ? "ArgMax" : "ArgMin", name(), List.of(real(0, Layout.OWN)),
        reduce.indexType() == DType.I64 ? graph.wanted(node.output(), Layout.OWN) : step("place"),
        GraphExport.integer("axis", reduce.axis()), GraphExport.integer("keepdims", reduce.keepDimensions() ? 1 : 0),
        GraphExport.integer("select_last_index", reduce.lastOfEquals() ? 1 : 0));
    graph.name(node.output(), Layout.OWN, reduce.indexType() == DType.I64
        ? place
        : graph.add("Cast", name() + "_cast", List.of(place), graph.wanted(node.output(), Layout.OWN),
            GraphExport.integer("to", TensorRecord.code(reduce.indexType()))));
  }

  private void softmax(Op.Softmax softmax) {
    Layout layout = layout();
    String x = real(0, layout);
    String scaled = softmax.beta() == 1
        ? x
        : graph.add("Mul", name() + "_beta", List.of(x, graph.constant("beta", Tensor.scalar(softmax.beta()))),
            step("beta"));
    result(layout, graph.add("Softmax", name(), List.of(scaled), inner(layout),
        GraphExport.integer("axis", axis(softmax.axis(), layout))));
  }

  private void along(String type, int axis) {
    Layout layout = layout();
    result(layout, graph.add(type, name(), List.of(real(0, layout)), inner(layout),
        GraphExport.integer("axis", axis(axis, layout))));
  }

  private void pad(Op.Pad pad) {
    Layout layout = layout();
    List<Integer> pads = new ArrayList<>(ordered(pad.before(), layout));
    pads.addAll(ordered(pad.after(), layout));
    String mode = switch (pad.mode()) {
      case CONSTANT -> "constant";
      case REFLECT -> "reflect";
      case EDGE -> "edge";
      case SYMMETRIC -> throw GraphExport.unsupported(node, "symmetric padding");
    };
    List<String> inputs = new ArrayList<>(List.of(real(0, layout), graph.longs("pads", pads)));
    if (pad.mode() == Op.PadMode.CONSTANT) {
      DType dtype = type().isQuantized() ? DType.F32 : type().dtype();
      inputs.add(graph.constant("value", dtype == DType.F32
          ? Tensor.scalar(pad.value())
          : TensorData.whole(dtype, Shape.of(), _ -> (long) pad.value())));
    }
    result(layout, graph.add("Pad", name(), inputs, inner(layout), GraphExport.text("mode", mode)));
  }

  private void resize(Op.Resize resize) {
    Shape x = shape(0);
    String sizes = graph.longs("sizes", Arrays.asList(x.dim(0), x.dim(3), resize.height(), resize.width()));
    String coordinates = switch (resize.coordinates()) {
      case ASYMMETRIC -> "asymmetric";
      case HALF_PIXEL -> "half_pixel";
      case ALIGN_CORNERS -> "align_corners";
    };
    boolean linear = resize.kind() == Op.ResizeKind.BILINEAR;
    String rounding = switch (resize.kind()) {
      case NEAREST_FLOOR, BILINEAR -> "floor";
      case NEAREST_ROUND_DOWN -> "round_prefer_floor";
      case NEAREST_ROUND_UP -> "round_prefer_ceil";
    };
    image("Resize", List.of("", "", sizes), GraphExport.text("mode", linear ? "linear" : "nearest"),
        GraphExport.text("coordinate_transformation_mode", coordinates), GraphExport.text("nearest_mode", rounding));
  }
}
