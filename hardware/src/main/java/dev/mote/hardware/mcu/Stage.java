package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What follows the accumulators of a quantised layer: requantisation, zero point, clamp.
 *
 * @param factors   one factor a result channel
 * @param zeroPoint the result's zero point
 * @param min       the smallest result
 * @param max       the largest result
 */
record Stage(List<Requantization> factors, int zeroPoint, int min, int max) {
  Stage {
    factors = List.copyOf(factors);
  }

  /** A convolution's stage, one factor a channel. */
  static Stage perChannel(TensorType x, TensorType w, TensorType y, int channels, Activation activation) {
    Requantization[] factors = new Requantization[channels];
    Arrays.setAll(factors, channel -> Requantization.ofChannel(x, w, y, channel));
    return of(List.of(factors), y, activation);
  }

  /** The stage of a product with one scale on both sides. */
  static Stage perTensor(TensorType x, TensorType w, TensorType y, int channels, Activation activation) {
    return of(Collections.nCopies(channels, Requantization.ofTensor(x, w, y)), y, activation);
  }

  static Stage of(List<Requantization> factors, TensorType y, Activation activation) {
    return new Stage(List.copyOf(factors), y.affine().zeroPoint(), activation.quantizedMin(y),
        activation.quantizedMax(y));
  }

  /** The result of one accumulator. */
  int apply(int sum, int channel) {
    return (int) Math.clamp((long) factors.get(channel).apply(sum) + zeroPoint, min, max);
  }

  int[] multipliers() {
    return factors.stream().mapToInt(Requantization::multiplier).toArray();
  }

  int[] shifts() {
    return factors.stream().mapToInt(Requantization::shift).toArray();
  }

  byte[] shiftBytes() {
    byte[] bytes = new byte[factors.size()];
    for (int index = 0; index < bytes.length; index++) {
      bytes[index] = (byte) factors.get(index).shift();
    }
    return bytes;
  }

  /** Adds zero point and clamp. */
  Parameters addTo(Parameters parameters) {
    return parameters.add("output_zero", zeroPoint).add("min", min).add("max", max);
  }
}
