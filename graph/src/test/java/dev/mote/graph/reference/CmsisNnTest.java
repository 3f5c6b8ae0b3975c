package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The integer kernels on the unit-test data of CMSIS-NN: every case whose operator Mote has, bit for bit. */
class CmsisNnTest {
  /** Extents and permutation of the transposes: the data files omit them. */
  private static final Map<String, List<List<Integer>>> TRANSPOSES = Map.of("transpose_3dim",
      List.of(List.of(5, 4, 20), List.of(0, 2, 1)), "transpose_matrix", List.of(List.of(5, 20), List.of(1, 0)),
      "transpose_nchw", List.of(List.of(4, 9, 3, 19), List.of(0, 3, 1, 2)), "transpose_ncwh",
      List.of(List.of(5, 4, 3, 9), List.of(0, 3, 2, 1)), "transpose_nhcw",
      List.of(List.of(1, 1, 128, 128), List.of(0, 1, 3, 2)), "transpose_nwhc",
      List.of(List.of(1, 19, 3, 64), List.of(0, 2, 1, 3)), "transpose_wchn",
      List.of(List.of(4, 3, 7, 9), List.of(2, 3, 1, 0)));

  /**
   * 4-bit convolutions of which the file holds input, weights and results of a former generation beside multipliers,
   * biases and macros of the present one. What remains true is that a channel's results do not decrease with its sums. Of
   * the last two the macros do not fit either.
   */
  private static final Set<String> MIXED = Set.of("basic_2_int4", "basic_int4", "conv_1_x_n_1_int4",
      "conv_1_x_n_3_int4",
      "conv_2_int4", "conv_2x2_dilation_5x5_input_int4", "conv_2x2_dilation_int4", "conv_3_int4",
      "conv_3x2_dilation_int4",
      "conv_4_int4", "conv_5_int4", "conv_dilation_golden_int4", "conv_out_activation_int4", "kernel1x1_int4",
      "kernel1x1_stride_x_y_1_int4", "kernel1x1_stride_x_y_2_int4", "kernel1x1_stride_x_y_int4", "stride2pad1_int4");
  private static final Set<String> UNUSABLE = Set.of("conv_2x3_dilation_int4", "conv_3x3_dilation_5x5_input_int4");

  private final Map<String, Integer> ran = new TreeMap<>();
  private final Map<String, List<String>> skipped = new TreeMap<>();

  @Test
  void everyCaseWhoseOperatorMoteHasGivesTheStoredBits() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (CmsisCase data : CmsisCase.read(SharedData.file("cmsis-nn/int_vectors.jsonl.gz"))) {
      if (MIXED.contains(data.name())) {
        skip("stored parameters are of another generation; the order of results holds", data);
        if (!isOrdered(data, 0) && !isOrdered(data, data.number("INPUT_OFFSET"))) {
          wrong.add(data.name() + " is out of order");
        }
        continue;
      }
      long[] actual = run(data);
      if (actual.length > 0) {
        long[] expected = data.expected();
        int bad = Arrays.mismatch(actual, expected);
        if (bad >= 0) {
          wrong.add(data.name() + " at " + bad + " of " + expected.length);
        }
      }
    }
    System.out.println("cmsis-nn: " + ran.values().stream().mapToInt(Integer::intValue).sum() + " cases ran " + ran
        + ", skipped " + skipped);
    assertThat(wrong).isEmpty();
    assertThat(ran.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(111);
  }

