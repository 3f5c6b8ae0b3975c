package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The import of one node: its operands as values, operators added under its name, and its results. */
record NodeImport(GraphImport graph, OnnxNode node) {
  int opset() {
    return graph.opset();
  }

  // Operands

  boolean has(int index) {
    return node.hasInput(index);
  }

  /** Operand {@code index} in plain numbers. */
  int operand(int index) {
    return RawNumbers.of(this, moved(index));
  }

  /** Operand {@code index} as it is, perhaps quantised; for operators that only move elements. */
  int moved(int index) {
    if (!has(index)) {
      throw node.bad("operand " + index + " is given", "none");
    }
    Integer id = graph.find(node.input(index));
    if (id == null) {
      throw node.bad("operands are computed by earlier nodes", "'" + node.input(index) + "'");
    }
    return id;
  }

  List<Integer> operands() {
    return IntStream.range(0, node.inputs()).mapToObj(this::operand).toList();
  }

  /** The contents of operand {@code index}, which must be known before the network runs. */
  Tensor constant(int index) {
    Tensor known = graph.known(operand(index));
    if (known == null) {
      throw node.unsupported("operand '" + node.input(index) + "' computed while the network runs",
          "export the model with static shapes");
    }
    return known;
  }

  @Nullable
  Tensor constantOrNull(int index) {
    return has(index) ? constant(index) : null;
  }

  long[] integers(int index) {
    return integers(constant(index));
  }

  static long[] integers(Tensor tensor) {
    return IntStream.range(0, tensor.shape().count()).mapToLong(tensor::integer).toArray();
  }

  /** The one number of operand {@code index}. */
  double scalar(int index) {
    Tensor tensor = constant(index);
    if (tensor.shape().count() != 1) {
      throw node.bad("operand " + index + " is one number", "shape " + tensor.shape());
    }
    return tensor.real(0);
  }

  /** The numbers of an attribute, or of operand {@code index} where newer operator sets put them; null where neither is given. */
  long @Nullable [] integers(String attribute, int index) {
    if (node.has(attribute)) {
      return node.integers(attribute);
    }
    return has(index) ? integers(index) : null;
  }

  // Values

  TensorType type(int id) {
    return graph.type(id);
  }

  Shape shape(int id) {
    return graph.shape(id);
  }

  int rank(int id) {
    return graph.shape(id).rank();
  }

  DType dtype(int id) {
    return graph.dtype(id);
  }

  /** {@code axis} counted from the front. Throws where it lies outside the rank. */
  int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw node.bad("axis lies within " + -rank + " to " + (rank - 1), axis);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Distinct axes, ascending; all of them where {@code axes} is null. */
  List<Integer> axes(long @Nullable [] axes, int rank) {
    if (axes == null) {
      return IntStream.range(0, rank).boxed().toList();
    }
    List<Integer> sorted = java.util.Arrays.stream(axes).mapToObj(axis -> axis(axis, rank)).sorted().distinct()
        .toList();
    if (sorted.size() != axes.length) {
      throw node.bad("axes are distinct", java.util.Arrays.toString(axes));
    }
    return sorted;
  }

  int literal(Tensor tensor) {
    return graph.computed(node.name() + "/constant", tensor);
  }

  int literal(float value) {
    return literal(Tensor.scalar(value));
  }

  /** A scalar of element type {@code dtype}. */
  int literal(DType dtype, double value) {
    return literal(
        dtype == DType.F32 ? Tensor.scalar((float) value) : TensorData.whole(dtype, Shape.of(), _ -> (long) value));
  }

  // Operators

  /** Adds the operator that the node stands for. */
  int main(Op op, int... operands) {
    return graph.add(node.name(), op, list(operands));
  }

  /** Adds an operator on the way to, or from, the one that the node stands for. */
  int add(Op op, int... operands) {
    return graph.add(node.name() + "/" + op.label(), op, list(operands));
  }

  int add(Op op, TensorType result, int... operands) {
    return graph.add(node.name() + "/" + op.label(), op, list(operands), result);
  }

  static List<Integer> list(int... operands) {
    return IntStream.of(operands).boxed().toList();
  }

  int unary(UnaryKind kind, int x) {
    return add(new Op.Unary(kind), x);
  }

  int binary(BinaryKind kind, int x, int y) {
    return add(new Op.Binary(kind), x, y);
  }

  int cast(int x, DType to) {
    return dtype(x) == to ? x : add(new Op.Cast(to), x);
  }

  int reshape(int x, Shape shape) {
    return shape(x).equals(shape) ? x : add(new Op.Reshape(shape), x);
  }

  int transpose(int x, Integer... permutation) {
    return transpose(x, List.of(permutation));
  }

  int transpose(int x, List<Integer> permutation) {
    boolean moves = !permutation.equals(IntStream.range(0, permutation.size()).boxed().toList());
    return moves ? add(new Op.Transpose(permutation), x) : x;
  }

  int broadcast(int x, Shape shape) {
    return shape(x).equals(shape) ? x : add(new Op.Broadcast(shape), x);
  }

  /** Elements {@code from} to {@code to} (exclusive) along {@code axis}. */
  int slice(int x, int axis, int from, int to) {
    Shape shape = shape(x);
    if (from == 0 && to == shape.dim(axis)) {
      return x;
    }
    List<Integer> begin = new ArrayList<>();
    List<Integer> size = new ArrayList<>();
    List<Integer> stride = new ArrayList<>();
    for (int dim = 0; dim < shape.rank(); dim++) {
      begin.add(dim == axis ? from : 0);
      size.add(dim == axis ? to - from : shape.dim(dim));
      stride.add(1);
    }
    return add(new Op.Slice(begin, size, stride), x);
  }

  // Images: ONNX keeps channels second, Mote last

  /** A batch of 1-D or 2-D images {@code [N,C,W]} or {@code [N,C,H,W]} as NHWC. */
  int toImages(int x) {
    Shape shape = shape(x);
    if (shape.rank() != 3 && shape.rank() != 4) {
      throw node.unsupported(
          shape.rank() == 5 ? "3-D images" : "operand '" + node.input(0) + "' of rank " + shape.rank(),
          "use images of one or two dimensions");
    }
    int image = shape.rank() == 3 ? reshape(x, Shape.of(shape.dim(0), shape.dim(1), 1, shape.dim(2))) : x;
    return transpose(image, 0, 2, 3, 1);
  }

  /** NHWC back to the {@code rank} of the ONNX tensor. */
  int fromImages(int x, int rank) {
    int image = transpose(x, 0, 3, 1, 2);
    Shape shape = shape(image);
    return rank == 3 ? reshape(image, Shape.of(shape.dim(0), shape.dim(1), shape.dim(3))) : image;
  }

  // Results

  void result(int id) {
    result(0, id);
  }

  void result(int index, int id) {
    if (node.hasOutput(index)) {
      if (graph.find(node.output(index)) != null) {
        throw node.bad("a tensor is computed once", "'" + node.output(index) + "' computed twice");
      }
      graph.name(node.output(index), id);
    }
  }
}
