package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.reference.IntegerTable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Layers of quantised arithmetic; the derivation of each factor is that of the interpreter. */
final class QuantizedLowering {
  private final Graph graph;
  private final Node node;
  private final TensorType x;
  private final TensorType z;

  private QuantizedLowering(Graph graph, Node node) {
    this.graph = graph;
    this.node = node;
    this.x = graph.inputType(node, 0);
    this.z = graph.outputType(node);
  }

  /** The layer of {@code node}, whose first operand is quantised, or null where there is none. */
  static @Nullable Layer layer(Graph graph, Node node) {
    Layer layer = new QuantizedLowering(graph, node).layer();
    return layer instanceof Layer.Convolution convolution ? convolution.withPlainConstants() : layer;
  }

  /** The convolution of {@code node} with its weights as they are, or null where there is none. */
  static Layer.@Nullable Convolution convolution(Graph graph, Node node) {
    return new QuantizedLowering(graph, node).layer() instanceof Layer.Convolution convolution ? convolution : null;
  }

  private @Nullable Layer layer() {
    if (node.op() instanceof Op.Dequantize && x.dtype() != DType.I64) {
      return FloatLowering.dequantize(x);
    }
    if (x.dtype() != DType.I8 && x.dtype() != DType.I16 && x.dtype() != DType.U8) {
      return null;
    }
    return switch (node.op()) {
      case Op.Conv2d conv -> convolution(Layer.Connection.FULL, conv.groups(), conv.activation(),
          geometry(weights().shape().dim(1), weights().shape().dim(2), conv.window()));
      case Op.DepthwiseConv2d conv -> convolution(Layer.Connection.DEPTHWISE, 1, conv.activation(),
          geometry(weights().shape().dim(1), weights().shape().dim(2), conv.window()));
      case Op.Dense dense -> convolution(Layer.Connection.FULL, 1, dense.activation(),
          Geometry.dense(x.shape().count() / Math.max(1, x.shape().last()), x.shape().last(), z.shape().last()));
      case Op.TransposeConv2d conv -> transposed(conv);
      case Op.Binary binary -> binary(binary);
      case Op.Unary unary -> unary(unary);
      case Op.MaxPool2d pool ->
        pool(geometry(pool.kernelHeight(), pool.kernelWidth(), pool.window()), true, false, pool.activation());
      case Op.AveragePool2d pool -> pool(geometry(pool.kernelHeight(), pool.kernelWidth(), pool.window()), false,
          pool.countPadding(), pool.activation());
      case Op.Softmax softmax when softmax.axis() == x.shape().rank() - 1 ->
        x.dtype() == DType.I8 ? softmax(softmax) : wideSoftmax(softmax);
      case Op.Resize resize -> resize(resize, x, z);
      case Op.Quantize _ when z.isQuantized() -> rescaled();
      case Op.Reduce reduce -> reduce(reduce);
      default -> null;
    };
  }

  private Geometry geometry(int kernelHeight, int kernelWidth, dev.mote.graph.Window window) {
    return Geometry.of(x.shape(), z.shape(), kernelHeight, kernelWidth, window);
  }

  private TensorType weights() {
    return graph.inputType(node, 1);
  }

  private boolean constantOperands() {
    for (int index = 1; index < node.inputs().size(); index++) {
      if (graph.constant(node.inputs().get(index)) == null) {
        return false;
      }
    }
    return weights().isQuantized() && weights().dtype().bits() <= 8 && weights().dtype() != DType.U8;
  }

  private @Nullable Layer convolution(Layer.Connection connection, int groups, Activation activation, Geometry g) {
    int zero = weights().isQuantized() ? weights().affine().zeroPoint() : 0;
    if (!constantOperands() || !z.isQuantized() || z.dtype() != x.dtype() || x.dtype() == DType.U8
        || zero != 0 && weights().affine().zeroPoints().length > 1) {
      return null;
    }
    Tensor.Bytes values = (Tensor.Bytes) Objects.requireNonNull(graph.constant(node.inputs().get(1)));
    return new Layer.Convolution(connection, g, groups, x.dtype(), values.values(), values.storage(), zero,
        bias(g.outputChannels()),
        x.affine().zeroPoint(), stage(g.outputChannels(), activation), isWide(), null,
        Layer.Convolution.FEW_DECODED);
  }

