package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;
import java.util.Arrays;

/**
 * What follows 32-bit accumulators: one factor a result channel, zero point, clamp (TensorFlow Lite 8-bit specification).
 *
 * @param factors one a channel
 */
record HostStage(Requantization[] factors, int zeroPoint, int low, int high) {
  /** The stage of a sum of products; {@code oneScale} where TensorFlow Lite multiplies both scales in single precision. */
  static HostStage of(TensorType x, TensorType w, TensorType y, int channels, boolean oneScale,
      Activation activation) {
    Requantization[] factors = new Requantization[channels];
    for (int channel = 0; channel < channels; channel++) {
      float xScale = x.affine().scale();
      float wScale = w.affine().scale(channel);
      double product = oneScale ? xScale * wScale : (double) xScale * wScale;
      factors[channel] = Requantization.of(product / y.affine().scale());
    }
    return new HostStage(factors, y.affine().zeroPoint(), activation.quantizedMin(y), activation.quantizedMax(y));
  }

  /** Whether ties of negative numbers must round away from zero; not where all negative results are clamped anyway. */
  boolean exactNegatives() {
    return low < zeroPoint;
  }

  /** Whether some factor shifts left. */
  boolean shiftsLeft() {
    return Arrays.stream(factors).anyMatch(factor -> factor.shift() > 0);
  }
}