  /** The computed result, or an empty array for an operator Mote does not have. */
  private long[] run(CmsisCase data) {
    String family = family(data);
    if (family.equals("lstm") || family.equals("svdf")) {
      return skip(family + " is no operator of Mote", data);
    }
    if (UNUSABLE.contains(data.name())) {
      return skip("stored arrays and macros are of different generations", data);
    }
    ran.merge(family, 1, Integer::sum);
    return switch (family) {
      case "conv" -> conv(data);
      case "depthwise" -> depthwise(data);
      case "transpose_conv" -> transposed(data);
      case "fully_connected" -> dense(data);
      case "batch_matmul" -> batchMatMul(data);
      case "avgpooling", "maxpooling" -> pool(data, family.equals("maxpooling"));
      case "softmax" -> softmax(data);
      case "add", "mul" -> sumOrProduct(data, family.equals("add"));
      case "maximum", "minimum" -> extreme(data, family.equals("maximum") ? BinaryKind.MAXIMUM : BinaryKind.MINIMUM);
      case "pad" -> pad(data);
      case "transpose" -> transpose(data);
      case "ds_cnn" -> new DsCnn(data).run();
      default -> throw new AssertionError(family);
    };
  }

  private long[] skip(String reason, CmsisCase data) {
    skipped.computeIfAbsent(reason, _ -> new ArrayList<>()).add(data.name());
    return new long[0];
  }

