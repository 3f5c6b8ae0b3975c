package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.Requantization;
import dev.mote.graph.Storage;
import java.util.ArrayList;
import java.util.List;

/** The kernels for Arm's DSP extension: two multiply-accumulates an instruction (SMLAD). */
final class DspKernels implements Kernels {
  private static final int MOST_ROWS = 16;
  /** Rounding and zero point are added at once, below 2^30 with shifts down to this. */
  private static final int LEAST_PLAIN_SHIFT = -22;
  /** The kernels sum 256 times the accumulator in 32 bits. */
  private static final long LARGEST_ACCUMULATOR = (1 << 23) - 1;

  private final Kernels portable = new PortableKernels();

  @Override
  public Call call(Layer layer) {
    if (layer instanceof Layer.Convolution convolution && suits(convolution)) {
      Geometry g = convolution.geometry();
      if (convolution.connection() == Layer.Connection.DEPTHWISE) {
        if (suitsDepthwise(convolution)) {
          return depthwise(convolution);
        }
      } else if (g.isPointwise() && g.outputPixels() < 3 && convolution.residual() == null) {
        return DspPacked.fits(convolution) ? DspPacked.dense(convolution) : dense(convolution);
      } else if (convolution.groups() == 1 && convolution.storage() instanceof Storage.Deltas deltas
          && deltas.length() == g.taps() * g.inputChannels()) {
        return sparse(convolution);
      } else if (DspPacked.fits(convolution)) {
        return DspPacked.convolution(convolution);
      } else if (convolution.groups() == 1) {
        return convolution(convolution);
      }
    }
    return layer instanceof Layer.Trained trained ? TrainedConvolution.dsp(trained) : portable.call(layer);
  }

  /** Whether the arithmetic of {@code dsp.h} is exact for the layer. */
  private static boolean suits(Layer.Convolution layer) {
    if (layer.type() != DType.I8 || layer.wide() || layer.weightZero() != 0) {
      return false;
    }
    boolean depthwise = layer.connection() == Layer.Connection.DEPTHWISE;
    long bound = depthwise ? (1 << 30) - 1 : LARGEST_ACCUMULATOR;
    long[] least = layer.leastSums();
    long[] most = layer.mostSums();
    for (int channel = 0; channel < least.length; channel++) {
      if (most[channel] > bound || least[channel] < -bound || layer.stage().factors().get(channel).shift() > 6) {
        return false;
      }
    }
    if (!depthwise && !DspPacked.fits(layer)) {
      byte[] weights = layer.weights();
      int length = weights.length / layer.geometry().outputChannels();
      for (int index = 0; index < weights.length; index++) {
        // A pair with a negative low byte borrows one from the high byte.
        if (weights[index] == Byte.MIN_VALUE && index % length % 2 == 1 && weights[index - 1] < 0) {
          return false;
        }
      }
    }
    return layer.residual() == null || suits(layer.residual());
  }

  private static boolean suits(Sum sum) {
    return sum.left() == 20 && !sum.subtract() && sum.x().shift() <= 0 && sum.y().shift() <= 0 && sum.z().shift() <= -1
        && sum.z().shift() >= LEAST_PLAIN_SHIFT;
  }

  private static boolean suitsDepthwise(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    return g.inputChannels() == g.outputChannels() && g.window().dilationHeight() == 1
        && g.window().dilationWidth() == 1 && g.kernelHeight() <= MOST_ROWS && layer.residual() == null;
  }

  /** How sums become results, as in {@code dsp.h}: 0 where the clamp is the type's, 1 where shifts are -22..-1, else 2. */
  static int mode(Stage stage) {
    boolean plain = stage.factors().stream()
        .allMatch(factor -> factor.shift() >= LEAST_PLAIN_SHIFT && factor.shift() <= -1);
    boolean full = stage.min() == Byte.MIN_VALUE && stage.max() == Byte.MAX_VALUE;
    return !plain ? 2 : full ? 0 : 1;
  }

  private static Call.Kernel kernel(Layer.Convolution layer, String name) {
    return StoredWeights.kernel(layer, Profile.ARMV7E_M, name);
  }

