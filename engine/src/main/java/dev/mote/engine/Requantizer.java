package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;
import java.util.Arrays;

/**
 * What turns the 32-bit sums of an int8 layer into its result: bias, {@link Requantization}, zero point, clamp. One entry a
 * channel, and one vector of zeros more, so that a whole vector can be read at the last channel.
 *
 * @param bias       added to the sum; holds the input's zero point, too
 * @param multiplier Q31 mantissa
 * @param left       left shift before the multiplication
 * @param right      right shift after it
 * @param zeroPoint  the result's zero point
 * @param min        the smallest result
 * @param max        the largest result
 * @param narrow     whether every sum stays so small that no step of {@link Requantization#apply} saturates or overflows
 */
record Requantizer(int[] bias, int[] multiplier, int[] left, int[] right, int zeroPoint, int min, int max,
    boolean narrow) {
  /** The stage of a layer whose sums (before the bias) have magnitudes of at most {@code bound[channel]}. */
  static Requantizer of(TensorType x, TensorType w, TensorType y, boolean dense, Activation activation, int[] bias,
      long[] bound, int lanes) {
    int channels = bias.length;
    int padded = channels + lanes;
    int[] multiplier = new int[padded];
    int[] left = new int[padded];
    int[] right = new int[padded];
    Quantization.Affine weights = w.affine();
    boolean narrow = true;
    for (int channel = 0; channel < channels; channel++) {
      // TensorFlow Lite multiplies the scales of dense layers with one weight scale in single precision.
      double product = dense && weights.scales().length == 1
          ? x.affine().scale() * weights.scale()
          : (double) x.affine().scale() * weights.scale(channel);
      Requantization factor = Requantization.of(product / y.affine().scale());
      multiplier[channel] = factor.multiplier();
      left[channel] = Math.max(factor.shift(), 0);
      right[channel] = Math.max(-factor.shift(), 0);
      narrow &= bound[channel] + Math.abs((long) bias[channel]) <= 1L << (30 - left[channel]);
    }
    return new Requantizer(Arrays.copyOf(bias, padded), multiplier, left, right, y.affine().zeroPoint(),
        activation.quantizedMin(y), activation.quantizedMax(y), narrow);
  }

  /** The result of one sum. */
  byte apply(int sum, int channel) {
    Requantization factor = new Requantization(multiplier[channel], left[channel] - right[channel]);
    return (byte) Math.clamp((long) factor.apply(sum + bias[channel]) + zeroPoint, min, max);
  }
}
