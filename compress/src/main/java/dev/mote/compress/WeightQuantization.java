package dev.mote.compress;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;

/**
 * The int8 weights and int32 bias of one layer: symmetric, zero point 0, one scale an output channel or one in all
 * (TensorFlow Lite 8-bit specification).
 *
 * @param weights      integers -127..127 of the float weights' shape
 * @param quantization the weights' scales
 * @param bias         integers of scale {@code input scale * weight scale}, one an output channel
 */
record WeightQuantization(Tensor.Bytes weights, Quantization.Affine quantization, Tensor.Ints bias) {
  private static final double LARGEST_BIAS = 1 << 30;

  /**
   * Rounds the weights of a layer.
   *
   * @param weights    float weights
   * @param bias       one number an output channel
   * @param axis       the output channels' axis in {@code weights}: first or last
   * @param inputScale the scale of the layer's input
   * @param perChannel whether each output channel has its own scale
   * @param inputMeans the mean of each input channel, by which the mean error of the rounding is taken out of the bias, or
   *                   null to leave the bias as it is
   */
  static WeightQuantization of(Tensor.Floats weights, double[] bias, int axis, float inputScale, boolean perChannel,
      double @org.jspecify.annotations.Nullable [] inputMeans) {
    Shape shape = weights.shape();
    float[] values = weights.values();
    int channels = bias.length;
    double[] largest = new double[channels];
    for (int index = 0; index < values.length; index++) {
      int channel = channel(shape, axis, index);
      largest[channel] = Math.max(largest[channel], Math.abs(values[index]));
    }
    double overall = 0;
    for (double value : largest) {
      overall = Math.max(overall, value);
    }
    float[] scales = new float[channels];
    double smallest = 0;
    for (int channel = 0; channel < channels; channel++) {
      // A channel of tiny weights and a large bias keeps its bias within 32 bits.
      double forBias = Math.abs(bias[channel]) / (inputScale * LARGEST_BIAS);
      scales[channel] = (float) Math.max(Math.max(largest[channel] / 127, forBias), 1e-30);
      smallest = Math.max(smallest, forBias);
    }
    if (!perChannel) {
      java.util.Arrays.fill(scales, (float) Math.max(Math.max(overall / 127, smallest), 1e-30));
    }
    byte[] rounded = new byte[values.length];
    double[] corrected = bias.clone();
    for (int index = 0; index < values.length; index++) {
      int channel = channel(shape, axis, index);
      rounded[index] = (byte) Math.max(-127, Math.min(127, Math.round(values[index] / (double) scales[channel])));
      if (inputMeans != null) {
        double error = rounded[index] * (double) scales[channel] - values[index];
        corrected[channel] -= error * inputMeans[inputChannel(shape, axis, index, inputMeans.length, channels)];
      }
    }
    int[] integers = new int[channels];
    for (int channel = 0; channel < channels; channel++) {
      double steps = corrected[channel] / ((double) inputScale * scales[channel]);
      integers[channel] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Math.round(steps)));
    }
    Quantization.Affine quantization = perChannel
        ? Quantization.perAxis(scales, axis)
        : Quantization.perTensor(scales[0], 0);
    return new WeightQuantization(new Tensor.Bytes(shape, DType.I8, rounded), quantization,
        new Tensor.Ints(Shape.of(channels), integers));
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