  /** 16-bit activations accumulate in 64 bits unless the bias has 32. */
  private boolean isWide() {
    return x.dtype() == DType.I16 && !(node.inputs().size() > 2 && graph.inputType(node, 2).dtype() == DType.I32);
  }

  private Stage stage(int channels, Activation activation) {
    boolean oneScale = node.op() instanceof Op.Dense && weights().affine().scales().length == 1;
    return oneScale
        ? Stage.perTensor(x, weights(), z, channels, activation)
        : Stage.perChannel(x, weights(), z, channels, activation);
  }

  private long[] bias(int channels) {
    long[] bias = new long[channels];
    Tensor tensor = node.inputs().size() > 2 ? graph.constant(node.inputs().get(2)) : null;
    for (int channel = 0; tensor != null && channel < channels; channel++) {
      bias[channel] = tensor.integer(channel);
    }
    return bias;
  }

  private @Nullable Layer transposed(Op.TransposeConv2d conv) {
    if (!constantOperands() || !z.isQuantized() || x.dtype() == DType.U8 || weights().affine().zeroPoint() != 0) {
      return null;
    }
    Geometry g = geometry(weights().shape().dim(1), weights().shape().dim(2), conv.window());
    Stage stage = stage(g.outputChannels(), conv.activation());
    Tensor constant = StoredWeights.requirePlain(graph.constant(node.inputs().get(1)), node);
    byte[] values = ((Tensor.Bytes) Objects.requireNonNull(constant)).values();
    Parameters parameters = g.addTo(new Parameters()).add("size", PortableKernels.size(x.dtype()))
        .add("wide", isWide() ? 1 : 0).add("input_zero", x.affine().zeroPoint());
    stage.addTo(parameters).add("weights", Constant.learned(values))
        .add("bias", Constant.learned(bias(g.outputChannels())))
        .add("multipliers", Constant.learned(stage.multipliers())).add("shifts", Constant.learned(stage.shiftBytes()));
    return new Layer.Portable(Call.of(PortableKernels.kernel("transpose_conv_q"), parameters, Reach.NONE));
  }

  private @Nullable Layer binary(Op.Binary op) {
    TensorType y = graph.inputType(node, 1);
    if (!y.isQuantized() || y.dtype() != x.dtype() || !z.isQuantized() && !op.kind().isPredicate()) {
      return null;
    }
    boolean sum = op.kind() == BinaryKind.ADD || op.kind() == BinaryKind.SUBTRACT;
    Lowering.Walk walk = Lowering.Walk.of(z.shape(), List.of(x.shape(), y.shape()), 5);
    if (walk == null) {
      return null;
    }
    if (sum) {
      Sum arithmetic = Sum.of(op.kind() == BinaryKind.SUBTRACT, x, y, z, op.activation());
      if (x.shape().equals(z.shape()) && y.shape().equals(z.shape())) {
        return new Layer.Add(x.dtype(), z.shape().count(), arithmetic);
      }
      Parameters parameters = new Parameters().add("size", PortableKernels.size(x.dtype()));
      addTo(parameters, walk);
      return new Layer.Portable(Call.of(PortableKernels.kernel("sum_q"), arithmetic.addTo(parameters),
          reach(x), reach(y)));
    }
    return binary(op, y, walk);
  }

