package dev.mote.hardware.mcu;

import java.util.List;

/** Calls of {@code conv_mve}: full convolutions and dense layers. */
final class MveConvolution {
  /** Vectors of 16 bytes in the kernel's unrolled code. */
  private static final int UNROLLED = 12;

  private MveConvolution() {}

  static boolean fits(Layer.Convolution layer) {
    return layer.connection() == Layer.Connection.FULL && layer.groups() == 1 && MveKernels.isNarrow(layer);
  }

  static Call call(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    Pieces pieces = Pieces.of(g);
    int vectors = pieces.chunk() * pieces.chunks();
    boolean exact = MveKernels.negativesShow(layer.stage()) || MveKernels.shiftsLeft(layer.stage());
    boolean padded = !g.window().isUnpadded();
    boolean copies = pieces.copied() || padded || pieces.beyond() > 0 || pieces.gap() > 0;
    boolean stored = StoredWeights.isStored(layer);
    Parameters parameters = g.addTo(StoredWeights.parameters(layer)).add("chunk", pieces.chunk())
        .add("chunks", pieces.chunks())
        .add("gap", pieces.gap())
        .add("inner_height",
            pieces.copied() ? 0 : inner(g.inputHeight(), g.kernelHeight(), g.window().dilationHeight()))
        .add("inner_width", pieces.copied() ? 0 : inner(g.inputWidth(), g.kernelWidth(), g.window().dilationWidth()))
        .add("copies", copies ? 2 : 0).add("beyond", pieces.beyond())
        .add("input_zero", layer.inputZero());
    layer.stage().addTo(parameters);
    parameters.add("exact", exact ? 1 : 0).add("weights", stored ? null : Constant.learned(packed(layer, vectors)))
        .add("channels", Constant.learned(MveKernels.channels(layer)))
        .add("residual", layer.residual() == null ? 0 : 1);
    if (layer.residual() == null) {
      parameters.add("sum", new int[13]);
    } else {
      layer.residual().addTo(parameters);
    }
    int copyBytes = vectors * 16 + 16;
    int scratch = (copies ? 2 * copyBytes : 0) + (layer.residual() == null ? 0 : 2 * g.outputChannels());
    List<Reach> reaches = MveKernels.withShortcut(layer, MveKernels.behind(g, 2));
    Call.Kernel kernel = StoredWeights.kernel(layer, Profile.ARMV8_1_M, "conv_mve");
    if (!stored) {
      return new Call(kernel, parameters, scratch, reaches);
    }
    int channels = StoredWeights.channels(layer, 4, 16 * vectors);
    int place = (scratch + 3) / 4 * 4;
    StoredWeights.addTo(parameters, layer, Profile.ARMV8_1_M).add("channels", channels)
        .add("length", layer.weights().length / g.outputChannels()).add("weights", place);
    // A row of elements lies behind a block's weights.
    return new Call(kernel, parameters, place + 16 * vectors * (channels + 1),
        StoredWeights.reaches(layer, channels, reaches));
  }

  /** How many places along a dimension a whole window begins at. */
  private static int inner(int extent, int kernel, int dilation) {
    return Math.max(0, extent - (kernel - 1) * dilation);
  }

  /** Weights as {@code [O / 4][vector][4][16]}. */
  private static byte[] packed(Layer.Convolution layer, int vectors) {
    int outputs = layer.geometry().outputChannels();
    int length = layer.weights().length / outputs;
    byte[] packed = new byte[(outputs + 3) / 4 * vectors * 64];
    for (int output = 0; output < outputs; output++) {
      for (int index = 0; index < length; index++) {
        int vector = output / 4 * vectors + index / 16;
        packed[(vector * 4 + output % 4) * 16 + index % 16] = layer.weights()[output * length + index];
      }
    }
    return packed;
  }

  /**
   * How a window is read.
   *
   * @param chunk  vectors a piece
   * @param chunks pieces
   * @param gap    bytes between pieces in the image
   * @param copied whether every window is copied
   * @param beyond bytes read from a window's start, where some are not its own; else 0
   */
  private record Pieces(int chunk, int chunks, int gap, boolean copied, int beyond) {
    static Pieces of(Geometry g) {
      int row = g.kernelWidth() * g.inputChannels();
      boolean adjacent = g.window().dilationWidth() == 1;
      if (adjacent && g.kernelHeight() > 1 && row % 16 == 0 && row / 16 <= UNROLLED) {
        int pitch = g.inputWidth() * g.inputChannels() * g.window().dilationHeight();
        return new Pieces(row / 16, g.kernelHeight(), pitch - row, false, 0);
      }
      int vectors = (g.kernelHeight() * row + 15) / 16;
      int chunks = (vectors + UNROLLED - 1) / UNROLLED;
      int chunk = (vectors + chunks - 1) / chunks;
      boolean inPlace = adjacent && g.kernelHeight() == 1;
      int read = chunk * chunks * 16;
      return new Pieces(chunk, chunks, 0, !inPlace, inPlace && read > row ? read : 0);
    }
  }
}