  /** Whether each channel's former results do not decrease with its sums for this input offset. */
  private static boolean isOrdered(CmsisCase data, int offset) {
    long[] results = data.array("output_ref");
    int channels = data.number("OUT_CH");
    Shape y = result(data).with(0, results.length / (channels * data.number("OUTPUT_H") * data.number("OUTPUT_W")));
    Shape x = image(data).with(0, y.dim(0));
    Shape w = Shape.of(channels, data.number("FILTER_Y"), data.number("FILTER_X"), x.dim(3));
    long[] weights = CmsisCase.unpacked(data.array("weights"), w.count());
    long[] sums = IntegerConvolution.forward(Slide.convolution(x, w, y, 1, data.window()),
        CmsisCase.offset(data.input(), offset), weights);
    for (int first = 0; first < sums.length; first++) {
      for (int second = first % channels; second < first; second += channels) {
        if (Long.signum(sums[first] - sums[second]) * (results[first] - results[second]) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static String family(CmsisCase data) {
    String name = data.name();
    for (String prefix : List.of("lstm", "svdf", "avgpooling", "maxpooling", "softmax", "add", "mul", "maximum",
        "minimum", "pad",
        "batch_matmul", "ds_cnn")) {
      if (name.startsWith(prefix)) {
        return prefix;
      }
    }
    if (name.contains("transpose_conv")) {
      return "transpose_conv";
    }
    if (name.startsWith("transpose")) {
      return "transpose";
    }
    if (name.startsWith("fully_connected") || name.startsWith("fc_")) {
      return "fully_connected";
    }
    return data.defines("CH_MULT") ? "depthwise" : "conv";
  }

  /** The images of the stated batch: some input arrays are longer. */
  private static int batch(CmsisCase data) {
    return data.expected().length / (data.number("OUTPUT_H") * data.number("OUTPUT_W") * data.number("OUT_CH"));
  }

  private static long[] centred(CmsisCase data, Shape shape) {
    return CmsisCase.offset(Arrays.copyOf(data.input(), shape.count()), data.number("INPUT_OFFSET"));
  }

  private static Shape image(CmsisCase data) {
    return Shape.of(batch(data), data.number("INPUT_H"), data.number("INPUT_W"), data.number("IN_CH"));
  }

  private static Shape result(CmsisCase data) {
    return Shape.of(batch(data), data.number("OUTPUT_H"), data.number("OUTPUT_W"), data.number("OUT_CH"));
  }

  private static long[] conv(CmsisCase data) {
    Shape x = image(data);
    int groupChannels = data.number("FILTER_CH", x.dim(3));
    Shape w = Shape.of(data.number("OUT_CH"), data.number("FILTER_Y"), data.number("FILTER_X"), groupChannels);
    Slide slide = Slide.convolution(x, w, result(data), x.dim(3) / groupChannels, data.window());
    long[] sums = IntegerConvolution.forward(slide, centred(data, x), data.weights(w.count()));
    return data.stage(true).apply(sums, data.bias(), w.dim(0));
  }

  private static long[] depthwise(CmsisCase data) {
    Shape x = image(data);
    Shape w = Shape.of(1, data.number("FILTER_Y"), data.number("FILTER_X"), data.number("OUT_CH"));
    Slide slide = Slide.depthwise(x, w, result(data), data.window());
    long[] sums = IntegerConvolution.forward(slide, centred(data, x), data.weights(w.count()));
    OutputStage stage = data.stage(true);
    return stage.apply(sums, data.bias(), w.dim(3));
  }

  private static long[] transposed(CmsisCase data) {
    Shape x = image(data);
    Shape w = Shape.of(data.number("OUT_CH"), data.number("FILTER_Y"), data.number("FILTER_X"), x.dim(3));
    Op.TransposeConv2d op = new Op.TransposeConv2d(data.window(), data.number("OUTPUT_H"), data.number("OUTPUT_W"),
        Activation.NONE);
    long[] sums = IntegerConvolution.spread(Slide.transposed(op, x, w), centred(data, x), data.weights(w.count()));
    return data.stage(true).apply(sums, data.bias(), w.dim(0));
  }

  private static long[] dense(CmsisCase data) {
    int outputs = data.number("OUT_CH");
    int depth = data.number("ACCUMULATION_DEPTH");
    int rows = data.expected().length / outputs;
    Product product = Product.dense(Shape.of(rows, depth), Shape.of(outputs, depth));
    long[] weights = CmsisCase.offset(data.weights(outputs * depth), data.number("FILTER_OFFSET", 0));
    long[] sums = product.of(CmsisCase.offset(data.input(), data.number("INPUT_OFFSET")), weights);
    return data.stage(data.defines("PER_CHANNEL_QUANT")).apply(sums, data.bias(), outputs);
  }

  private static long[] batchMatMul(CmsisCase data) {
    Shape left = Shape.of(data.number("LHS_BATCH"), data.number("LHS_HEIGHT"), data.number("LHS_ROWS"),
        data.number("LHS_COLS"));
    Shape right = Shape.of(data.number("RHS_BATCH"), data.number("RHS_HEIGHT"), data.number("RHS_ROWS"),
        data.number("RHS_COLS"));
    Op.MatMul op = new Op.MatMul(data.number("ADJ_X") == 1, data.number("ADJ_Y") == 1);
    long[] sums = Product.matMul(op, left, right).of(
        CmsisCase.offset(data.array("lhs_input_tensor"), data.number("LHS_OFFSET")),
        CmsisCase.offset(data.array("rhs_input_tensor"), data.number("RHS_OFFSET")));
    boolean wide = data.name().endsWith("_s16");
    Requantization factor = new Requantization(data.number("OUTPUT_MULTIPLIER"), data.number("OUTPUT_SHIFT"));
    return new OutputStage(List.of(factor), wide, data.number("OUTPUT_OFFSET"), data.number("ACTIVATION_MIN"),
        data.number("ACTIVATION_MAX")).apply(sums, new long[0], 1);
  }

  private static long[] pool(CmsisCase data, boolean largest) {
    int channels = data.number("INPUT_C");
    int pixels = data.number("INPUT_H") * data.number("INPUT_W");
    Shape x = Shape.of(data.input().length / channels / pixels, data.number("INPUT_H"), data.number("INPUT_W"),
        channels);
    Shape y = Shape.of(x.dim(0), data.number("OUTPUT_H"), data.number("OUTPUT_W"), channels);
    Window window = Window.stride(data.number("STRIDE_H"), data.number("STRIDE_W")).withPadding(
        data.number("PADDING_H"),
        data.number("PADDING_W"), 0, 0);
    Slide slide = Pools.slide(x, y, data.number("FILTER_H"), data.number("FILTER_W"), window);
    long[] values = largest
        ? Pools.max(slide, data.input(), Short.MIN_VALUE)
        : Pools.average(slide, data.input(), 0, false);
    return clamped(values, data.number("ACTIVATION_MIN"), data.number("ACTIVATION_MAX"));
  }

  private static long[] clamped(long[] values, int min, int max) {
    return Arrays.stream(values).map(value -> Numbers.clamp(value, min, max)).toArray();
  }

  private static long[] softmax(CmsisCase data) {
    int depth = data.number("ROW_SIZE");
    Requantization scale = new Requantization(data.number("INPUT_MULT"), data.number("INPUT_LEFT_SHIFT"));
    if (data.hasWideInput()) {
      return QuantizedSoftmax.of16Bits(data.input(), depth, scale);
    }
    int bits = data.name().endsWith("s16") ? 16 : 8;
    return QuantizedSoftmax.of8Bits(data.input(), depth, scale, data.number("DIFF_MIN"), bits);
  }

  private static long[] sumOrProduct(CmsisCase data, boolean sum) {
    long[] x = CmsisCase.offset(data.array("input1"), data.number("INPUT1_OFFSET"));
    long[] y = CmsisCase.offset(data.array("input2"), data.number("INPUT2_OFFSET"));
    Requantization result = new Requantization(data.number("OUTPUT_MULT"), data.number("OUTPUT_SHIFT"));
    QuantizedBinaries.Rule rule = sum
        ? new QuantizedBinaries.Sum(false, data.number("LEFT_SHIFT"),
            new Requantization(data.number("INPUT1_MULT"), data.number("INPUT1_SHIFT")),
            new Requantization(data.number("INPUT2_MULT"), data.number("INPUT2_SHIFT")), result)
        : new QuantizedBinaries.Product(result);
    long[] values = new long[x.length];
    for (int index = 0; index < x.length; index++) {
      values[index] = rule.apply(x[index], y[index]) + data.number("OUTPUT_OFFSET");
    }
    return clamped(values, data.number("OUT_ACTIVATION_MIN"), data.number("OUT_ACTIVATION_MAX"));
  }

  private static long[] extreme(CmsisCase data, BinaryKind kind) {
    Tensor x = operand(data, 1);
    Tensor y = operand(data, 2);
    return compute(new Op.Binary(kind), Shape.broadcast(x.shape(), y.shape()), x, y);
  }

  private static Tensor operand(CmsisCase data, int number) {
    Shape shape = Shape.of(data.number("BATCH_" + number), data.number("HEIGHT_" + number),
        data.number("WIDTH_" + number),
        data.number("CHANNEL_" + number));
    return Tensor.i8(shape, CmsisCase.bytes(data.array("input_tensor_" + number)));
  }

  private static long[] pad(CmsisCase data) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    List<Integer> input = new ArrayList<>();
    List<Integer> output = new ArrayList<>();
    for (String axis : List.of("N", "H", "W", "C")) {
      input.add(data.number("INPUT_" + axis));
      before.add(data.number("PRE_PAD_" + axis));
      after.add(data.number("POST_PAD_" + axis));
      output.add(input.getLast() + before.getLast() + after.getLast());
    }
    Tensor x = Tensor.i8(shape(input), CmsisCase.bytes(data.input()));
    return compute(new Op.Pad(before, after, Op.PadMode.CONSTANT, data.number("PAD_VALUE")), shape(output), x);
  }

  private static long[] transpose(CmsisCase data) {
    List<Integer> extents = TRANSPOSES.get(data.name()).get(0);
    List<Integer> permutation = TRANSPOSES.get(data.name()).get(1);
    Tensor x = Tensor.i8(shape(extents), CmsisCase.bytes(data.input()));
    return compute(new Op.Transpose(permutation), shape(permutation.stream().map(extents::get).toList()), x);
  }

  /** An operator on int8 of scale 1 and zero point 0. */
  private static long[] compute(Op op, Shape result, Tensor... operands) {
    Quantization.Affine plain = Quantization.perTensor(1, 0);
    List<TensorType> types = Arrays.stream(operands)
        .map(operand -> new TensorType(operand.shape(), operand.dtype(), plain))
        .toList();
    TensorType type = new TensorType(result, operands[0].dtype(), plain);
    return Numbers.integers(ReferenceKernels.compute("case", op, types, List.of(operands), type));
  }

  private static Shape shape(List<Integer> extents) {
    return Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
  }
}