  private @Nullable Layer binary(Op.Binary op, TensorType y, Lowering.Walk walk) {
    float sx = x.affine().scale();
    float sy = y.affine().scale();
    float sz = z.isQuantized() ? z.affine().scale() : 1;
    double common = 2.0 * Math.max(sx, sy);
    Requantization one = Requantization.of(1);
    int kind = switch (op.kind()) {
      case MULTIPLY -> 0;
      case MAXIMUM -> 1;
      case MINIMUM -> 2;
      case PRELU -> 3;
      case SQUARED_DIFFERENCE -> 4;
      case EQUAL -> 5;
      case NOT_EQUAL -> 6;
      case LESS -> 7;
      case LESS_EQUAL -> 8;
      case GREATER -> 9;
      case GREATER_EQUAL -> 10;
      case ADD, SUBTRACT, DIVIDE, FLOOR_DIVIDE, POWER, FLOOR_MODULO, MODULO, AND, OR, XOR, BITWISE_AND, BITWISE_OR,
          BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        -1;
    };
    if (kind < 0) {
      return null;
    }
    Requantization first = switch (kind) {
      case 0 -> one;
      case 1, 2 -> Requantization.of((double) sx / sz);
      case 3 -> Requantization.of(sx / sz);
      case 4 -> Requantization.of(sx / common);
      default -> Requantization.of(sx);
    };
    Requantization second = switch (kind) {
      case 1, 2 -> Requantization.of((double) sy / sz);
      case 4 -> Requantization.of(sy / common);
      case 0, 3 -> one;
      default -> Requantization.of(sy);
    };
    Requantization third = switch (kind) {
      case 0, 3 -> Requantization.of(sx * sy / sz);
      case 4 -> Requantization.of(common * common / ((double) (1 << 14) * sz));
      default -> one;
    };
    int left = kind < 4 ? 0 : kind == 4 ? 7 : 8;
    boolean predicate = op.kind().isPredicate();
    Parameters parameters = new Parameters().add("size", PortableKernels.size(x.dtype()))
        .add("output_size", PortableKernels.size(z.dtype()));
    addTo(parameters, walk);
    parameters.add("kind", kind).add("left", left).add("zero_x", x.affine().zeroPoint())
        .add("multiplier_x", first.multiplier()).add("shift_x", first.shift()).add("zero_y", y.affine().zeroPoint())
        .add("multiplier_y", second.multiplier()).add("shift_y", second.shift())
        .add("multiplier_z", third.multiplier()).add("shift_z", third.shift())
        .add("zero_z", predicate ? 0 : z.affine().zeroPoint())
        .add("min", predicate ? 0 : op.activation().quantizedMin(z))
        .add("max", predicate ? 1 : op.activation().quantizedMax(z));
    boolean sameWidth = z.dtype().bits() == x.dtype().bits();
    return new Layer.Portable(Call.of(PortableKernels.kernel("binary_q"), parameters,
        sameWidth ? reach(x) : Reach.NONE, sameWidth ? reach(y) : Reach.NONE));
  }

  /** Elements of a full operand are read in order; those of a broadcast one again and again. */
  private Reach reach(TensorType operand) {
    return operand.shape().count() == z.shape().count() ? Reach.FORWARD : Reach.NONE;
  }

  private static void addTo(Parameters parameters, Lowering.Walk walk) {
    parameters.add("extents", walk.extents()).add("x_steps", walk.steps().get(0)).add("y_steps", walk.steps().get(1));
  }

  private @Nullable Layer unary(Op.Unary op) {
    if (x.dtype() == DType.I8 && z.dtype().bits() == 8) {
      return new Layer.Lookup(z.shape().count(), table(op));
    }
    if (!z.isQuantized()) {
      return null;
    }
    return switch (op.kind()) {
      case RELU -> clamped(0, Float.POSITIVE_INFINITY);
      case RELU6 -> clamped(0, 6);
      case CLIP -> clamped(op.a(), op.b());
      case LEAKY_RELU -> leaky(op.a());
      case SIGMOID, TANH -> x.dtype() == DType.I16 ? wideSigmoid(op.kind() == UnaryKind.SIGMOID) : null;
      default -> null;
    };
  }

  /** The results of all 256 operands, computed by the interpreter. */
  private byte[] table(Op.Unary op) {
    byte[] all = new byte[256];
    for (int index = 0; index < 256; index++) {
      all[index] = (byte) (index - 128);
    }
    GraphBuilder builder = new GraphBuilder("table");
    Shape shape = Shape.of(256);
    int input = builder.input("x", x.withShape(shape));
    builder.output(builder.add("y", op, List.of(input), z.withShape(shape)));
    Graph table = builder.build();
    try (Interpreter interpreter = new Interpreter(table)) {
      return ((Tensor.Bytes) interpreter.run(List.of(new Tensor.Bytes(shape, DType.I8, all))).getFirst()).values();
    }
  }

  private Layer clamped(float least, float most) {
    return rescaled(Requantization.of(x.affine().scale() / z.affine().scale()), null, 1, quantized(least),
        quantized(most));
  }

  private int quantized(float real) {
    float steps = real / z.affine().scale();
    double rounded = Math.copySign(Math.floor(Math.abs((double) steps) + 0.5), steps);
    return (int) Math.clamp((long) rounded + (Float.isInfinite(real) ? 0 : z.affine().zeroPoint()), z.dtype().min(),
        z.dtype().max());
  }

  private Layer leaky(float slope) {
    float from = x.affine().scale();
    float to = z.affine().scale();
    return rescaled(Requantization.of(from / to), Requantization.of(Math.abs(from * slope / to)), slope < 0 ? -1 : 1,
        (int) z.dtype().min(), (int) z.dtype().max());
  }

