package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.List;

/** Imports operators that work element by element. */
record Elementwise(NodeImport n) {
  void unary(UnaryKind kind) {
    unary(kind, 0, 0);
  }

  void unary(UnaryKind kind, float a, float b) {
    n.result(n.main(new Op.Unary(kind, a, b), n.operand(0)));
  }

  void binary(BinaryKind kind) {
    int x = n.operand(0);
    int y = n.operand(1);
    n.result(n.main(new Op.Binary(kind), x, n.opset() < 7 ? aligned(y, n.rank(x)) : y));
  }

  /** Before operator set 7 the second operand's dimensions could start at attribute {@code axis} of the first's. */
  private int aligned(int y, int rank) {
    if (!n.node().has("axis")) {
      return y;
    }
    int axis = n.axis(n.node().integer("axis", 0), rank);
    int own = n.rank(y);
    if (axis + own > rank) {
      throw n.node().bad("the second operand's dimensions fit from axis " + axis + " on", n.shape(y));
    }
    int[] extents = java.util.Arrays.copyOf(n.shape(y).toArray(), rank - axis);
    java.util.Arrays.fill(extents, own, extents.length, 1);
    return n.reshape(y, Shape.of(extents));
  }

  /** An activation whose parameter is attribute {@code alpha}. */
  void alpha(UnaryKind kind, float fallback) {
    unary(kind, n.node().real("alpha", fallback), 0);
  }

  void selu() {
    unary(UnaryKind.SELU, n.node().real("alpha", 1.67326319217681884765625f),
        n.node().real("gamma", 1.05070102214813232421875f));
  }

  void hardSigmoid() {
    unary(UnaryKind.HARD_SIGMOID, n.node().real("alpha", 0.2f), n.node().real("beta", 0.5f));
  }

  void isInfinite() {
    unary(UnaryKind.IS_INFINITE, n.node().small("detect_negative", 1), n.node().small("detect_positive", 1));
  }

  void shrink() {
    unary(UnaryKind.SHRINK, n.node().real("lambd", 0.5f), n.node().real("bias", 0));
  }

  void gelu() {
    String approximate = n.node().text("approximate", "none");
    unary(switch (approximate) {
      case "none" -> UnaryKind.GELU;
      case "tanh" -> UnaryKind.GELU_TANH;
      default -> throw n.node().bad("attribute 'approximate' is none or tanh", approximate);
    });
  }

  /** The power in the type of the base; the exponent may have another. */
  void power() {
    int x = n.operand(0);
    int y = n.operand(1);
    if (n.dtype(x) == n.dtype(y)) {
      n.result(n.main(new Op.Binary(BinaryKind.POWER), x, y));
    } else {
      int power = n.main(new Op.Binary(BinaryKind.POWER), n.cast(x, DType.F32), n.cast(y, DType.F32));
      n.result(n.cast(power, n.dtype(x)));
    }
  }

  void modulo() {
    boolean truncates = n.node().flag("fmod", false);
    if (!truncates && n.dtype(n.operand(0)) == DType.F32) {
      throw n.node().bad("attribute 'fmod' is 1 for floats", 0);
    }
    binary(truncates ? BinaryKind.MODULO : BinaryKind.FLOOR_MODULO);
  }

  void shift() {
    String direction = n.node().text("direction", "");
    binary(switch (direction) {
      case "LEFT" -> BinaryKind.SHIFT_LEFT;
      case "RIGHT" -> BinaryKind.SHIFT_RIGHT;
      default -> throw n.node().bad("attribute 'direction' is LEFT or RIGHT", "'" + direction + "'");
    });
  }

  void parametricRelu() {
    int x = n.operand(0);
    int slope = n.operand(1);
    Shape shape = n.shape(slope);
    boolean perChannel = shape.rank() == 1 && n.rank(x) > 2 && shape.dim(0) == n.shape(x).dim(1)
        && shape.dim(0) != n.shape(x).last();
    if (perChannel) {
      int[] extents = new int[n.rank(x) - 1];
      java.util.Arrays.fill(extents, 1);
      extents[0] = shape.dim(0);
      slope = n.reshape(slope, Shape.of(extents));
    }
    n.result(n.main(new Op.Binary(BinaryKind.PRELU), x, slope));
  }

  /** Operators of one operand or more: folded from the left. */
  int variadic(BinaryKind kind) {
    List<Integer> operands = n.operands();
    if (operands.isEmpty()) {
      throw n.node().bad("there is at least one operand", "none");
    }
    int sum = operands.getFirst();
    for (int operand : operands.subList(1, operands.size())) {
      sum = n.main(new Op.Binary(kind), sum, operand);
    }
    return sum;
  }

  void mean() {
    int sum = variadic(BinaryKind.ADD);
    n.result(n.node().inputs() == 1 ? sum : n.binary(BinaryKind.DIVIDE, sum, n.literal(n.node().inputs())));
  }

