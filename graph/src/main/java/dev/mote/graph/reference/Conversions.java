package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;

/** From reals to quantised integers and back, and from one quantisation to another. */
final class Conversions {
  private Conversions() {}

  /** An operator on quantised integers by way of reals: dequantise, {@code compute} on floats, quantise. */
  static Tensor viaReals(Call call, Kernel compute) {
    Tensor real = compute.apply(call.dequantized());
    return call.result().isQuantized()
        ? quantize(real, call.result())
        : Numbers.tensor(call.result().dtype(),
            call.result().shape(), Numbers.reals(real, TensorType.of(real.dtype(), real.shape())));
  }

  /** A kernel of one application. */
  interface Kernel {
    Tensor apply(Call call);
  }

  /** The meaning of {@code Cast}: 64-bit whole numbers keep all bits. */
  static Tensor cast(Call call) {
    return call.type(0).dtype().isInteger()
        ? call.answer(call.integers(0))
        : call.answer(call.reals(0));
  }

  /** The meaning of {@code Quantize}: of reals, or of integers of another quantisation. */
  static Tensor quantize(Call call) {
    return call.isQuantized()
        ? call.answer(requantize(call.integers(0), call.type(0), call.result()))
        : quantize(call.tensor(0), call.result());
  }

  /** Reals to the integers of {@code type}, in single precision, rounded half away from zero and clamped. */
  static Tensor quantize(Tensor reals, TensorType type) {
    Quantization.Affine affine = type.affine();
    long[] values = new long[type.shape().count()];
    int inner = affine.perAxis() ? type.shape().countBetween(affine.axis() + 1, type.shape().rank()) : 1;
    int extent = affine.perAxis() ? type.shape().dim(affine.axis()) : 1;
    for (int index = 0; index < values.length; index++) {
      int slice = index / Math.max(1, inner) % extent;
      values[index] = quantize((float) reals.real(index), affine.scale(slice), affine.zeroPoint(slice), type.dtype());
    }
    return Numbers.tensor(type.dtype(), type.shape(), values);
  }

  /** One real to an integer. */
  static long quantize(float real, float scale, int zeroPoint, DType dtype) {
    // Infinities are first brought to half the range, so that adding the zero point does not wrap.
    long steps = Numbers.clamp(round(real / scale), Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
    return Numbers.clamp(steps + zeroPoint, dtype.min(), dtype.max());
  }

  /** Quantised integers to single-precision reals. */
  static Tensor dequantize(Tensor tensor, TensorType type) {
    return Numbers.tensor(DType.F32, type.shape(), Numbers.reals(tensor, type));
  }

  /** Integers of one quantisation as those of another, by one {@link Requantization}; unchanged where both are the same. */
  static long[] requantize(long[] values, TensorType from, TensorType to) {
    if (from.quantization().equals(to.quantization()) && from.dtype() == to.dtype()) {
      return values;
    }
    Requantization factor = Requantization.of((double) from.affine().scale() / to.affine().scale());
    return requantize(values, from.affine().zeroPoint(), factor, to.affine().zeroPoint(), to.dtype().min(),
        to.dtype().max());
  }

  /** A tensor under the quantisation of {@code target}; unchanged where it is not quantised. */
  static Tensor to(TensorType target, Tensor tensor, TensorType from) {
    return from.isQuantized() && target.isQuantized() && !from.quantization().equals(target.quantization())
        ? Numbers.tensor(target.dtype(), tensor.shape(), requantize(Numbers.integers(tensor), from, target))
        : tensor;
  }

  /** {@code (value - zeroPointFrom) * factor + zeroPointTo}, clamped. */
  static long[] requantize(long[] values, int zeroPointFrom, Requantization factor, int zeroPointTo, long min,
      long max) {
    long[] results = new long[values.length];
    for (int index = 0; index < values.length; index++) {
      long scaled = factor.apply((int) (values[index] - zeroPointFrom));
      results[index] = Numbers.clamp(scaled + zeroPointTo, min, max);
    }
    return results;
  }

  /** The nearest whole number, half away from zero; not-a-number becomes 0. */
  static long round(float value) {
    return (long) Math.copySign(Math.floor(Math.abs((double) value) + 0.5), value);
  }
}