  private Layer rescaled() {
    Requantization factor = x.quantization().equals(z.quantization()) && x.dtype() == z.dtype()
        ? Requantization.of(1)
        : Requantization.of((double) x.affine().scale() / z.affine().scale());
    return rescaled(factor, null, 1, (int) z.dtype().min(), (int) z.dtype().max());
  }

  private Layer rescaled(Requantization factor, @Nullable Requantization negative, int sign, int min, int max) {
    Requantization below = negative == null ? factor : negative;
    return new Layer.Portable(Call.of(PortableKernels.kernel("requantize_q"),
        new Parameters().add("count", z.shape().count()).add("size", PortableKernels.size(x.dtype()))
            .add("output_size", PortableKernels.size(z.dtype())).add("zero_x", x.affine().zeroPoint())
            .add("multiplier", factor.multiplier()).add("shift", factor.shift())
            .add("negative_multiplier", below.multiplier()).add("negative_shift", below.shift())
            .add("negative_sign", sign).add("zero_z", z.affine().zeroPoint()).add("min", min).add("max", max),
        z.dtype().bits() <= x.dtype().bits() ? Reach.FORWARD : Reach.NONE));
  }

  private Layer pool(Geometry g, boolean largest, boolean countPadding, Activation activation) {
    boolean same = x.quantization().equals(z.quantization());
    return new Layer.Pool(g, x.dtype(), largest, countPadding, x.affine().zeroPoint(),
        same ? null : Requantization.of((double) x.affine().scale() / z.affine().scale()), z.affine().zeroPoint(),
        activation.quantizedMin(z), activation.quantizedMax(z));
  }

  private Layer softmax(Op.Softmax op) {
    Requantization scale = Requantization
        .of(Math.min((double) op.beta() * x.affine().scale() * (1 << 26), Integer.MAX_VALUE));
    int least = -(int) Math.floor(31.0 * (1L << 26) / Math.scalb(1.0, scale.shift()));
    return new Layer.Portable(Call.of(PortableKernels.kernel("softmax_s8"),
        new Parameters().add("rows", x.shape().count() / x.shape().last()).add("depth", x.shape().last())
            .add("multiplier", scale.multiplier()).add("left", Math.max(0, scale.shift()))
            .add("least_difference", least).add("output_size", PortableKernels.size(z.dtype())),
        z.dtype() == DType.I8 ? Reach.FORWARD : Reach.NONE));
  }

  /** Softmax of 16-bit rows by two tables. */
  private @Nullable Layer wideSoftmax(Op.Softmax op) {
    if (x.dtype() != DType.I16 || z.dtype() != DType.I16) {
      return null;
    }
    Requantization scale = Requantization.of((double) x.affine().scale() * op.beta() / (10.0 / 65535.0));
    return new Layer.Portable(Call.of(PortableKernels.kernel("softmax_s16"),
        new Parameters().add("rows", x.shape().count() / x.shape().last()).add("depth", x.shape().last())
            .add("multiplier", scale.multiplier()).add("shift", scale.shift())
            .add("exp", Constant.table(shorts(new IntegerTable(StrictMath::exp, -10, 0).samples())))
            .add("reciprocal", Constant.table(shorts(new IntegerTable(x -> 1 / (1 + x), 0, 1).samples()))),
        Reach.FORWARD));
  }

  private static short[] shorts(int[] values) {
    short[] shorts = new short[values.length];
    for (int index = 0; index < values.length; index++) {
      shorts[index] = (short) values[index];
    }
    return shorts;
  }

  /** Logistic function or hyperbolic tangent of 16-bit numbers by a table of 256 samples. */
  private @Nullable Layer wideSigmoid(boolean logistic) {
    if (!hasWideSigmoid(x, z)) {
      return null;
    }
    double factor = (double) x.affine().scale() * 4096 * 3;
    int shift = 0;
    boolean exact = factor == 3 || (!logistic && factor == 6);
    while (!exact && factor <= 32767.0 / 2 && shift <= 30) {
      shift++;
      factor *= 2;
    }
    return new Layer.Portable(Call.of(PortableKernels.kernel("sigmoid_s16"),
        new Parameters().add("count", z.shape().count()).add("logistic", logistic ? 1 : 0)
            .add("multiplier", (int) factor).add("shift", shift).add("samples", Constant.table(sigmoidSamples())),
        Reach.FORWARD));
  }

