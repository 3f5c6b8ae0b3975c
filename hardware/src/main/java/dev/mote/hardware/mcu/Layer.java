package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.Requantization;
import dev.mote.graph.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer with all its constants, ready for a profile's {@link Kernels}. Layers that no profile has a kernel of its own
 * for come as {@link Portable} calls.
 */
sealed interface Layer {
  /** How a convolution's channels are connected. */
  enum Connection {
    /** All inputs of a group to all its outputs; weights {@code [O, kH, kW, C/groups]}. */
    FULL,
    /** Each input channel to its own outputs; weights {@code [1, kH, kW, O]}. */
    DEPTHWISE
  }

  /**
   * A quantised convolution (dense layers are 1x1 convolutions over rows); operand x, and the shortcut where there is a
   * residual sum.
   *
   * @param type      the activations' element type, I8 or I16
   * @param weights   whole numbers
   * @param storage    how the weights are kept
   * @param weightZero their zero point, 0 for nearly all
   * @param bias      one a channel; zeros where the layer has none
   * @param inputZero x's zero point
   * @param wide      whether accumulators have 64 bits and the multiplier 15
   * @param residual  the addition of a shortcut to the clamped result, whose first operand is the result; or null
   * @param decoded   about as many bytes of stored weights are decoded at a time
   */
  record Convolution(Connection connection, Geometry geometry, int groups, DType type, byte[] weights, Storage storage,
      int weightZero, long[] bias, int inputZero, Stage stage, boolean wide, @Nullable Sum residual,
      int decoded) implements Layer {
    /** Bytes decoded at a time, where memory is scarce. */
    static final int FEW_DECODED = 2048;

    Convolution withResidual(Sum sum) {
      return new Convolution(connection, geometry, groups, type, weights, storage, weightZero, bias, inputZero, stage,
          wide, sum, decoded);
    }

    Convolution decoding(int bytes) {
      return new Convolution(connection, geometry, groups, type, weights, storage, weightZero, bias, inputZero, stage,
          wide, residual, bytes);
    }

    /**
     * The same layer with channels whose result does not depend on the input (pruned ones, often with huge biases) made
     * plain: weights 0, and a small bias with a factor of 1/4. Requantisation is monotone, so that equal results for the
     * least and the largest accumulator prove a channel constant.
     */
    Convolution withPlainConstants() {
      if (type != DType.I8 || wide || weightZero != 0 || storage != Storage.PLAIN) {
        return this;
      }
      byte[] plainWeights = weights.clone();
      long[] plainBias = bias.clone();
      List<Requantization> factors = new ArrayList<>(stage.factors());
      long[] least = leastSums();
      long[] most = mostSums();
      int channels = geometry.outputChannels();
      int length = weights.length / channels;
      for (int channel = 0; channel < channels; channel++) {
        boolean fits = least[channel] == (int) least[channel] && most[channel] == (int) most[channel];
        if (!fits || factors.get(channel).shift() > 0) {
          continue;
        }
        int result = stage.apply((int) least[channel], channel);
        if (result == stage.apply((int) most[channel], channel)) {
          for (int index = 0; index < length; index++) {
            plainWeights[connection == Connection.DEPTHWISE
                ? index * channels + channel
                : channel * length + index] = 0;
          }
          plainBias[channel] = 4L * (result - stage.zeroPoint());
          factors.set(channel, Requantization.of(0.25));
        }
      }
      return new Convolution(connection, geometry, groups, type, plainWeights, storage, 0, plainBias, inputZero,
          new Stage(factors, stage.zeroPoint(), stage.min(), stage.max()), false, residual, decoded);
    }

    /** The least accumulator of each channel, bias included, over all inputs. */
    long[] leastSums() {
      return sums(-128 - inputZero, 127 - inputZero);
    }

    /** The largest accumulator of each channel. */
    long[] mostSums() {
      return sums(127 - inputZero, -128 - inputZero);
    }

    private long[] sums(int ofPositive, int ofNegative) {
      long[] sums = bias.clone();
      int length = weights.length / geometry.outputChannels();
      for (int index = 0; index < weights.length; index++) {
        int channel = connection == Connection.DEPTHWISE ? index % geometry.outputChannels() : index / length;
        sums[channel] += (long) weights[index] * (weights[index] > 0 ? ofPositive : ofNegative);
      }
      return sums;
    }

    /** The bias with the input's zero point folded in, right where padding reads as the zero point; may overflow 32 bits. */
    long foldedBias(int channel) {
      int inputs = geometry.inputChannels() / groups;
      long sum = bias[channel];
      if (weightZero != 0) {
        throw new IllegalStateException("only weights with zero point 0 fold");
      }
      if (connection == Connection.DEPTHWISE) {
        for (int tap = 0; tap < geometry.taps(); tap++) {
          sum -= (long) inputZero * weights[tap * geometry.outputChannels() + channel];
        }
      } else {
        int length = geometry.taps() * inputs;
        for (int index = 0; index < length; index++) {
          sum -= (long) inputZero * weights[channel * length + index];
        }
      }
      return sum;
    }
  }

  /**
   * A quantised convolution whose weights and biases are trained on the device.
   *
   * @param convolution the layer, of 8 bits with 32-bit accumulators
   * @param number      which of the trained layers it is
   */
  record Trained(Convolution convolution, int number) implements Layer {}

  /** A float convolution or dense layer with a clamp; weights and connection as above. */
  record FloatConvolution(Connection connection, Geometry geometry, int groups, float[] weights, float[] bias,
      float min, float max) implements Layer {}

  /** A quantised sum or difference of two operands of the result's shape. */
  record Add(DType type, int count, Sum sum) implements Layer {}

  /**
   * The mean or the largest element of windows, quantised.
   *
   * @param factor        from the operand's quantisation to the result's, or null where both are the same
   * @param countPadding  whether padded pixels count in a mean, as zero points
   */
  record Pool(Geometry geometry, DType type, boolean largest, boolean countPadding, int inputZero,
      @Nullable Requantization factor, int outputZero, int min, int max) implements Layer {}

  /** A table look-up of each 8-bit element; entry 0 stands for -128. */
  record Lookup(int count, byte[] table) implements Layer {}

  /** A call that is the same on all profiles. */
  record Portable(Call call) implements Layer {}
}
