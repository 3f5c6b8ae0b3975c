package dev.mote.hardware.mcu;

import dev.mote.graph.Storage;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of the kernels for Arm's DSP extension that multiply weights of 1 to 5 bits as they lie in flash: {@code conv_packed_dsp},
 * {@code dense_packed_dsp}, and {@code conv_binary_dsp}, which looks sums up in tables.
 */
final class DspPacked {
  private static final int MOST_BITS = 5;
  /** Tables of sums are worth their making from so many channels on. */
  private static final int LEAST_TABLE_CHANNELS = 16;
  /** Pixels and groups of inputs that {@code conv_binary_dsp} has tables for at a time, and bytes of a table. */
  private static final int TABLE_PIXELS = 8;
  private static final int TABLE_GROUPS = 16;
  private static final int TABLE_BYTES = 256;

  private DspPacked() {}

  /** Whether weights are stored in such a way and all go to all channels; sums are to be bounded as for plain weights. */
  static boolean fits(Layer.Convolution layer) {
    return layer.storage() instanceof Storage.Packed packed && packed.bits() <= MOST_BITS
        && layer.connection() == Layer.Connection.FULL && layer.groups() == 1;
  }

  static Call convolution(Layer.Convolution layer) {
    Storage.Packed packed = (Storage.Packed) layer.storage();
    Geometry g = layer.geometry();
    boolean tables = packed.bits() == 1 && packed.halfway() && g.outputChannels() >= LEAST_TABLE_CHANNELS
        && g.outputPixels() >= TABLE_PIXELS;
    return tables ? byTables(layer) : byProducts(layer, packed);
  }

  private static Call byProducts(Layer.Convolution layer, Storage.Packed packed) {
    Geometry g = layer.geometry();
    int length = g.taps() * g.inputChannels();
    int groups = (length + 3) / 4;
    int words = words(length, packed.bits());
    int columns = words * (16 / packed.bits()) * 16;
    Parameters parameters = plain(layer, groups).beside()
        .add("weights", Constant.learned(products(layer, length, words, packed))).add("words", words)
        .add("bits", packed.bits()).add("half", 256 * packed.half()).add("patch", columns);
    return new Call(kernel("conv_packed_dsp"), parameters,
        columns + (g.inputChannels() % 4 == 0 ? 0 : 4 * groups), reaches(layer, 4));
  }

  private static Call byTables(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    int length = g.taps() * g.inputChannels();
    int words = (length + 31) / 32;
    Parameters parameters = plain(layer, (length + 3) / 4).beside()
        .add("weights", Constant.learned(signs(layer, length, words))).add("words", words);
    int tables = Math.min(TABLE_GROUPS, 8 * words) * TABLE_BYTES;
    int totals = (4 + 2) * TABLE_PIXELS * g.outputChannels();
    return new Call(kernel("conv_binary_dsp"), parameters, tables + totals + TABLE_PIXELS * 32 * words,
        reaches(layer, TABLE_PIXELS));
  }

  static Call dense(Layer.Convolution layer) {
    Storage.Packed packed = (Storage.Packed) layer.storage();
    Geometry g = layer.geometry();
    int inputs = g.inputChannels();
    int words = words(inputs, packed.bits());
    int rows = g.outputPixels();
    Parameters parameters = new Parameters().add("rows", rows).add("inputs", inputs)
        .add("outputs", g.outputChannels());
    layer.stage().addTo(parameters).add("mode", DspKernels.mode(layer.stage()))
        .add("weights", Constant.learned(products(layer, inputs, words, packed))).add("words", words)
        .add("bits", packed.bits()).add("half", 256 * packed.half())
        .add("channels", Constant.learned(channels(layer)));
    // Group i is widened to bytes 8i..8i+7 after bytes 4i..4i+3 were read.
    Reach widening = rows == 1 ? new Reach(false, 4 * ((inputs + 3) / 4)) : Reach.NONE;
    return new Call(kernel("dense_packed_dsp"), parameters, words * (16 / packed.bits()) * 4,
        List.of(rows == 1 ? Reach.ALL : Reach.NONE), widening);
  }

  private static Call.Kernel kernel(String name) {
    return new Call.Kernel(Profile.ARMV7E_M.label(), name);
  }

  /** The fields of {@code conv_s8_dsp} without weights. */
  private static Parameters plain(Layer.Convolution layer, int groups) {
    Parameters parameters = layer.geometry().addTo(Parameters.within("layer")).add("input_zero", layer.inputZero());
    layer.stage().addTo(parameters).add("mode", DspKernels.mode(layer.stage())).add("groups", groups)
        .add("weights", (Constant) null).add("channels", Constant.learned(channels(layer)))
        .add("residual", layer.residual() == null ? 0 : 1);
    return layer.residual() == null ? parameters.add("sum", new int[13]) : layer.residual().addTo(parameters);
  }

  /** Kernels that take {@code pixels} pixels at a time. */
  private static List<Reach> reaches(Layer.Convolution layer, int pixels) {
    Geometry g = layer.geometry();
    int bytes = pixels * g.outputChannels();
    List<Reach> reaches = new ArrayList<>();
    reaches.add(Reach.tiled((g.outputPixels() + pixels - 1) / pixels, tile -> (tile + 1) * bytes,
        tile -> DspKernels.lowestInput(g, pixels * tile, pixels) * g.inputChannels()));
    if (layer.residual() != null) {
      reaches.add(new Reach(true, bytes));
    }
    return reaches;
  }

  private static int words(int length, int bits) {
    int pairs = (length + 3) / 4 * 2;
    return (pairs + 16 / bits - 1) / (16 / bits);
  }

  /** Codes as {@code [channel][word]}, as {@code packed_dsp.h} tells. */
  private static int[] products(Layer.Convolution layer, int length, int words, Storage.Packed packed) {
    int bits = packed.bits();
    int outputs = layer.geometry().outputChannels();
    int[] weights = new int[outputs * words];
    for (int channel = 0; channel < outputs; channel++) {
      for (int index = 0; index < length; index++) {
        int pair = index / 4 * 2 + index % 2;
        int code = layer.weights()[channel * length + index] - packed.half() >> 8 - bits & (1 << bits) - 1;
        int place = 16 - bits * (pair % (16 / bits) + 1) + index % 4 / 2 * 16;
        weights[channel * words + pair / (16 / bits)] |= code << place;
      }
    }
    return weights;
  }

  /** Bits as {@code [words / 2][channel][2]}, 1 for a negative weight. */
  private static int[] signs(Layer.Convolution layer, int length, int words) {
    int outputs = layer.geometry().outputChannels();
    int[] weights = new int[outputs * words];
    for (int channel = 0; channel < outputs; channel++) {
      for (int index = 0; index < length; index++) {
        int first = index / 64 * 2;
        int wide = Math.min(2, words - first);
        int bit = layer.weights()[channel * length + index] < 0 ? 1 : 0;
        weights[first * outputs + channel * wide + index % 64 / 32] |= bit << index % 32;
      }
    }
    return weights;
  }

  /** Bias (times 256), multiplier and shift of each channel. */
  private static int[] channels(Layer.Convolution layer) {
    int[] channels = new int[3 * layer.geometry().outputChannels()];
    for (int channel = 0; channel < channels.length / 3; channel++) {
      channels[3 * channel] = (int) (layer.foldedBias(channel) * 256);
      DspKernels.addFactor(channels, channel, layer.stage());
    }
    return channels;
  }
}
