package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;

/**
 * The arithmetic of a quantised addition or subtraction: both operands are scaled up by {@code 2^left} and brought to twice
 * the larger of their scales, then the sum is brought to the result's scale.
 */
record Sum(boolean subtract, int left, int zeroX, int zeroY, Requantization x, Requantization y, Requantization z,
    int zeroZ, int min, int max) {
  static Sum of(boolean subtract, TensorType x, TensorType y, TensorType z, Activation activation) {
    int left = x.dtype() == DType.I16 ? 15 : 20;
    double common = 2.0 * Math.max(x.affine().scale(), y.affine().scale());
    return new Sum(subtract, left, x.affine().zeroPoint(), y.affine().zeroPoint(),
        Requantization.of(x.affine().scale() / common), Requantization.of(y.affine().scale() / common),
        Requantization.of(common / ((double) (1 << left) * z.affine().scale())), z.affine().zeroPoint(),
        activation.quantizedMin(z), activation.quantizedMax(z));
  }

  /** The same sum with its operands exchanged. */
  Sum swapped() {
    if (subtract) {
      throw new IllegalStateException("a difference has an order");
    }
    return new Sum(false, left, zeroY, zeroX, y, x, z, zeroZ, min, max);
  }

  /** Adds the fields of {@code mote_sum}. */
  Parameters addTo(Parameters parameters) {
    return parameters.add("sum", new int[]{left, zeroX, x.multiplier(), x.shift(), zeroY, y.multiplier(), y.shift(),
        z.multiplier(), z.shift(), zeroZ, min, max, subtract ? -1 : 1});
  }
}