  /** A clamp; its limits are attributes up to operator set 10, operands after. */
  void clip() {
    int x = n.operand(0);
    if (n.opset() < 11) {
      n.result(clamp(x, n.node().real("min", -Float.MAX_VALUE), n.node().real("max", Float.MAX_VALUE)));
      return;
    }
    boolean known = (!n.has(1) || n.graph().known(n.operand(1)) != null)
        && (!n.has(2) || n.graph().known(n.operand(2)) != null);
    if (known && n.dtype(x) == DType.F32) {
      float low = n.has(1) ? (float) n.scalar(1) : Float.NEGATIVE_INFINITY;
      float high = n.has(2) ? (float) n.scalar(2) : Float.POSITIVE_INFINITY;
      n.result(clamp(x, low, high));
      return;
    }
    int result = n.has(1) ? n.main(new Op.Binary(BinaryKind.MAXIMUM), x, n.operand(1)) : x;
    n.result(n.has(2) ? n.main(new Op.Binary(BinaryKind.MINIMUM), result, n.operand(2)) : result);
  }

  private int clamp(int x, float low, float high) {
    boolean open = high >= Float.MAX_VALUE;
    if (low <= -Float.MAX_VALUE && open) {
      return x;
    }
    if (low == 0 && open) {
      return n.main(new Op.Unary(UnaryKind.RELU), x);
    }
    return low == 0 && high == 6
        ? n.main(new Op.Unary(UnaryKind.RELU6), x)
        : n.main(new Op.Unary(UnaryKind.CLIP, low, high), x);
  }

  void where() {
    n.result(n.main(new Op.Select(), n.operand(0), n.operand(1), n.operand(2)));
  }

  void cast() {
    int to = n.node().small("to", 0);
    if (to == DataType.BFLOAT16_VALUE || to == DataType.UINT16_VALUE || to == DataType.UINT32_VALUE) {
      // Wider types hold the values of these, but not their rounding and overflow.
      throw n.node().unsupported("a cast to " + DataType.forNumber(to).name().toLowerCase(java.util.Locale.ROOT),
          "cast to float32, int32 or int64");
    }
    castTo(TensorData.dtype(to, n.node().place()));
  }

  void castLike() {
    castTo(n.dtype(n.operand(1)));
  }

  private void castTo(DType to) {
    int x = n.operand(0);
    n.result(n.dtype(x) == to ? x : n.main(new Op.Cast(to), x));
  }

  /** The identity at inference, and an all-true mask. */
  void dropout() {
    if (n.has(2) && n.constant(2).integer(0) != 0 && (!n.has(1) || n.scalar(1) != 0)) {
      throw n.node().unsupported("dropout of training", "export the model for inference");
    }
    int x = n.moved(0);
    n.result(x);
    if (n.node().hasOutput(1)) {
      DType mask = n.opset() < 10 ? n.dtype(x) : DType.BOOL;
      n.result(1, n.broadcast(n.literal(mask, 1), n.shape(x)));
    }
  }

  /** Ones in the class of the largest element along the axis, the first of equals. */
  void hardmax() {
    int x = n.operand(0);
    int rank = n.rank(x);
    if (n.opset() < 13) {
      Shape shape = n.shape(x);
      int flat = new Matrices(n).flattened(x, n.axis(n.node().small("axis", 1), rank + 1));
      n.result(n.reshape(oneInLargest(flat, 1), shape));
    } else {
      n.result(oneInLargest(x, n.axis(n.node().small("axis", -1), rank)));
    }
  }

  private int oneInLargest(int x, int axis) {
    int largest = n.add(new Op.ArgReduce(true, axis, true, false, DType.I64), x);
    int[] extents = new int[n.rank(x)];
    java.util.Arrays.fill(extents, 1);
    extents[axis] = n.shape(x).dim(axis);
    int range = n.literal(TensorData.whole(DType.I64, Shape.of(extents), index -> index));
    return n.main(new Op.Cast(n.dtype(x)), n.binary(BinaryKind.EQUAL, range, largest));
  }

  /** A constant of 0 or 1 picks by position: the triangle at and above (or below) diagonal {@code k}. */
  void triangle() {
    int x = n.operand(0);
    Shape shape = n.shape(x);
    if (shape.rank() < 2) {
      throw n.node().bad("the operand has at least two dimensions", shape);
    }
    long diagonal = n.has(1) ? n.constant(1).integer(0) : 0;
    boolean upper = n.node().flag("upper", true);
    int columns = shape.dim(-1);
    int mask = n.literal(TensorData.whole(DType.BOOL, Shape.of(shape.dim(-2), columns), index -> {
      long distance = index % columns - index / columns;
      return (upper ? distance >= diagonal : distance <= diagonal) ? 1 : 0;
    }));
    int zero = n.literal(Tensor.zeros(n.dtype(x), Shape.of()));
    n.result(n.add(new Op.Select(), TensorType.of(n.dtype(x), shape), mask, x, zero));
  }
}