  /** Whether the 16-bit kernel of the logistic function and the hyperbolic tangent gives results of this type. */
  static boolean hasWideSigmoid(TensorType x, TensorType z) {
    return x.dtype() == DType.I16 && x.affine().zeroPoint() == 0 && z.dtype() == DType.I16 && z.isQuantized()
        && z.affine().equals(Quantization.perTensor(1 / 32768f, 0));
  }

  /** Samples of the logistic function at multiples of 1/24, times 2^16, moved by half the error of interpolation. */
  private static int[] sigmoidSamples() {
    int[] samples = new int[256];
    for (int index = 0; index < 255; index++) {
      double error = (logistic(index) + logistic(index + 1)) / 2 - logistic(index + 0.5);
      samples[index] = (int) Math.round(logistic(index) - error / 2);
    }
    samples[255] = 65535;
    return samples;
  }

  private static double logistic(double steps) {
    return 65536 / (1 + StrictMath.exp(-steps / 24));
  }

  /** Bilinear resampling of whole numbers. */
  static Layer resize(Op.Resize op, TensorType x, TensorType z) {
    int[] rows = blends(op.coordinates(), x.shape().dim(1), z.shape().dim(1));
    int[] columns = blends(op.coordinates(), x.shape().dim(2), z.shape().dim(2));
    return new Layer.Portable(Call.of(PortableKernels.kernel("resize_q"),
        new Parameters().add("size", PortableKernels.size(x.dtype())).add("batch", x.shape().dim(0))
            .add("input_height", x.shape().dim(1)).add("input_width", x.shape().dim(2))
            .add("channels", x.shape().dim(3)).add("output_height", z.shape().dim(1))
            .add("output_width", z.shape().dim(2)).add("rows", Constant.table(rows))
            .add("columns", Constant.table(columns)),
        Reach.NONE));
  }

  /** For each result position the lower and upper source position and the weight of the upper one times 1024. */
  private static int[] blends(Op.Coordinates coordinates, int from, int to) {
    boolean corners = coordinates == Op.Coordinates.ALIGN_CORNERS && to > 1;
    int range = corners ? from - 1 : from;
    int steps = corners ? to - 1 : to;
    int scale = (1024 * range + steps / 2) / steps;
    int[] blends = new int[3 * to];
    for (int index = 0; index < to; index++) {
      int place = coordinates == Op.Coordinates.HALF_PIXEL ? index * scale + scale / 2 - 512 : index * scale;
      int low = Math.min(Math.max(place / 1024, 0), from - 1);
      blends[3 * index] = low;
      blends[3 * index + 1] = Math.min((place + 1023) / 1024, from - 1);
      blends[3 * index + 2] = place - 1024 * low;
    }
    return blends;
  }

  private @Nullable Layer reduce(Op.Reduce op) {
    boolean sum = op.kind() == ReduceKind.SUM || op.kind() == ReduceKind.MEAN;
    if (!z.isQuantized() || !sum && op.kind() != ReduceKind.MAXIMUM && op.kind() != ReduceKind.MINIMUM) {
      return null;
    }
    Reduction reduction = Reduction.of(x.shape(), op.axes());
    if (reduction == null) {
      return null;
    }
    boolean same = !sum && x.quantization().equals(z.quantization());
    Requantization factor = Requantization.of((double) x.affine().scale() / z.affine().scale());
    if (op.kind() == ReduceKind.MEAN) {
      int each = x.shape().count() / Math.max(1, z.shape().count());
      int shift = Math.min(31 - Integer.numberOfLeadingZeros(each), 31 + factor.shift());
      factor = new Requantization((int) (((long) factor.multiplier() << shift) / each), factor.shift() - shift);
    }
    Parameters parameters = new Parameters().add("size", PortableKernels.size(x.dtype()));
    reduction.addTo(parameters).add("kind", sum ? 0 : op.kind() == ReduceKind.MAXIMUM ? 1 : 2)
        .add("same", same ? 1 : 0).add("zero_x", x.affine().zeroPoint()).add("multiplier", factor.multiplier())
        .add("shift", factor.shift()).add("zero_z", z.affine().zeroPoint()).add("min", (int) z.dtype().min())
        .add("max", (int) z.dtype().max());
    return new Layer.Portable(Call.of(PortableKernels.kernel("reduce_q"), parameters, Reach.NONE));
  }
}
