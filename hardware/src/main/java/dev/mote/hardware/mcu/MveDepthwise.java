package dev.mote.hardware.mcu;

import dev.mote.graph.Window;
import java.util.List;

/** Calls of {@code depthwise_mve}. */
final class MveDepthwise {
  private MveDepthwise() {}

  static boolean fits(Layer.Convolution layer) {
    return layer.connection() == Layer.Connection.DEPTHWISE && layer.residual() == null && MveKernels.isNarrow(layer)
        && layer.geometry().inputChannels() == layer.geometry().outputChannels()
        && layer.geometry().window().dilationHeight() == 1 && layer.geometry().window().dilationWidth() == 1
        && !MveKernels.shiftsLeft(layer.stage()) && Slide.of(layer.geometry()) != null;
  }

  /**
   * Which way the kernel slides.
   *
   * @param alongHeight whether positions are rows and lines are columns
   * @param block       channels woven together
   */
  private record Slide(Geometry geometry, boolean alongHeight, int block) {
    /** The longer way that the kernel's code can go, or null where there is none. */
    static @org.jspecify.annotations.Nullable Slide of(Geometry g) {
      Slide wide = new Slide(g, false, g.inputChannels() == 8 && g.inputWidth() % 2 == 0 ? 8 : 16);
      Slide high = new Slide(g, true, 16);
      Slide better = g.outputHeight() > g.outputWidth() ? high : wide;
      Slide other = better == high ? wide : high;
      return better.fits() ? better : other.fits() ? other : null;
    }

    private boolean fits() {
      int stride = positionStride();
      return geometry.inputChannels() % block == 0 && taps() <= 4 && span() <= 3
          && (stride == 1 || (stride == 2 && block == 16));
    }

    Window window() {
      return geometry.window();
    }

    int positionStride() {
      return alongHeight ? window().strideHeight() : window().strideWidth();
    }

    int lineStride() {
      return alongHeight ? window().strideWidth() : window().strideHeight();
    }

    /** Lines a window covers. */
    int taps() {
      return alongHeight ? geometry.kernelWidth() : geometry.kernelHeight();
    }

    /** Positions a window covers. */
    int span() {
      return alongHeight ? geometry.kernelHeight() : geometry.kernelWidth();
    }

    int positions() {
      return alongHeight ? geometry.inputHeight() : geometry.inputWidth();
    }

    int resultPositions() {
      return alongHeight ? geometry.outputHeight() : geometry.outputWidth();
    }

    int padPosition() {
      return alongHeight ? window().padTop() : window().padLeft();
    }

    int padLine() {
      return alongHeight ? window().padLeft() : window().padTop();
    }

    /** Whether a line's results may overwrite its image, the line itself being saved for the next. */
    boolean inPlace() {
      return positionStride() == 1 && lineStride() == 1 && taps() == 3 && padLine() == 1
          && geometry.inputHeight() == geometry.outputHeight() && geometry.inputWidth() == geometry.outputWidth();
    }

    /** Bytes of all positions, padding and what the last pair of results reads beyond; whole vectors. */
    int wovenBytes() {
      int last = ((resultPositions() + 1) / 2 * 2 - 1) * positionStride() + 4;
      return Math.max(last, padPosition() + positions()) * block * 4;
    }

    int scratch() {
      return wovenBytes() + 16 + (inPlace() ? positions() * block : 0);
    }
  }

  static Call call(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    Slide slide = Slide.of(g);
    if (slide == null) {
      throw new IllegalStateException("no way to slide");
    }
    int row = g.inputWidth() * g.inputChannels();
    int resultRow = g.outputWidth() * g.outputChannels();
    int channels = g.inputChannels();
    boolean high = slide.alongHeight();
    boolean stored = StoredWeights.isStored(layer);
    Parameters parameters = StoredWeights.parameters(layer).add("batch", g.batch())
        .add("image_bytes", g.inputHeight() * row)
        .add("result_bytes", g.outputHeight() * resultRow).add("lines", high ? g.inputWidth() : g.inputHeight())
        .add("line_bytes", high ? channels : row).add("positions", slide.positions())
        .add("position_bytes", high ? row : channels).add("result_lines", high ? g.outputWidth() : g.outputHeight())
        .add("result_line_bytes", high ? channels : resultRow).add("result_positions", slide.resultPositions())
        .add("result_position_bytes", high ? resultRow : channels).add("line_stride", slide.lineStride())
        .add("position_stride", slide.positionStride()).add("pad_line", slide.padLine())
        .add("pad_position", slide.padPosition()).add("taps", slide.taps()).add("channels", channels)
        .add("block", slide.block()).add("woven_bytes", slide.wovenBytes()).add("in_place", slide.inPlace() ? 1 : 0)
        .add("input_zero", layer.inputZero());
    layer.stage().addTo(parameters);
    parameters.add("exact", MveKernels.negativesShow(layer.stage()) ? 1 : 0)
        .add("weights", stored ? null : Constant.learned(packed(layer, slide)))
        .add("parameters", Constant.learned(MveKernels.channels(layer)));
    Reach reach = slide.inPlace() ? Reach.ELEMENTWISE : Reach.NONE;
    Call.Kernel kernel = StoredWeights.kernel(layer, Profile.ARMV8_1_M, "depthwise_mve");
    if (!stored) {
      return new Call(kernel, parameters, slide.scratch(), List.of(reach));
    }
    StoredWeights.addTo(parameters, layer, Profile.ARMV8_1_M).add("kernel_height", g.kernelHeight())
        .add("kernel_width", g.kernelWidth()).add("row_step", high ? 4 : 1).add("column_step", high ? 1 : 4)
        .add("weights", slide.scratch());
    return new Call(kernel, parameters, slide.scratch() + 17 * channels, List.of(reach));
  }

  /** Weights as {@code [channel][4 positions][4 taps]}. */
  private static byte[] packed(Layer.Convolution layer, Slide slide) {
    Geometry g = layer.geometry();
    int channels = g.inputChannels();
    byte[] packed = new byte[channels * 16];
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int place = slide.alongHeight() ? ky * 4 + kx : kx * 4 + ky;
        for (int channel = 0; channel < channels; channel++) {
          packed[channel * 16 + place] = layer.weights()[(ky * g.kernelWidth() + kx) * channels + channel];
        }
      }
    }
    return packed;
  }
}
