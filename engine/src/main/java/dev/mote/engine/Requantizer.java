package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;
import java.util.Arrays;

/**
 * What turns the 32-bit sums of an int8 layer into its result: bias, {@link Requantization}, zero point, clamp. One entry a
 * channel, and some of zero more, so that a whole vector can be read at the last channel.
 *
 * @param bias       added to the sum; holds the input's zero point, too
 * @param multiplier Q31 mantissa
 * @param left       left shift before the multiplication
 * @param right      right shift after it
 * @param zeroPoint  the result's zero point
 * @param min        the smallest result
 * @param max        the largest result
 */
record Requantizer(int[] bias, int[] multiplier, int[] left, int[] right, int zeroPoint, int min, int max) {
  /** The stage of a layer with these biases. */
  static Requantizer of(TensorType x, TensorType w, TensorType y, boolean dense, Activation activation, int[] bias,
      int lanes) {
    boolean single = dense && w.affine().scales().length == 1;
    Requantization[] factors = new Requantization[bias.length];
    for (int channel = 0; channel < bias.length; channel++) {
      factors[channel] = single ? Requantization.ofTensor(x, w, y) : Requantization.ofChannel(x, w, y, channel);
    }
    return of(factors, y, activation, bias, lanes);
  }

  /** The stage of one factor for all of {@code count} channels. */
  static Requantizer uniform(Requantization factor, TensorType y, Activation activation, int count, int lanes) {
    Requantization[] factors = new Requantization[count];
    Arrays.fill(factors, factor);
    return of(factors, y, activation, new int[count], lanes);
  }

  private static Requantizer of(Requantization[] factors, TensorType y, Activation activation, int[] bias, int lanes) {
    int padded = bias.length + lanes;
    int[] multiplier = new int[padded];
    int[] left = new int[padded];
    int[] right = new int[padded];
    for (int channel = 0; channel < factors.length; channel++) {
      multiplier[channel] = factors[channel].multiplier();
      left[channel] = Math.max(factors[channel].shift(), 0);
      right[channel] = Math.max(-factors[channel].shift(), 0);
    }
    return new Requantizer(Arrays.copyOf(bias, padded), multiplier, left, right, y.affine().zeroPoint(),
        activation.quantizedMin(y), activation.quantizedMax(y));
  }

  /** The stage of {@code times} neighbouring pixels taken as one of so many more channels. */
  Requantizer repeated(int channels, int times, int lanes) {
    return new Requantizer(repeated(bias, channels, times, lanes), repeated(multiplier, channels, times, lanes),
        repeated(left, channels, times, lanes), repeated(right, channels, times, lanes), zeroPoint, min, max);
  }

  private static int[] repeated(int[] values, int channels, int times, int lanes) {
    int[] result = new int[channels * times + lanes];
    for (int index = 0; index < channels * times; index++) {
      result[index] = values[index % channels];
    }
    return result;
  }

  /** The result of one sum. */
  byte apply(int sum, int channel) {
    Requantization factor = new Requantization(multiplier[channel], left[channel] - right[channel]);
    return (byte) Math.clamp((long) factor.apply(sum + bias[channel]) + zeroPoint, min, max);
  }
}
