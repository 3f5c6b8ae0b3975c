package dev.mote.graph.autodiff;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.UnaryKind;

/** Derivatives of the functions of one number. */
final class UnaryAdjoints {
  private UnaryAdjoints() {}

  static int[] of(Adjoint node, Op.Unary op) {
    if (isFlat(op.kind())) {
      return node.refuse(op);
    }
    return node.parts(() -> gradient(node, op));
  }

  /** Whether the function has steps only, so that its derivative says nothing. */
  private static boolean isFlat(UnaryKind kind) {
    return switch (kind) {
      case SIGN, FLOOR, CEIL, ROUND, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE -> true;
      case ABSOLUTE, NEGATE, EXP, LOG, SQRT, RECIPROCAL_SQRT, RECIPROCAL, SQUARE, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH,
          COSH, TANH, ASINH, ACOSH, ATANH, ERF, SIGMOID, RELU, RELU6, THRESHOLD, LEAKY_RELU, ELU, SELU, CELU, GELU,
          GELU_TANH, SOFTPLUS, SOFTSIGN, HARD_SIGMOID, HARD_SWISH, SWISH, MISH, CLIP, SHRINK ->
        false;
    };
  }

  private static int gradient(Adjoint node, Op.Unary op) {
    Tape t = node.tape();
    int g = node.gradient();
    int x = node.x(0);
    int y = node.result();
    double a = op.a();
    double b = op.b();
    return switch (op.kind()) {
      case NEGATE -> t.negative(g);
      case RELU -> clamp(t, 0, Float.POSITIVE_INFINITY, x, g);
      case RELU6 -> clamp(t, 0, 6, x, g);
      case THRESHOLD -> clamp(t, op.a(), Float.POSITIVE_INFINITY, x, g);
      case CLIP -> clamp(t, op.a(), op.b(), x, g);
      case HARD_SIGMOID -> t.scaled(clamp(t, 0, 1, t.shifted(t.scaled(x, a), b), g), a);
      case HARD_SWISH -> {
        int ramp = t.shifted(x, 3);
        int clipped = t.add(new Op.Unary(UnaryKind.RELU6), ramp);
        yield t.scaled(t.plus(t.times(g, clipped), t.times(clamp(t, 0, 6, ramp, g), x)), 1.0 / 6);
      }
      case SHRINK -> t.where(t.binary(BinaryKind.GREATER, t.unary(UnaryKind.ABSOLUTE, x), t.scalar(a)), g);
      case LEAKY_RELU -> t.where(notNegative(t, x), g, t.scaled(g, a));
      case ELU -> t.where(notNegative(t, x), g, t.times(g, t.shifted(y, a)));
      case SELU ->
        t.where(t.binary(BinaryKind.GREATER, x, t.scalar(0)), t.scaled(g, b), t.times(g, t.shifted(y, a * b)));
      case CELU -> t.where(notNegative(t, x), g, t.times(g, t.shifted(t.scaled(y, 1 / a), 1)));
      case SIGN, FLOOR, CEIL, ROUND, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        throw new IllegalStateException("refused");
      case ABSOLUTE, EXP, LOG, SQRT, RECIPROCAL_SQRT, RECIPROCAL, SQUARE, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH,
          TANH, ASINH, ACOSH, ATANH, ERF, SIGMOID, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN, SWISH, MISH ->
        t.times(g, derivative(t, op, x, y));
    };
  }

