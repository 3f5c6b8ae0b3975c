package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.Requantization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The kernels for Arm's vector extension (MVE, "Helium"): 16 multiply-accumulates an instruction (VMLADAVA.S8). */
final class MveKernels implements Kernels {
  private final Kernels portable = new PortableKernels();

  @Override
  public Call call(Layer layer) {
    return switch (layer) {
      case Layer.Convolution convolution when MveConvolution.fits(convolution) -> MveConvolution.call(convolution);
      case Layer.Convolution convolution when MveDepthwise.fits(convolution) -> MveDepthwise.call(convolution);
      case Layer.Trained trained -> TrainedConvolution.mve(trained);
      case Layer.Add add when add.type() == DType.I8 -> Call.of(kernel("sum_mve"),
          add.sum().addTo(new Parameters().add("count", add.count())), Reach.FORWARD, Reach.FORWARD);
      case Layer.Pool pool when pool.type() == DType.I8 && pool.factor() == null && isDense(pool.geometry()) ->
        pool(pool);
      case Layer.Convolution _,Layer.FloatConvolution _,Layer.Add _,Layer.Pool _,Layer.Lookup _,Layer.Portable _ ->
        portable.call(layer);
    };
  }

  static Call.Kernel kernel(String name) {
    return new Call.Kernel(Profile.ARMV8_1_M.label(), name);
  }

  private static boolean isDense(Geometry g) {
    return g.window().dilationHeight() == 1 && g.window().dilationWidth() == 1;
  }

  private static Call pool(Layer.Pool pool) {
    Geometry g = pool.geometry();
    Parameters parameters = g.addTo(new Parameters()).add("largest", pool.largest() ? 1 : 0)
        .add("count_padding", pool.countPadding() ? 1 : 0).add("input_zero", pool.inputZero()).add("min", pool.min())
        .add("max", pool.max());
    return Call.of(kernel("pool_mve"), parameters, behind(g, 1));
  }

  /** The rule of a kernel that takes {@code pixels} result pixels at a time, and reads their windows until all are written. */
  static Reach behind(Geometry g, int pixels) {
    long distance = Long.MIN_VALUE;
    long lowest = Long.MAX_VALUE;
    for (int pixel = g.outputPixels() - 1; pixel >= 0; pixel--) {
      lowest = Math.min(lowest, (long) g.lowestInputPixel(pixel) * g.inputChannels());
      long written = Math.min((long) (pixel / pixels + 1) * pixels, g.outputPixels()) * g.outputChannels();
      distance = Math.max(distance, written - lowest);
    }
    return new Reach(false, distance);
  }

  /** For each four channels: biases with the input's zero point folded in, multipliers, shifts. */
  static int[] channels(Layer.Convolution layer) {
    int outputs = layer.geometry().outputChannels();
    int[] channels = new int[(outputs + 3) / 4 * 12];
    for (int channel = 0; channel < outputs; channel++) {
      int at = channel / 4 * 12 + channel % 4;
      Requantization factor = layer.stage().factors().get(channel);
      channels[at] = (int) layer.foldedBias(channel);
      channels[at + 4] = factor.multiplier();
      channels[at + 8] = factor.shift();
    }
    return channels;
  }

  /** Whether some factor shifts left. */
  static boolean shiftsLeft(Stage stage) {
    return stage.factors().stream().anyMatch(factor -> factor.shift() > 0);
  }

  /** Whether ties of negative numbers must round away from zero: not where all negative results are clamped to one number. */
  static boolean negativesShow(Stage stage) {
    return stage.min() < stage.zeroPoint();
  }

  /** Whether the layer is int8 with 32-bit accumulators and symmetric weights. */
  static boolean isNarrow(Layer.Convolution layer) {
    return layer.type() == DType.I8 && !layer.wide() && layer.weightZero() == 0
        && Arrays.stream(layer.bias()).allMatch(bias -> bias == (int) bias);
  }

  static List<Reach> withShortcut(Layer.Convolution layer, Reach operand) {
    List<Reach> reaches = new ArrayList<>(List.of(operand));
    if (layer.residual() != null) {
      reaches.add(Reach.ELEMENTWISE);
    }
    return reaches;
  }
}
