package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.UnaryKind;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link Functions} in vector lanes. */
final class VectorFunctions {
  private VectorFunctions() {}

  static void unary(UnaryKind kind, float a, float b, float[] x, int xAt, float[] target, int to, int count) {
    if (isTranscendental(kind)) {
      for (int index = 0; index < count; index++) {
        target[to + index] = Functions.apply(kind, a, b, x[xAt + index]);
      }
      return;
    }
    int whole = SPECIES.loopBound(count);
    if (kind == UnaryKind.SIN || kind == UnaryKind.COS) {
      waves(kind, x, xAt, target, to, whole, count);
      return;
    }
    for (int index = 0; index < whole; index += LANES) {
      apply(kind, a, b, FloatVector.fromArray(SPECIES, x, xAt + index)).intoArray(target, to + index);
    }
    if (whole < count) {
      VectorMask<Float> rest = SPECIES.indexInRange(whole, count);
      apply(kind, a, b, FloatVector.fromArray(SPECIES, x, xAt + whole, rest)).intoArray(target, to + whole, rest);
    }
  }

  private static void waves(UnaryKind kind, float[] x, int xAt, float[] target, int to, int whole, int count) {
    float half = kind == UnaryKind.SIN ? 0 : 0.5f;
    for (int index = 0; index < whole; index += LANES) {
      FloatVector lanes = FloatVector.fromArray(SPECIES, x, xAt + index);
      if (VectorSines.isReducible(lanes)) {
        VectorSines.reduced(lanes, half).intoArray(target, to + index);
      } else {
        for (int lane = index; lane < index + LANES; lane++) {
          target[to + lane] = Functions.apply(kind, 0, 0, x[xAt + lane]);
        }
      }
    }
    for (int index = whole; index < count; index++) {
      target[to + index] = Functions.apply(kind, 0, 0, x[xAt + index]);
    }
  }

  /**
   * Whether lanes would give other bits once they are compiled than before: the lanes' own exponential comes from a native
   * library then, and from {@code Math} until then.
   */
  private static boolean isTranscendental(UnaryKind kind) {
    return switch (kind) {
      case EXP, LOG, TANH, SIGMOID, SWISH -> true;
      default -> false;
    };
  }

  private static FloatVector apply(UnaryKind kind, float a, float b, FloatVector x) {
    return switch (kind) {
      case ABSOLUTE -> x.abs();
      case NEGATE -> x.neg();
      case SQRT -> x.sqrt();
      case RECIPROCAL_SQRT -> FloatVector.broadcast(SPECIES, 1).div(x.sqrt());
      case RECIPROCAL -> FloatVector.broadcast(SPECIES, 1).div(x);
      case SQUARE -> x.mul(x);
      case RELU -> x.max(0);
      case RELU6 -> x.max(0).min(6);
      case LEAKY_RELU -> x.blend(x.mul(a), x.compare(VectorOperators.LT, 0));
      case HARD_SIGMOID -> x.mul(a).add(b).max(0).min(1);
      case HARD_SWISH -> x.mul(x.add(3).max(0).min(6)).div(6);
      case CLIP -> x.max(a).min(b);
      case EXP, LOG, TANH, SIGMOID, SWISH, SIGN, FLOOR, CEIL, ROUND, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH,
          ACOSH, ATANH, ERF, THRESHOLD,
          ELU,
          SELU, CELU, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN, MISH, SHRINK, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        throw new IllegalArgumentException(kind + " has no fast kernel");
    };
  }

  static void binary(BinaryKind kind, float min, float max, float[] x, int xAt, int xStep, float[] y, int yAt,
      int yStep, float[] target, int to, int count) {
    boolean clamped = min != Float.NEGATIVE_INFINITY || max != Float.POSITIVE_INFINITY;
    for (int index = 0; index < count; index += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(index, count);
      FloatVector left = xStep == 0
          ? FloatVector.broadcast(SPECIES, x[xAt])
          : FloatVector.fromArray(SPECIES, x, xAt + index, mask);
      FloatVector right = yStep == 0
          ? FloatVector.broadcast(SPECIES, y[yAt])
          : FloatVector.fromArray(SPECIES, y, yAt + index, mask);
      FloatVector result = apply(kind, left, right);
      if (clamped) {
        result = result.max(min).min(max);
      }
      result.intoArray(target, to + index, mask);
    }
  }

  private static FloatVector apply(BinaryKind kind, FloatVector x, FloatVector y) {
    return switch (kind) {
      case ADD -> x.add(y);
      case SUBTRACT -> x.sub(y);
      case MULTIPLY -> x.mul(y);
      case DIVIDE -> x.div(y);
      case MAXIMUM -> x.max(y);
      case MINIMUM -> x.min(y);
      case SQUARED_DIFFERENCE -> {
        FloatVector difference = x.sub(y);
        yield difference.mul(difference);
      }
      case PRELU -> x.blend(x.mul(y), x.compare(VectorOperators.LT, 0));
      case FLOOR_DIVIDE, POWER, FLOOR_MODULO, MODULO, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND,
          OR,
          XOR, BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        throw new IllegalArgumentException(kind + " has no fast kernel");
    };
  }
}