  private static Call convolution(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    int length = g.taps() * g.inputChannels();
    int groups = (length + 3) / 4;
    boolean stored = StoredWeights.isStored(layer);
    Parameters parameters = g.addTo(StoredWeights.parameters(layer)).add("input_zero", layer.inputZero());
    layer.stage().addTo(parameters).add("mode", mode(layer.stage())).add("groups", groups)
        .add("weights",
            stored ? null : Constant.learned(packed(layer.weights(), g.outputChannels(), length, groups, 2)))
        .add("channels", Constant.learned(channels(layer, length, 2)))
        .add("residual", layer.residual() == null ? 0 : 1);
    List<Reach> reaches = new ArrayList<>();
    int tiles = (g.outputPixels() + 3) / 4;
    int bytes = 4 * g.outputChannels();
    Reach tiled = Reach.tiled(tiles, tile -> (tile + 1) * bytes,
        tile -> lowestInput(g, 4 * tile, 4) * g.inputChannels());
    reaches.add(tiled);
    if (layer.residual() == null) {
      parameters.add("sum", new int[13]);
    } else {
      layer.residual().addTo(parameters);
      reaches.add(new Reach(true, bytes));
    }
    int patch = g.inputChannels() % 4 == 0 ? 0 : 4 * groups;
    int scratch = 32 * groups + patch;
    Call.Kernel kernel = kernel(layer, "conv_s8_dsp");
    if (!stored) {
      return new Call(kernel, parameters, scratch, reaches);
    }
    int channels = StoredWeights.channels(layer, 2, 4 * groups);
    addBlocks(parameters, layer, channels, length, scratch);
    return new Call(kernel, parameters, scratch + 4 * groups * (channels + 1),
        StoredWeights.reaches(layer, channels, reaches));
  }

  /** A convolution that goes along the elements other than zero. */
  private static Call sparse(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    int outputs = g.outputChannels();
    int[] channels = new int[3 * outputs];
    for (int channel = 0; channel < outputs; channel++) {
      channels[3 * channel] = (int) (layer.foldedBias(channel) * 256);
      addFactor(channels, channel, layer.stage());
    }
    Parameters parameters = g.addTo(new Parameters()).add("input_zero", layer.inputZero());
    layer.stage().addTo(parameters).add("mode", mode(layer.stage()))
        .add("codes", Constant.learned(layer.storage().encode(layer.weights())))
        .add("channels", Constant.learned(channels)).add("residual", layer.residual() == null ? 0 : 1);
    List<Reach> reaches = new ArrayList<>();
    reaches.add(Reach.tiled((g.outputPixels() + 3) / 4, tile -> (tile + 1) * 4 * outputs,
        tile -> lowestInput(g, 4 * tile, 4) * g.inputChannels()));
    if (layer.residual() == null) {
      parameters.add("sum", new int[13]);
    } else {
      layer.residual().addTo(parameters);
      reaches.add(new Reach(true, 4 * outputs));
    }
    return new Call(new Call.Kernel(Profile.ARMV7E_M.label(), "conv_s8_sparse"), parameters,
        8 * g.taps() * g.inputChannels(), reaches);
  }

  /** Adds what the kernels that decode blocks of channels want to know; a row of elements lies behind a block's weights. */
  private static void addBlocks(Parameters parameters, Layer.Convolution layer, int channels, int length, int place) {
    StoredWeights.addTo(parameters, layer, Profile.ARMV7E_M).add("channels", channels).add("length", length)
        .add("weights", place);
  }

  /** The lowest input pixel that {@code count} result pixels from {@code pixel} on read. */
  static int lowestInput(Geometry g, int pixel, int count) {
    int lowest = Integer.MAX_VALUE;
    for (int index = pixel; index < Math.min(pixel + count, g.outputPixels()); index++) {
      lowest = Math.min(lowest, g.lowestInputPixel(index));
    }
    return lowest;
  }

  private static Call dense(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    int inputs = g.inputChannels();
    int groups = (inputs + 7) / 8 * 2;
    int rows = g.outputPixels();
    boolean stored = StoredWeights.isStored(layer);
    Parameters parameters = StoredWeights.parameters(layer).add("rows", rows).add("inputs", inputs)
        .add("outputs", g.outputChannels()).add("groups", groups);
    layer.stage().addTo(parameters).add("mode", mode(layer.stage()))
        .add("weights",
            stored ? null : Constant.learned(packed(layer.weights(), g.outputChannels(), inputs, groups, 4)))
        .add("channels", Constant.learned(channels(layer, inputs, 4)));
    // Group i is packed to bytes 8i..8i+7 after bytes 4i..4i+3 were read.
    Reach packing = rows == 1 ? new Reach(false, 4 * ((inputs + 3) / 4)) : Reach.NONE;
    List<Reach> reaches = List.of(rows == 1 ? Reach.ALL : Reach.NONE);
    Call.Kernel kernel = kernel(layer, "dense_s8_dsp");
    if (!stored) {
      return new Call(kernel, parameters, 8 * groups, reaches, packing);
    }
    int channels = StoredWeights.channels(layer, 4, 4 * groups);
    addBlocks(parameters, layer, channels, inputs, 8 * groups);
    return new Call(kernel, parameters, 8 * groups + 4 * groups * (channels + 1),
        StoredWeights.reaches(layer, channels, reaches));
  }

