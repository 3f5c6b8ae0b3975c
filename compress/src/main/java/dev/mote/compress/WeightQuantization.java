package dev.mote.compress;

import dev.mote.compress.weights.RoundedWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The int8 weights and int32 bias of one layer.
 *
 * @param weights the weights in their format
 * @param bias    integers of scale {@code input scale * weight scale}, one an output channel
 */
record WeightQuantization(RoundedWeights weights, Tensor.Ints bias) {
  private static final double LARGEST_BIAS = 1 << 30;

  /**
   * Rounds the weights of a layer.
   *
   * @param weights    float weights
   * @param bias       one number an output channel
   * @param axis       the output channels' axis in {@code weights}: first or last
   * @param inputScale the scale of the layer's input
   * @param format     what the weights become
   * @param inputMeans the mean of each input channel, by which the mean error of the rounding is taken out of the bias, or
   *                   null to leave the bias as it is
   */
  static WeightQuantization of(Tensor.Floats weights, double[] bias, int axis, float inputScale, WeightFormat format,
      double @Nullable [] inputMeans) {
    Shape shape = weights.shape();
    int channels = bias.length;
    double[] leastScales = new double[channels];
    for (int channel = 0; channel < channels; channel++) {
      // A channel of tiny weights and a large bias keeps its bias within 32 bits.
      leastScales[channel] = Math.abs(bias[channel]) / (inputScale * LARGEST_BIAS);
    }
    RoundedWeights rounded = format.round(weights, axis, leastScales);
    byte[] elements = rounded.integers().values();
    double[] corrected = bias.clone();
    for (int index = 0; inputMeans != null && index < elements.length; index++) {
      int channel = channel(shape, axis, index);
      double error = elements[index] * (double) rounded.quantization().scale(channel) - weights.values()[index];
      corrected[channel] -= error * inputMeans[inputChannel(shape, axis, index, inputMeans.length, channels)];
    }
    int[] integers = new int[channels];
    for (int channel = 0; channel < channels; channel++) {
      double steps = corrected[channel] / ((double) inputScale * rounded.quantization().scale(channel));
      integers[channel] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Math.round(steps)));
    }
    return new WeightQuantization(rounded, new Tensor.Ints(Shape.of(channels), integers));
  }

  private static int channel(Shape shape, int axis, int index) {
    return axis == 0 ? index / (shape.count() / shape.dim(0)) : index % shape.last();
  }

  /** The input channel a weight multiplies; groups and depthwise multipliers follow from the two channel counts. */
  private static int inputChannel(Shape shape, int axis, int index, int inputs, int outputs) {
    if (axis != 0) {
      return index % shape.last() / Math.max(1, outputs / inputs);
    }
    int perGroup = shape.last();
    int group = channel(shape, axis, index) / Math.max(1, outputs / Math.max(1, inputs / perGroup));
    return group * perGroup + index % perGroup;
  }
}
