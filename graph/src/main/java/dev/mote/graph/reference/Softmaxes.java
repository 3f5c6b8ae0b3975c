package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Requantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;

/** Softmax and its logarithm. */
final class Softmaxes {
  private Softmaxes() {}

  static Tensor softmax(Call call, Op.Softmax op) {
    return call.isQuantized() ? quantized(call, op) : call.answer(alongAxis(call, op.axis(), op.beta(), false));
  }

  static Tensor logSoftmax(Call call, Op.LogSoftmax op) {
    return call.isQuantized()
        ? Conversions.viaReals(call, plain -> logSoftmax(plain, op))
        : call.answer(alongAxis(call, op.axis(), 1, true));
  }

  private static Tensor quantized(Call call, Op.Softmax op) {
    if (op.axis() != call.shape(0).rank() - 1) {
      throw new UnsupportedException("a quantised softmax runs along the last axis, found axis " + op.axis() + " in '"
          + call.place() + "'; transpose its operand first");
    }
    int depth = call.shape(0).last();
    float scale = call.type(0).affine().scale();
    DType from = call.type(0).dtype();
    DType to = call.result().dtype();
    if (from == DType.I16 && to == DType.I16) {
      return call
          .answer(QuantizedSoftmax.of16Bits(call.integers(0), depth, QuantizedSoftmax.scaleOf16Bits(op.beta(), scale)));
    }
    if (from == DType.I8 && (to == DType.I8 || to == DType.I16)) {
      Requantization factor = QuantizedSoftmax.scaleOf8Bits(op.beta(), scale);
      return call.answer(QuantizedSoftmax.of8Bits(call.integers(0), depth, factor,
          QuantizedSoftmax.leastDifference(factor.shift()), to.bits()));
    }
    throw new UnsupportedException(
        "a quantised softmax has int8 or int16 operands and results, found " + from.label() + " to "
            + to.label() + " in '" + call.place() + "'; quantise the model again");
  }

  private static double[] alongAxis(Call call, int axis, double beta, boolean logarithm) {
    double[] x = call.reals(0);
    double[] y = new double[x.length];
    int count = call.shape(0).dim(axis);
    int step = call.shape(0).countBetween(axis + 1, call.shape(0).rank());
    for (int first = 0; first < x.length; first++) {
      if (first / step % count == 0) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int index = 0; index < count; index++) {
          largest = Math.max(largest, x[first + index * step] * beta);
        }
        double sum = 0;
        for (int index = 0; index < count; index++) {
          sum += StrictMath.exp(x[first + index * step] * beta - largest);
        }
        for (int index = 0; index < count; index++) {
          double shifted = x[first + index * step] * beta - largest;
          y[first + index * step] = logarithm ? shifted - StrictMath.log(sum) : StrictMath.exp(shifted) / sum;
        }
      }
    }
    return y;
  }
}
