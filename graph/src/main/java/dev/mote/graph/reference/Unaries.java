package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;

/** Functions of one number, element by element. */
final class Unaries {
  private Unaries() {}

  static Tensor unary(Call call, Op.Unary op) {
    if (call.isQuantized() && !op.kind().isPredicate()) {
      return quantized(call, op);
    }
    if (call.type(0).dtype() == DType.F32 || call.isQuantized()) {
      double[] values = call.reals(0);
      for (int index = 0; index < values.length; index++) {
        values[index] = Functions.apply(op.kind(), op.a(), op.b(), values[index]);
      }
      return call.answer(values);
    }
    return integers(call, op);
  }

  /** Functions that stay whole are computed as such, so that 64-bit numbers keep all bits. */
  private static Tensor integers(Call call, Op.Unary op) {
    long[] values = call.integers(0);
    for (int index = 0; index < values.length; index++) {
      long x = values[index];
      values[index] = switch (op.kind()) {
        case ABSOLUTE -> Math.abs(x);
        case NEGATE -> -x;
        case SIGN -> Long.signum(x);
        case FLOOR, CEIL, ROUND -> x;
        case SQUARE -> x * x;
        case RELU -> Math.max(x, 0);
        case RELU6 -> Numbers.clamp(x, 0, 6);
        case NOT -> x == 0 ? 1 : 0;
        case BITWISE_NOT -> ~x;
        case CLIP -> x < op.a() ? (long) op.a() : x > op.b() ? (long) op.b() : x;
        case EXP, LOG, SQRT, RECIPROCAL_SQRT, RECIPROCAL, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH, ASINH,
            ACOSH,
            ATANH, ERF, SIGMOID, THRESHOLD, LEAKY_RELU, ELU, SELU, CELU, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN,
            HARD_SIGMOID,
            HARD_SWISH, SWISH, MISH, SHRINK, IS_NAN, IS_INFINITE ->
          (long) Functions.apply(op.kind(), op.a(), op.b(), x);
      };
    }
    return call.answer(values);
  }

  private static Tensor quantized(Call call, Op.Unary op) {
    TensorType x = call.type(0);
    TensorType y = call.result();
    long[] values = call.integers(0);
    return switch (op.kind()) {
      case RELU -> call.answer(clamped(values, x, y, 0, Float.POSITIVE_INFINITY));
      case RELU6 -> call.answer(clamped(values, x, y, 0, 6));
      case CLIP -> call.answer(clamped(values, x, y, op.a(), op.b()));
      case LEAKY_RELU -> call.answer(leaky(call, op.a()));
      case HARD_SWISH -> x.dtype() == DType.I8 && x.affine().scale() / 128 <= y.affine().scale()
          ? call.answer(HardSwish.of(x.affine(), y.affine()).apply(values, y.dtype()))
          : byTable(call, op);
      case SIGMOID, TANH -> QuantizedSigmoids.applies(op.kind(), x, y)
          ? call.answer(QuantizedSigmoids.apply(op.kind(), values, x))
          : byTable(call, op);
      case ABSOLUTE, NEGATE, SIGN, FLOOR, CEIL, ROUND, EXP, LOG, SQRT, RECIPROCAL_SQRT, RECIPROCAL, SQUARE, SIN, COS,
          TAN, ASIN,
          ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, ERF, THRESHOLD, ELU, SELU, CELU, GELU, GELU_TANH, SOFTPLUS,
          SOFTSIGN,
          HARD_SIGMOID, SWISH, MISH, SHRINK, NOT, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        byTable(call, op);
    };
  }

  /** Requantised, then clamped to the integers of the real bounds. */
  private static long[] clamped(long[] values, TensorType x, TensorType y, float least, float most) {
    float ratio = x.affine().scale() / y.affine().scale();
    int zero = y.affine().zeroPoint();
    long min = Conversions.quantize(least, y.affine().scale(), zero, y.dtype());
    long max = Conversions.quantize(most, y.affine().scale(), zero, y.dtype());
    return Conversions.requantize(values, x.affine().zeroPoint(), Requantization.of(ratio), zero, min, max);
  }

  private static long[] leaky(Call call, float slope) {
    Quantization.Affine from = call.type(0).affine();
    Quantization.Affine to = call.result().affine();
    Requantization identity = Requantization.of(from.scale() / to.scale());
    Requantization sloped = Requantization.of(Math.abs(from.scale() * slope / to.scale()));
    long[] values = call.centred(0);
    for (int index = 0; index < values.length; index++) {
      int x = (int) values[index];
      // A negative slope is applied to -x, because factors are positive.
      int scaled = x >= 0 ? identity.apply(x) : sloped.apply(slope < 0 ? -x : x);
      values[index] = Numbers.clamp((long) scaled + to.zeroPoint(), call.result().dtype().min(),
          call.result().dtype().max());
    }
    return values;
  }

  /** Each element dequantised, through the function, and quantised, all in single precision as TensorFlow Lite's tables. */
  private static Tensor byTable(Call call, Op.Unary op) {
    Quantization.Affine from = call.type(0).affine();
    Quantization.Affine to = call.result().affine();
    DType dtype = call.result().dtype();
    float inverse = 1 / to.scale();
    long[] values = call.centred(0);
    for (int index = 0; index < values.length; index++) {
      float real = from.scale() * values[index];
      float result = (float) Functions.apply(op.kind(), op.a(), op.b(), real);
      values[index] = Numbers.clamp(Conversions.round(result * inverse) + to.zeroPoint(), dtype.min(), dtype.max());
    }
    return call.answer(values);
  }
}
