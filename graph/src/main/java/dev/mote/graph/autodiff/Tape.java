package dev.mote.graph.autodiff;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Adds operators to the graph being built, named after the forward node whose gradient they compute. */
final class Tape {
  /** Stands for no value. */
  static final int NONE = -1;

  private final GraphBuilder builder;
  private final Map<Float, Integer> scalars = new HashMap<>();
  private String place = "gradient";

  Tape(String graph) {
    this.builder = new GraphBuilder(graph);
  }

  Graph build() {
    return builder.build();
  }

  int input(String name, TensorType type) {
    return builder.input(name, type);
  }

  int constant(String name, Tensor tensor, Quantization quantization) {
    return builder.constant(name, tensor, quantization);
  }

  int constant(Tensor tensor) {
    return builder.constant(place + "_constant", tensor);
  }

  void output(int id) {
    builder.output(id);
  }

  int copy(Node node, List<Integer> operands, Value result) {
    return builder.add(node.name(), node.op(), operands, result.type(), result.name());
  }

  /** Names what is added from now on after the forward node {@code name}. */
  void at(String name) {
    place = name + "_gradient";
  }

  int add(Op op, int... operands) {
    return builder.add(place, op, Arrays.stream(operands).boxed().toList());
  }

  TensorType type(int id) {
    return builder.type(id);
  }

  Shape shape(int id) {
    return builder.type(id).shape();
  }

  int scalar(double value) {
    return scalars.computeIfAbsent((float) value, number -> builder.constant("number", Tensor.scalar(number)));
  }

  int one(Shape shape) {
    float[] ones = new float[shape.count()];
    Arrays.fill(ones, 1);
    return builder.constant("one", new Tensor.Floats(shape, ones));
  }

  int unary(UnaryKind kind, int x) {
    return add(new Op.Unary(kind), x);
  }

  int binary(BinaryKind kind, int x, int y) {
    return add(new Op.Binary(kind), x, y);
  }

  int plus(int x, int y) {
    return binary(BinaryKind.ADD, x, y);
  }

  int shifted(int x, double number) {
    return plus(x, scalar(number));
  }

  int minus(int x, int y) {
    return binary(BinaryKind.SUBTRACT, x, y);
  }

  int oneMinus(int x) {
    return minus(scalar(1), x);
  }

  int times(int x, int y) {
    return binary(BinaryKind.MULTIPLY, x, y);
  }

  int scaled(int x, double number) {
    return number == 1 ? x : times(x, scalar(number));
  }

  int over(int x, int y) {
    return binary(BinaryKind.DIVIDE, x, y);
  }

  int negative(int x) {
    return unary(UnaryKind.NEGATE, x);
  }

  int square(int x) {
    return unary(UnaryKind.SQUARE, x);
  }

  /** {@code condition ? x : 0}. */
  int where(int condition, int x) {
    return where(condition, x, scalar(0));
  }

  int where(int condition, int x, int otherwise) {
    return add(new Op.Select(), condition, x, otherwise);
  }

  int reshape(int x, Shape shape) {
    return shape(x).equals(shape) ? x : add(new Op.Reshape(shape), x);
  }

  int transpose(int x, Integer... permutation) {
    return add(new Op.Transpose(List.of(permutation)), x);
  }

  int broadcast(int x, Shape shape) {
    return shape(x).equals(shape) ? x : add(new Op.Broadcast(shape), x);
  }

  int sum(int x, List<Integer> axes, boolean keep) {
    return axes.isEmpty() ? x : add(new Op.Reduce(ReduceKind.SUM, axes, keep), x);
  }

  /** The sum over all dimensions but {@code axis}; of shape {@code [extent]}. */
  int sumAllBut(int x, int axis) {
    return sum(x, IntStream.range(0, shape(x).rank()).filter(other -> other != axis).boxed().toList(), false);
  }

  /** The adjoint of broadcasting from {@code shape}: the sum over all dimensions that were stretched. */
  int sumTo(int x, Shape shape) {
    Shape from = shape(x);
    int lead = from.rank() - shape.rank();
    List<Integer> stretched = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      if (axis < lead || (shape.dim(axis - lead) == 1 && from.dim(axis) != 1)) {
        stretched.add(axis);
      }
    }
    return reshape(sum(x, stretched, true), shape);
  }
}
