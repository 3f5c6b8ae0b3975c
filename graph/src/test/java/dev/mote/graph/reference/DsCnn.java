package dev.mote.graph.reference;

import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** The keyword-spotting networks of the CMSIS-NN tests, layer after layer from their macros (which lack the case's name) and arrays. */
record DsCnn(CmsisCase data) {
  /** The network's output for its stored input. */
  long[] run() {
    TreeMap<Integer, String> layers = new TreeMap<>();
    for (String kind : List.of("CONV_2D", "DEPTHWISE_CONV_2D", "AVERAGE_POOL_2D", "FULLY_CONNECTED", "SOFTMAX")) {
      for (int number = 1; number < 20; number++) {
        if (data.defines().has(kind + "_" + number + "_OUT_CH")) {
          layers.put(number, kind);
        }
      }
    }
    long[] values = data.array("input");
    for (int number : layers.keySet()) {
      values = layer(layers.get(number), number, values);
    }
    return values;
  }

  private long[] layer(String kind, int number, long[] values) {
    String macro = kind + "_" + number + "_";
    String arrays = "layer_" + number + "_" + kind.toLowerCase(java.util.Locale.ROOT) + "_";
    return switch (kind) {
      case "CONV_2D", "DEPTHWISE_CONV_2D" -> convolution(macro, arrays, values, kind.equals("CONV_2D"));
      case "AVERAGE_POOL_2D" -> {
        Shape x = image(macro, "INPUT", "IN_CH");
        Slide slide = Pools.slide(x, image(macro, "OUTPUT", "OUT_CH"), get(macro, "FILTER_Y"), get(macro, "FILTER_X"),
            window(macro));
        yield Arrays.stream(Pools.average(slide, values, 0, false))
            .map(value -> Numbers.clamp(value, get(macro, "OUT_ACTIVATION_MIN"), get(macro, "OUT_ACTIVATION_MAX")))
            .toArray();
      }
      case "FULLY_CONNECTED" -> {
        // These networks state inputs and outputs of the dense layer the other way round.
        int inputs = get(macro, "OUT_CH");
        int outputs = get(macro, "IN_CH");
        Requantization factor = new Requantization(get(macro, "OUTPUT_MULTIPLIER"), get(macro, "OUTPUT_SHIFT"));
        long[] sums = Product.dense(Shape.of(1, inputs), Shape.of(outputs, inputs))
            .of(CmsisCase.offset(values, get(macro, "INPUT_OFFSET")), data.array(arrays + "weights"));
        yield stage(macro, List.of(factor)).apply(sums, data.array(arrays + "bias"), outputs);
      }
      case "SOFTMAX" -> QuantizedSoftmax.of8Bits(values, get(macro, "ROW_SIZE"),
          new Requantization(get(macro, "MULT"), get(macro, "SHIFT")), get(macro, "DIFF_MIN"), 8);
      default -> throw new AssertionError(kind);
    };
  }

  private long[] convolution(String macro, String arrays, long[] values, boolean full) {
    Shape x = image(macro, "INPUT", "IN_CH");
    Shape y = image(macro, "OUTPUT", "OUT_CH");
    int rows = get(macro, "FILTER_Y");
    int columns = get(macro, "FILTER_X");
    Slide slide = full
        ? Slide.convolution(x, Shape.of(y.dim(3), rows, columns, x.dim(3)), y, 1, window(macro))
        : Slide.depthwise(x, Shape.of(1, rows, columns, y.dim(3)), y, window(macro));
    long[] sums = IntegerConvolution.forward(slide, CmsisCase.offset(values, get(macro, "INPUT_OFFSET")),
        data.array(arrays + "weights"));
    List<Requantization> factors = new ArrayList<>();
    long[] multipliers = data.array(arrays + "output_mult");
    long[] shifts = data.array(arrays + "output_shift");
    for (int channel = 0; channel < multipliers.length; channel++) {
      factors.add(new Requantization((int) multipliers[channel], (int) shifts[channel]));
    }
    return stage(macro, factors).apply(sums, data.array(arrays + "bias"), y.dim(3));
  }

  private OutputStage stage(String macro, List<Requantization> factors) {
    return new OutputStage(factors, false, get(macro, "OUTPUT_OFFSET"), get(macro, "OUT_ACTIVATION_MIN"),
        get(macro, "OUT_ACTIVATION_MAX"));
  }

  private Shape image(String macro, String side, String channels) {
    return Shape.of(1, get(macro, side + "_H"), get(macro, side + "_W"), get(macro, channels));
  }

  private Window window(String macro) {
    return Window.stride(get(macro, "STRIDE_Y"), get(macro, "STRIDE_X")).withPadding(get(macro, "PAD_Y"),
        get(macro, "PAD_X"), 0,
        0);
  }

  private int get(String macro, String name) {
    return data.defines().get(macro + name).asInt();
  }
}
