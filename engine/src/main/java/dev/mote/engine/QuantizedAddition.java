package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;

/**
 * The addition of two int8 tensors of different scales (TensorFlow Lite reference kernel): both are shifted left by 20 bits,
 * brought to twice the larger scale, added, and brought to the result's scale.
 *
 * @param narrow whether no step of the last requantisation can overflow
 */
record QuantizedAddition(int xZero, int yZero, Requantization x, Requantization y, Requantization result, int zeroPoint,
    int min, int max, boolean narrow) {
  static final int HEADROOM = 20;

  static QuantizedAddition of(TensorType x, TensorType y, TensorType result, Activation activation) {
    double twiceLargest = 2.0 * Math.max(x.affine().scale(), y.affine().scale());
    Requantization last = Requantization.of(twiceLargest / ((1 << HEADROOM) * (double) result.affine().scale()));
    return new QuantizedAddition(x.affine().zeroPoint(), y.affine().zeroPoint(),
        Requantization.of(x.affine().scale() / twiceLargest), Requantization.of(y.affine().scale() / twiceLargest),
        last,
        result.affine().zeroPoint(), activation.quantizedMin(result), activation.quantizedMax(result),
        last.shift() <= 0);
  }

  byte apply(byte left, byte right) {
    int sum = x.apply((left - xZero) << HEADROOM) + y.apply((right - yZero) << HEADROOM);
    return (byte) Math.clamp((long) result.apply(sum) + zeroPoint, min, max);
  }
}