  /** The derivative of a smooth function of {@code x} with the value {@code y}. */
  private static int derivative(Tape t, Op.Unary op, int x, int y) {
    return switch (op.kind()) {
      case ABSOLUTE -> t.unary(UnaryKind.SIGN, x);
      case EXP -> y;
      case LOG -> t.unary(UnaryKind.RECIPROCAL, x);
      case SQRT -> t.over(t.scalar(0.5), y);
      case RECIPROCAL_SQRT -> t.scaled(t.times(t.square(y), y), -0.5);
      case RECIPROCAL -> t.negative(t.square(y));
      case SQUARE -> t.scaled(x, 2);
      case SIN -> t.unary(UnaryKind.COS, x);
      case COS -> t.negative(t.unary(UnaryKind.SIN, x));
      case TAN -> t.shifted(t.square(y), 1);
      case ASIN -> t.unary(UnaryKind.RECIPROCAL_SQRT, t.oneMinus(t.square(x)));
      case ACOS -> t.negative(t.unary(UnaryKind.RECIPROCAL_SQRT, t.oneMinus(t.square(x))));
      case ATAN -> t.unary(UnaryKind.RECIPROCAL, t.shifted(t.square(x), 1));
      case SINH -> t.unary(UnaryKind.COSH, x);
      case COSH -> t.unary(UnaryKind.SINH, x);
      case TANH -> t.oneMinus(t.square(y));
      case ASINH -> t.unary(UnaryKind.RECIPROCAL_SQRT, t.shifted(t.square(x), 1));
      case ACOSH -> t.unary(UnaryKind.RECIPROCAL_SQRT, t.shifted(t.square(x), -1));
      case ATANH -> t.unary(UnaryKind.RECIPROCAL, t.oneMinus(t.square(x)));
      case ERF -> t.scaled(t.unary(UnaryKind.EXP, t.negative(t.square(x))), 2 / Math.sqrt(Math.PI));
      case SIGMOID -> t.times(y, t.oneMinus(y));
      case SOFTPLUS -> t.unary(UnaryKind.SIGMOID, x);
      case SOFTSIGN -> t.square(t.unary(UnaryKind.RECIPROCAL, t.shifted(t.unary(UnaryKind.ABSOLUTE, x), 1)));
      case GELU -> {
        int cumulative = t.scaled(t.shifted(t.unary(UnaryKind.ERF, t.scaled(x, Math.sqrt(0.5))), 1), 0.5);
        int density = t.scaled(t.unary(UnaryKind.EXP, t.scaled(t.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        yield t.plus(cumulative, t.times(x, density));
      }
      case GELU_TANH -> {
        double c = Math.sqrt(2 / Math.PI);
        int squared = t.square(x);
        int inner = t.scaled(t.times(x, t.shifted(t.scaled(squared, 0.044715), 1)), c);
        int tanh = t.unary(UnaryKind.TANH, inner);
        int slope = t.scaled(t.shifted(t.scaled(squared, 3 * 0.044715), 1), c / 2);
        yield t.plus(t.scaled(t.shifted(tanh, 1), 0.5), t.times(t.times(x, slope), t.oneMinus(t.square(tanh))));
      }
      case SWISH -> {
        int sigmoid = t.unary(UnaryKind.SIGMOID, t.scaled(x, op.a()));
        yield t.plus(sigmoid, t.times(t.times(t.scaled(x, op.a()), sigmoid), t.oneMinus(sigmoid)));
      }
      case MISH -> {
        int tanh = t.unary(UnaryKind.TANH, t.unary(UnaryKind.SOFTPLUS, x));
        yield t.plus(tanh, t.times(t.times(x, t.oneMinus(t.square(tanh))), t.unary(UnaryKind.SIGMOID, x)));
      }
      case NEGATE, RELU, RELU6, THRESHOLD, CLIP, HARD_SIGMOID, HARD_SWISH, SHRINK, LEAKY_RELU, ELU, SELU, CELU, SIGN,
          FLOOR,
          CEIL, ROUND, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        throw new IllegalStateException("not smooth");
    };
  }

  private static int notNegative(Tape t, int x) {
    return t.binary(BinaryKind.GREATER_EQUAL, x, t.scalar(0));
  }

  private static int clamp(Tape t, float min, float max, int x, int g) {
    return t.add(new Op.ClampGradient(min, max), x, g);
  }
}
