package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.Requantization;
import java.util.ArrayList;
import java.util.List;

/** The kernels in portable C99: they compute every layer. */
final class PortableKernels implements Kernels {
  @Override
  public Call call(Layer layer) {
    return switch (layer) {
      case Layer.Convolution convolution -> convolution(convolution);
      case Layer.Trained trained -> TrainedConvolution.portable(trained);
      case Layer.FloatConvolution convolution -> convolution(convolution);
      case Layer.Add add -> Call.of(kernel("sum_q"),
          add.sum().addTo(new Parameters().add("size", size(add.type()))
              .add("extents", new int[]{1, 1, 1, 1, add.count()})
              .add("x_steps", new int[]{0, 0, 0, 0, 1}).add("y_steps", new int[]{0, 0, 0, 0, 1})),
          Reach.FORWARD, Reach.FORWARD);
      case Layer.Pool pool -> pool(pool);
      case Layer.Lookup lookup -> Call.of(kernel("lookup_s8"),
          new Parameters().add("count", lookup.count()).add("table", Constant.table(lookup.table())), Reach.FORWARD);
      case Layer.Portable portable -> portable.call();
    };
  }

  static Call.Kernel kernel(String name) {
    return new Call.Kernel(Profile.C99.label(), name);
  }

  /** How kernels name an integer type: its bytes, and 0 for unsigned bytes. */
  static int size(DType type) {
    return switch (type) {
      case U8, BOOL, SPIKE -> 0;
      case I8, I4, I2, BINARY, TERNARY -> 1;
      case I16 -> 2;
      case F32, I32 -> 4;
      case I64 -> 8;
    };
  }

  private static Call convolution(Layer.Convolution layer) {
    Geometry g = layer.geometry();
    boolean stored = StoredWeights.isStored(layer);
    Parameters parameters = g.addTo(StoredWeights.parameters(layer));
    strides(parameters, layer.connection(), g, layer.groups());
    boolean narrow = java.util.Arrays.stream(layer.bias()).allMatch(value -> value == (int) value);
    parameters.add("size", size(layer.type())).add("wide", layer.wide() ? 1 : 0).add("input_zero", layer.inputZero())
        .add("weight_zero", layer.weightZero());
    layer.stage().addTo(parameters);
    parameters.add("weights", stored ? null : Constant.learned(layer.weights()))
        .add("bias", narrow ? Constant.learned(narrowed(layer.bias())) : null)
        .add("wide_bias", narrow ? null : Constant.learned(layer.bias()))
        .add("multipliers", Constant.learned(layer.stage().multipliers()))
        .add("shifts", Constant.learned(layer.stage().shiftBytes()));
    parameters.add("residual", layer.residual() == null ? 0 : 1);
    if (layer.residual() == null) {
      parameters.add("sum", new int[13]);
    } else {
      layer.residual().addTo(parameters);
    }
    List<Reach> reaches = reaches(g, layer.type().bits() / 8, layer.residual() != null);
    Call.Kernel kernel = StoredWeights.kernel(layer, Profile.C99, "conv_q");
    if (!stored) {
      return new Call(kernel, parameters, 0, reaches);
    }
    int length = layer.weights().length / g.outputChannels();
    int channels = StoredWeights.channels(layer, 1, length);
    StoredWeights.addTo(parameters, layer, Profile.C99).add("channels", channels).add("length", length);
    return new Call(kernel, parameters, channels * length, StoredWeights.reaches(layer, channels, reaches));
  }

  private static Call convolution(Layer.FloatConvolution layer) {
    Geometry g = layer.geometry();
    Parameters parameters = g.addTo(new Parameters());
    strides(parameters, layer.connection(), g, layer.groups());
    parameters.add("min", layer.min()).add("max", layer.max()).add("weights", Constant.learned(layer.weights()))
        .add("bias", Constant.learned(layer.bias()));
    return new Call(kernel("conv_f32"), parameters, 0, reaches(g, 4, false));
  }

  /** Kernels that write channel after channel of a pixel, reading the pixel's window for each; then the shortcut's rule. */
  static List<Reach> reaches(Geometry g, int bytes, boolean residual) {
    List<Reach> reaches = new ArrayList<>();
    int pixel = g.outputChannels() * bytes;
    Reach tiled = Reach.tiled(g.outputPixels(), tile -> (tile + 1) * pixel,
        tile -> g.lowestInputPixel(tile) * g.inputChannels() * bytes);
    // Within a pixel the window is read again for each channel, so that the result may not reach the pixel's own window.
    long distance = tiled.distance() == Long.MIN_VALUE ? pixel : tiled.distance() + pixel;
    reaches.add(new Reach(false, Math.max(distance, pixel)));
    if (residual) {
      reaches.add(Reach.FORWARD);
    }
    return reaches;
  }

  /** Where the weight of a tap lies. */
  static void strides(Parameters parameters, Layer.Connection connection, Geometry g, int groups) {
    boolean full = connection == Layer.Connection.FULL;
    int column = full ? g.inputChannels() / groups : g.outputChannels();
    parameters.add("groups", full ? groups : g.inputChannels())
        .add("output_step", full ? g.taps() * column : 1)
        .add("row_step", g.kernelWidth() * column).add("column_step", column);
  }

  private static int[] narrowed(long[] values) {
    return java.util.Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  private static Call pool(Layer.Pool pool) {
    Requantization factor = pool.factor() == null ? new Requantization(0, 0) : pool.factor();
    Geometry g = pool.geometry();
    Parameters parameters = g.addTo(new Parameters()).add("size", size(pool.type()))
        .add("largest", pool.largest() ? 1 : 0).add("count_padding", pool.countPadding() ? 1 : 0)
        .add("input_zero", pool.inputZero()).add("same", pool.factor() == null ? 1 : 0)
        .add("multiplier", factor.multiplier()).add("shift", factor.shift()).add("output_zero", pool.outputZero())
        .add("min", pool.min()).add("max", pool.max());
    int bytes = Math.max(1, size(pool.type()));
    int pixel = g.outputChannels() * bytes;
    Reach tiled = Reach.tiled(g.outputPixels(), tile -> (tile + 1) * pixel, tile -> g.lowestInputPixel(tile) * pixel);
    // A window is read again for each channel: but for the same start, the result may not reach the pixel's own window.
    long distance = tiled.distance() == Long.MIN_VALUE ? pixel : Math.max(pixel, tiled.distance() + pixel);
    return Call.of(kernel("pool_q"), parameters, new Reach(tiled.same(), distance));
  }
}
