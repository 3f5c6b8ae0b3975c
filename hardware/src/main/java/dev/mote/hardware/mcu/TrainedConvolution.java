package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.UnsupportedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Calls of {@code conv_trained}: layers whose weights lie in memory as they are, neither packed nor folded. */
final class TrainedConvolution {
  /** Sums of this many products of 8 bits fit 32 bits. */
  private static final int MOST_PRODUCTS = 65_000;

  private TrainedConvolution() {}

  static Call portable(Layer.Trained layer) {
    Layer.Convolution convolution = layer.convolution();
    return new Call(PortableKernels.kernel("conv_trained"), parameters(layer), 0,
        PortableKernels.reaches(convolution.geometry(), 1, convolution.residual() != null));
  }

  /** Four pixels at a time, in columns of 16 bits. */
  static Call dsp(Layer.Trained layer) {
    Layer.Convolution convolution = layer.convolution();
    Geometry g = convolution.geometry();
    Call.Kernel kernel = new Call.Kernel(Profile.ARMV7E_M.label(), "conv_trained");
    if (!isFull(convolution)) {
      return new Call(kernel, parameters(layer), 0, portable(layer).reaches());
    }
    int bytes = 4 * g.outputChannels();
    List<Reach> reaches = new ArrayList<>();
    reaches.add(Reach.tiled((g.outputPixels() + 3) / 4, tile -> (tile + 1) * bytes,
        tile -> DspKernels.lowestInput(g, 4 * tile, 4) * g.inputChannels()));
    if (convolution.residual() != null) {
      reaches.add(new Reach(true, bytes));
    }
    return new Call(kernel, parameters(layer), 32 * ((g.taps() * g.inputChannels() + 3) / 4), reaches);
  }

  /** One pixel at a time: folded biases, then the pixel's window. */
  static Call mve(Layer.Trained layer) {
    Layer.Convolution convolution = layer.convolution();
    Geometry g = convolution.geometry();
    if (!isFull(convolution)) {
      return new Call(MveKernels.kernel("conv_trained"), parameters(layer), 0, portable(layer).reaches());
    }
    int window = (g.taps() * g.inputChannels() + 31) / 16 * 16;
    return new Call(MveKernels.kernel("conv_trained"), parameters(layer), 4 * g.outputChannels() + window,
        MveKernels.withShortcut(convolution, MveKernels.behind(g, 1)));
  }

  private static boolean isFull(Layer.Convolution layer) {
    return layer.connection() == Layer.Connection.FULL && layer.groups() == 1 && layer.weightZero() == 0;
  }

  private static Parameters parameters(Layer.Trained layer) {
    Layer.Convolution convolution = layer.convolution();
    Geometry g = convolution.geometry();
    int products = convolution.weights().length / g.outputChannels();
    boolean narrow = Arrays.stream(convolution.bias()).allMatch(bias -> bias == (int) bias);
    if (convolution.type() != DType.I8 || convolution.wide() || !narrow || products > MOST_PRODUCTS) {
      throw new UnsupportedException("layers trained on a device have 8-bit activations, 32-bit biases and at most "
          + MOST_PRODUCTS + " weights a channel, found " + convolution.type().label() + " and " + products
          + " in layer " + layer.number() + " of those trained; train other layers");
    }
    Parameters parameters = new Parameters().add("number", layer.number()).add("full", isFull(convolution) ? 1 : 0);
    g.addTo(parameters);
    PortableKernels.strides(parameters, convolution.connection(), g, convolution.groups());
    parameters.add("input_zero", convolution.inputZero()).add("weight_zero", convolution.weightZero());
    convolution.stage().addTo(parameters).add("multipliers", Constant.learned(convolution.stage().multipliers()))
        .add("shifts", Constant.learned(convolution.stage().shiftBytes()))
        .add("residual", convolution.residual() == null ? 0 : 1);
    return convolution.residual() == null
        ? parameters.add("sum", new int[13])
        : convolution.residual().addTo(parameters);
  }
}
