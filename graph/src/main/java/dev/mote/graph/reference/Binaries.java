package dev.mote.graph.reference;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;

/** Functions of two numbers, element by element with broadcasting. */
final class Binaries {
  private Binaries() {}

  static Tensor binary(Call call, Op.Binary op) {
    if (call.isQuantized()) {
      return QuantizedBinaries.binary(call, op);
    }
    int[] left = Broadcasting.indices(call.shape(0), call.result().shape());
    int[] right = Broadcasting.indices(call.shape(1), call.result().shape());
    if (call.type(0).dtype() == DType.F32) {
      double[] x = call.reals(0);
      double[] y = call.reals(1);
      double[] results = new double[left.length];
      for (int index = 0; index < left.length; index++) {
        results[index] = Activations.apply(op.activation(), of(op.kind(), x[left[index]], y[right[index]]));
      }
      return call.answer(results);
    }
    long[] x = call.integers(0);
    long[] y = call.integers(1);
    long[] results = new long[left.length];
    for (int index = 0; index < left.length; index++) {
      results[index] = Activations.apply(op.activation(), of(call, op.kind(), x[left[index]], y[right[index]]));
    }
    return call.answer(results);
  }

  static Tensor select(Call call) {
    int[] condition = Broadcasting.indices(call.shape(0), call.result().shape());
    int[] left = Broadcasting.indices(call.shape(1), call.result().shape());
    int[] right = Broadcasting.indices(call.shape(2), call.result().shape());
    Tensor x = Conversions.to(call.result(), call.tensor(1), call.type(1));
    Tensor y = Conversions.to(call.result(), call.tensor(2), call.type(2));
    int split = x.shape().count();
    int[] sources = new int[condition.length];
    for (int index = 0; index < sources.length; index++) {
      sources[index] = call.tensor(0).integer(condition[index]) != 0 ? left[index] : split + right[index];
    }
    return Picks.pick(Picks.joined(x, y), call.result().shape(), sources);
  }

  static double of(BinaryKind kind, double x, double y) {
    return switch (kind) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
      case FLOOR_DIVIDE -> Math.floor(x / y);
      case POWER -> StrictMath.pow(x, y);
      case MAXIMUM -> Math.max(x, y);
      case MINIMUM -> Math.min(x, y);
      case MODULO -> x % y;
      case FLOOR_MODULO -> {
        double rest = x % y;
        yield rest != 0 && rest < 0 != y < 0 ? rest + y : rest;
      }
      case SQUARED_DIFFERENCE -> (x - y) * (x - y);
      case PRELU -> x >= 0 ? x : x * y;
      case EQUAL -> x == y ? 1 : 0;
      case NOT_EQUAL -> x != y ? 1 : 0;
      case LESS -> x < y ? 1 : 0;
      case LESS_EQUAL -> x <= y ? 1 : 0;
      case GREATER -> x > y ? 1 : 0;
      case GREATER_EQUAL -> x >= y ? 1 : 0;
      case AND -> x != 0 && y != 0 ? 1 : 0;
      case OR -> x != 0 || y != 0 ? 1 : 0;
      case XOR -> x != 0 != (y != 0) ? 1 : 0;
      case BITWISE_AND -> (long) x & (long) y;
      case BITWISE_OR -> (long) x | (long) y;
      case BITWISE_XOR -> (long) x ^ (long) y;
      case SHIFT_LEFT -> (long) x << (long) y;
      case SHIFT_RIGHT -> (long) x >> (long) y;
    };
  }

  private static long of(Call call, BinaryKind kind, long x, long y) {
    return switch (kind) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / divisor(call, y);
      case FLOOR_DIVIDE -> Math.floorDiv(x, divisor(call, y));
      case POWER -> power(x, y);
      case MAXIMUM -> Math.max(x, y);
      case MINIMUM -> Math.min(x, y);
      case MODULO -> x % divisor(call, y);
      case FLOOR_MODULO -> Math.floorMod(x, divisor(call, y));
      case SQUARED_DIFFERENCE -> (x - y) * (x - y);
      case PRELU -> x >= 0 ? x : x * y;
      case EQUAL -> Numbers.truth(x == y);
      case NOT_EQUAL -> Numbers.truth(x != y);
      case LESS -> Numbers.truth(x < y);
      case LESS_EQUAL -> Numbers.truth(x <= y);
      case GREATER -> Numbers.truth(x > y);
      case GREATER_EQUAL -> Numbers.truth(x >= y);
      case AND -> Numbers.truth(x != 0 && y != 0);
      case OR -> Numbers.truth(x != 0 || y != 0);
      case XOR -> Numbers.truth(x != 0 != (y != 0));
      case BITWISE_AND -> x & y;
      case BITWISE_OR -> x | y;
      case BITWISE_XOR -> x ^ y;
      case SHIFT_LEFT -> y < 0 || y > 63 ? 0 : x << y;
      case SHIFT_RIGHT -> x >> (y < 0 || y > 63 ? 63 : y);
    };
  }

  private static long divisor(Call call, long y) {
    if (y == 0) {
      throw call.fail("whole numbers are divided by numbers other than 0", y, "give other inputs or divide floats");
    }
    return y;
  }

  /** x to the power of y, wrapping; what has no whole result is 0. */
  private static long power(long x, long y) {
    if (y < 0) {
      return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0;
    }
    long result = 1;
    long square = x;
    for (long rest = y; rest > 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}
