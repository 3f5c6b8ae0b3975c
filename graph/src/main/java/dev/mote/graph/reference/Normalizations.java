package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.Tensor;

/** Batch normalisation at inference. */
final class Normalizations {
  private Normalizations() {}

  static Tensor batchNorm(Call call, Op.BatchNorm op) {
    if (call.isQuantized()) {
      return Conversions.viaReals(call, plain -> batchNorm(plain, op));
    }
    double[] x = call.reals(0);
    double[] scale = call.reals(1);
    double[] bias = call.reals(2);
    double[] mean = call.reals(3);
    double[] variance = call.reals(4);
    int step = call.shape(0).countBetween(op.axis() + 1, call.shape(0).rank());
    for (int index = 0; index < x.length; index++) {
      int channel = index / step % scale.length;
      x[index] = (x[index] - mean[channel]) / Math.sqrt(variance[channel] + op.epsilon()) * scale[channel]
          + bias[channel];
    }
    return call.answer(x);
  }
}