  private static Call depthwise(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    int pairs = (g.kernelWidth() + 1) / 2;
    int channels = g.outputChannels();
    boolean small = g.kernelHeight() == 3 && g.kernelWidth() == 3 && g.window().strideWidth() <= 2;
    short[] weights = new short[channels * g.kernelHeight() * pairs * 2];
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < g.kernelHeight(); row++) {
        for (int column = 0; column < g.kernelWidth(); column++) {
          weights[(channel * g.kernelHeight() + row) * pairs * 2 + column] = layer
              .weights()[(row * g.kernelWidth() + column) * channels + channel];
        }
        if (small) {
          int second = (channel * g.kernelHeight() + row) * 4 + 2;
          weights[second + 1] = weights[second];
          weights[second] = weights[second - 1];
        }
      }
    }
    int[] finish = new int[3 * channels];
    for (int channel = 0; channel < channels; channel++) {
      finish[3 * channel] = (int) layer.foldedBias(channel);
      addFactor(finish, channel, layer.stage());
    }
    // Odd kernels read one element more, and results come in pairs.
    int reach = (g.outputWidth() + 1) * g.window().strideWidth() + 2 * pairs;
    int row = (Math.max(g.window().padLeft() + g.inputWidth(), reach) + 3) / 2 * 4;
    boolean stored = StoredWeights.isStored(layer);
    Parameters parameters = g.addTo(StoredWeights.parameters(layer)).add("row_bytes", row)
        .add("input_zero", layer.inputZero());
    layer.stage().addTo(parameters).add("mode", mode(layer.stage()))
        .add("weights", stored ? null : Constant.learned(weights))
        .add("channels", Constant.learned(finish));
    int scratch = row * g.kernelHeight();
    List<Reach> reaches = List.of(new Reach(isInPlace(g), Long.MAX_VALUE));
    Call.Kernel kernel = kernel(layer, "depthwise_s8_dsp");
    if (!stored) {
      return new Call(kernel, parameters, scratch, reaches);
    }
    StoredWeights.addTo(parameters, layer, Profile.ARMV7E_M).add("weights", scratch);
    return new Call(kernel, parameters, scratch + 4 * g.kernelHeight() * pairs + layer.weights().length, reaches);
  }

  /** Whether rows of results only overwrite rows that were widened before. */
  private static boolean isInPlace(Geometry g) {
    if (g.batch() > 1) {
      return false;
    }
    for (int row = 0; row < g.outputHeight() - 1; row++) {
      int unread = row * g.window().strideHeight() - g.window().padTop() + g.kernelHeight();
      if ((row + 1) * g.outputWidth() > unread * g.inputWidth()) {
        return false;
      }
    }
    return g.outputHeight() * g.outputWidth() <= g.inputHeight() * g.inputWidth();
  }

  /** Weights as {@code [channels / block][group][block][4]}, the odd ones less one where the even one before is negative. */
  static byte[] packed(byte[] weights, int channels, int length, int groups, int block) {
    int blocks = (channels + block - 1) / block;
    byte[] packed = new byte[blocks * groups * block * 4];
    for (int channel = 0; channel < channels; channel++) {
      for (int index = 0; index < length; index++) {
        int weight = weights[channel * length + index];
        if (index % 2 == 1 && weights[channel * length + index - 1] < 0) {
          weight--;
        }
        packed[place(channel, index, groups, block)] = (byte) weight;
      }
      if (length % 2 == 1 && weights[channel * length + length - 1] < 0) {
        packed[place(channel, length, groups, block)] = -1;
      }
    }
    return packed;
  }

  private static int place(int channel, int index, int groups, int block) {
    return ((channel / block * groups + index / 4) * block + channel % block) * 4 + index % 4;
  }

  /** Bias (times 256, with the offset 127 of odd inputs), multiplier and shift of each channel; zeros fill the last block. */
  private static int[] channels(Layer.Convolution layer, int length, int block) {
    int outputs = layer.geometry().outputChannels();
    int[] channels = new int[3 * ((outputs + block - 1) / block * block)];
    for (int channel = 0; channel < outputs; channel++) {
      long bias = layer.foldedBias(channel);
      for (int index = 1; index < length; index += 2) {
        bias += 127L * layer.weights()[channel * length + index];
      }
      channels[3 * channel] = (int) (bias * 256);
      addFactor(channels, channel, layer.stage());
    }
    return channels;
  }

  static void addFactor(int[] channels, int channel, Stage stage) {
    Requantization factor = stage.factors().get(channel);
    channels[3 * channel + 1] = factor.multiplier();
    channels[3 * channel + 2] = factor.shift();
  }
}
