package dev.mote.engine;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.UnaryKind;

/** The functions of floats that have fast kernels, one element at a time; all others run on the reference kernels. */
final class Functions {
  private Functions() {}

  static boolean has(UnaryKind kind) {
    return switch (kind) {
      case ABSOLUTE, NEGATE, EXP, LOG, SQRT, RECIPROCAL_SQRT, RECIPROCAL, SQUARE, TANH, SIGMOID, RELU, RELU6,
          LEAKY_RELU,
          HARD_SIGMOID, HARD_SWISH, SWISH, CLIP, SIN, COS ->
        true;
      case SIGN, FLOOR, CEIL, ROUND, TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, ERF, THRESHOLD,
          ELU,
          SELU, CELU, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN, MISH, SHRINK, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        false;
    };
  }

  static float apply(UnaryKind kind, float a, float b, float x) {
    return switch (kind) {
      case ABSOLUTE -> Math.abs(x);
      case NEGATE -> -x;
      case EXP -> (float) Math.exp(x);
      case LOG -> (float) Math.log(x);
      case SQRT -> (float) Math.sqrt(x);
      case RECIPROCAL_SQRT -> (float) (1 / Math.sqrt(x));
      case RECIPROCAL -> 1 / x;
      case SQUARE -> x * x;
      case TANH -> (float) Math.tanh(x);
      case SIGMOID -> (float) (1 / (1 + Math.exp(-x)));
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.min(Math.max(x, 0), 6);
      case LEAKY_RELU -> x >= 0 ? x : a * x;
      case HARD_SIGMOID -> Math.min(Math.max(a * x + b, 0), 1);
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
      case SWISH -> (float) (x / (1 + Math.exp(-a * x)));
      case CLIP -> Math.min(Math.max(x, a), b);
      case SIN -> Sines.sine(x);
      case COS -> Sines.cosine(x);
      case SIGN, FLOOR, CEIL, ROUND, TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, ERF, THRESHOLD,
          ELU,
          SELU, CELU, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN, MISH, SHRINK, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        throw new IllegalArgumentException(kind + " has no fast kernel");
    };
  }

  static boolean has(BinaryKind kind) {
    return switch (kind) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE, PRELU -> true;
      case FLOOR_DIVIDE, POWER, FLOOR_MODULO, MODULO, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND,
          OR,
          XOR, BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        false;
    };
  }

  static float apply(BinaryKind kind, float x, float y) {
    return switch (kind) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
      case MAXIMUM -> Math.max(x, y);
      case MINIMUM -> Math.min(x, y);
      case SQUARED_DIFFERENCE -> (x - y) * (x - y);
      case PRELU -> x >= 0 ? x : x * y;
      case FLOOR_DIVIDE, POWER, FLOOR_MODULO, MODULO, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND,
          OR,
          XOR, BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        throw new IllegalArgumentException(kind + " has no fast kernel");
    };
  }
}
