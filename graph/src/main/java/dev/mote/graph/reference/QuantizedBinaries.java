package dev.mote.graph.reference;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;

/** Functions of two quantised numbers, as TensorFlow Lite's reference kernels compute them. */
final class QuantizedBinaries {
  private QuantizedBinaries() {}

  static Tensor binary(Call call, Op.Binary op) {
    TensorType x = call.type(0);
    TensorType y = call.type(1);
    TensorType z = call.result();
    if (op.kind().isPredicate()) {
      return answer(call, call.centred(0), call.centred(1), comparison(op.kind(), x.affine(), y.affine()), 0, 1, 0);
    }
    int min = op.activation().quantizedMin(z);
    int max = op.activation().quantizedMax(z);
    int zero = z.affine().zeroPoint();
    return switch (op.kind()) {
      case ADD, SUBTRACT ->
        answer(call, call.centred(0), call.centred(1), Sum.of(op.kind() == BinaryKind.SUBTRACT, x, y, z), min, max,
            zero);
      case MULTIPLY -> {
        // Single precision throughout, as TensorFlow Lite derives this factor.
        Requantization factor = Requantization.of(x.affine().scale() * y.affine().scale() / z.affine().scale());
        yield answer(call, call.centred(0), call.centred(1), new Product(factor), min, max, zero);
      }
      case MAXIMUM, MINIMUM -> {
        long[] left = Conversions.requantize(call.integers(0), x, z);
        long[] right = Conversions.requantize(call.integers(1), y, z);
        Rule rule = op.kind() == BinaryKind.MAXIMUM ? Math::max : Math::min;
        yield answer(call, left, right, rule, min, max, 0);
      }
      case PRELU -> {
        Requantization identity = Requantization.of(x.affine().scale() / z.affine().scale());
        Requantization sloped = Requantization.of(x.affine().scale() * y.affine().scale() / z.affine().scale());
        yield answer(call, call.centred(0), call.centred(1),
            (a, b) -> a >= 0 ? identity.apply((int) a) : sloped.apply((int) (a * b)), min, max, zero);
      }
      case SQUARED_DIFFERENCE ->
        answer(call, call.centred(0), call.centred(1), squaredDifference(x, y, z), min, max, zero);
      case DIVIDE, FLOOR_DIVIDE, POWER, FLOOR_MODULO, MODULO, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER,
          GREATER_EQUAL, AND, OR,
          XOR, BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        Conversions.viaReals(call, plain -> Binaries.binary(plain, op));
    };
  }

  /** A function of two whole numbers. */
  interface Rule {
    long apply(long x, long y);
  }

  /**
   * A sum or difference: both operands are scaled up by {@code 2^left} and brought to twice the larger of their scales,
   * then the sum is brought to the result's scale.
   */
  record Sum(boolean subtract, int left, Requantization x, Requantization y, Requantization z) implements Rule {
    static Sum of(boolean subtract, TensorType x, TensorType y, TensorType z) {
      int left = x.dtype() == DType.I16 ? 15 : 20;
      double common = 2.0 * Math.max(x.affine().scale(), y.affine().scale());
      return new Sum(subtract, left, Requantization.of(x.affine().scale() / common),
          Requantization.of(y.affine().scale() / common),
          Requantization.of(common / ((double) (1 << left) * z.affine().scale())));
    }

    @Override
    public long apply(long a, long b) {
      int first = x.apply((int) a << left);
      int second = y.apply((int) b << left);
      return z.apply(subtract ? first - second : first + second);
    }
  }

  /** A product of scale {@code sx * sy} brought to the result's scale. */
  record Product(Requantization factor) implements Rule {
    @Override
    public long apply(long a, long b) {
      return factor.apply((int) (a * b));
    }
  }

  private static Rule squaredDifference(TensorType x, TensorType y, TensorType z) {
    int left = 7;
    double common = 2.0 * Math.max(x.affine().scale(), y.affine().scale());
    Requantization first = Requantization.of(x.affine().scale() / common);
    Requantization second = Requantization.of(y.affine().scale() / common);
    Requantization result = Requantization.of(common * common / ((double) (1 << (2 * left)) * z.affine().scale()));
    return (a, b) -> {
      int difference = first.apply((int) a << left) - second.apply((int) b << left);
      return result.apply(difference * difference);
    };
  }

  /** A comparison of both operands scaled up by 2^8 and brought to reals times 2^8. */
  private static Rule comparison(BinaryKind kind, Quantization.Affine x, Quantization.Affine y) {
    Requantization first = Requantization.of(x.scale());
    Requantization second = Requantization.of(y.scale());
    return (a, b) -> (long) Binaries.of(kind, first.apply((int) a << 8), second.apply((int) b << 8));
  }

  /** Applies {@code rule} with broadcasting, adds {@code zero} and clamps. */
  private static Tensor answer(Call call, long[] x, long[] y, Rule rule, int min, int max, int zero) {
    int[] left = Broadcasting.indices(call.shape(0), call.result().shape());
    int[] right = Broadcasting.indices(call.shape(1), call.result().shape());
    long[] results = new long[left.length];
    for (int index = 0; index < results.length; index++) {
      results[index] = Numbers.clamp(rule.apply(x[left[index]], y[right[index]]) + zero, min, max);
    }
    return call.answer(results);
  }
}
