package dev.mote.graph.autodiff;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.UnaryKind;

/** Derivatives of the functions of two numbers, summed where an operand was broadcast. */
final class BinaryAdjoints {
  private BinaryAdjoints() {}

  static int[] of(Adjoint node, Op.Binary op) {
    Adjoint inner = node.before(op.activation());
    return switch (op.kind()) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, MAXIMUM, MINIMUM, FLOOR_MODULO, MODULO, SQUARED_DIFFERENCE, PRELU ->
        inner.parts(() -> inner.tape().sumTo(left(inner, op.kind()), inner.shape(0)),
            () -> inner.tape().sumTo(right(inner, op.kind()), inner.shape(1)));
      case FLOOR_DIVIDE, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND, OR, XOR, BITWISE_AND,
          BITWISE_OR,
          BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        node.refuse(op);
    };
  }

  private static int left(Adjoint node, BinaryKind kind) {
    Tape t = node.tape();
    int g = node.gradient();
    int x = node.x(0);
    int y = node.x(1);
    return switch (kind) {
      case ADD, SUBTRACT, MODULO, FLOOR_MODULO -> g;
      case MULTIPLY -> t.times(g, y);
      case DIVIDE -> t.over(g, y);
      case POWER -> t.times(g, t.times(y, t.binary(BinaryKind.POWER, x, t.shifted(y, -1))));
      case MAXIMUM -> t.where(t.binary(BinaryKind.GREATER_EQUAL, x, y), g);
      case MINIMUM -> t.where(t.binary(BinaryKind.LESS_EQUAL, x, y), g);
      case SQUARED_DIFFERENCE -> t.scaled(t.times(g, t.minus(x, y)), 2);
      case PRELU -> t.where(t.binary(BinaryKind.GREATER_EQUAL, x, t.scalar(0)), g, t.times(g, y));
      default -> throw new IllegalStateException("refused");
    };
  }

  private static int right(Adjoint node, BinaryKind kind) {
    Tape t = node.tape();
    int g = node.gradient();
    int x = node.x(0);
    int y = node.x(1);
    return switch (kind) {
      case ADD -> g;
      case SUBTRACT -> t.negative(g);
      case MULTIPLY -> t.times(g, x);
      case DIVIDE -> t.negative(t.over(t.times(g, x), t.square(y)));
      case POWER -> t.times(g, t.times(t.binary(BinaryKind.POWER, x, y), t.unary(UnaryKind.LOG, x)));
      case MAXIMUM -> t.where(t.binary(BinaryKind.LESS, x, y), g);
      case MINIMUM -> t.where(t.binary(BinaryKind.GREATER, x, y), g);
      case FLOOR_MODULO -> t.negative(t.times(g, t.unary(UnaryKind.FLOOR, t.over(x, y))));
      // x mod y is x - y * quotient, and the quotient is a step function.
      case MODULO -> t.negative(t.times(g, t.over(t.minus(x, t.binary(BinaryKind.MODULO, x, y)), y)));
      case SQUARED_DIFFERENCE -> t.scaled(t.times(g, t.minus(x, y)), -2);
      case PRELU -> t.where(t.binary(BinaryKind.LESS, x, t.scalar(0)), t.times(g, x));
      default -> throw new IllegalStateException("refused");
    };
  }

  static int[] select(Adjoint node) {
    Tape t = node.tape();
    return node.parts(() -> Tape.NONE, () -> t.sumTo(t.where(node.x(0), node.gradient()), node.shape(1)),
        () -> t.sumTo(t.where(node.x(0), t.scalar(0), node.gradient()), node.shape(2)));
  }
}
