package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers of plain whole numbers of any width, and sums of products of quantised ones whose weights are operands. */
final class WholeLowering {
  private static final List<ReduceKind> REDUCTIONS = List.of(ReduceKind.SUM, ReduceKind.MEAN, ReduceKind.PRODUCT,
      ReduceKind.MAXIMUM, ReduceKind.MINIMUM, ReduceKind.L1, ReduceKind.L2, ReduceKind.SUM_SQUARE, ReduceKind.LOG_SUM,
      ReduceKind.LOG_SUM_EXP, ReduceKind.ALL, ReduceKind.ANY);

  private final Graph graph;
  private final Node node;
  private final TensorType x;
  private final TensorType z;

  private WholeLowering(Graph graph, Node node) {
    this.graph = graph;
    this.node = node;
    this.x = graph.inputType(node, 0);
    this.z = graph.outputType(node);
  }

  /** The layer of {@code node}, whose first operand is whole numbers, or null where there is none. */
  static @Nullable Layer layer(Graph graph, Node node) {
    return graph.inputTypes(node).stream().anyMatch(type -> type.dtype() == DType.F32)
        ? null
        : new WholeLowering(graph, node).layer();
  }

  private @Nullable Layer layer() {
    return switch (node.op()) {
      case Op.Conv2d conv ->
        convolution(Layer.Connection.FULL, conv.groups(), conv.activation(), window(conv.window()));
      case Op.DepthwiseConv2d conv ->
        convolution(Layer.Connection.DEPTHWISE, 1, conv.activation(), window(conv.window()));
      case Op.Dense dense -> convolution(Layer.Connection.FULL, 1, dense.activation(),
          Geometry.dense(x.shape().count() / Math.max(1, x.shape().last()), x.shape().last(), z.shape().last()));
      case Op.TransposeConv2d conv ->
        weighted("transpose_conv_operands_q", window(conv.window()).addTo(new Parameters()), conv.activation(),
            z.shape().dim(3));
      case Op.MatMul matMul -> product(matMul);
      case Op.Unary unary when !x.isQuantized() -> unary(unary);
      case Op.Binary binary when !x.isQuantized() -> binary(binary);
      case Op.Reduce reduce when !x.isQuantized() -> reduce(reduce);
      case Op.CumulativeSum sum when !x.isQuantized() -> portable("running_sum_i",
          new Parameters().add("outer", x.shape().countBetween(0, sum.axis())).add("depth", x.shape().dim(sum.axis()))
              .add("inner", x.shape().countBetween(sum.axis() + 1, x.shape().rank()))
              .add("exclusive", sum.exclusive() ? 1 : 0).add("reverse", sum.reverse() ? 1 : 0)
              .add("size", PortableKernels.size(x.dtype())).add("output_size", size(z)),
          Reach.ELEMENTWISE);
      case Op.MaxPool2d pool when isNarrow() -> pool(
          Geometry.of(x.shape(), z.shape(), pool.kernelHeight(), pool.kernelWidth(), pool.window()), true, false,
          pool.activation());
      case Op.AveragePool2d pool when isNarrow() -> pool(
          Geometry.of(x.shape(), z.shape(), pool.kernelHeight(), pool.kernelWidth(), pool.window()), false,
          pool.countPadding(), pool.activation());
      case Op.Resize resize when x.dtype() != DType.I64 -> QuantizedLowering.resize(resize, x, z);
      default -> null;
    };
  }

  private boolean isNarrow() {
    return !x.isQuantized() && x.dtype().bits() <= 16;
  }

  private Geometry window(dev.mote.graph.Window window) {
    Shape weights = graph.inputType(node, 1).shape();
    return Geometry.of(x.shape(), z.shape(), weights.dim(1), weights.dim(2), window);
  }

  private static Layer portable(String kernel, Parameters parameters, Reach... reaches) {
    return new Layer.Portable(Call.of(PortableKernels.kernel(kernel), parameters, reaches));
  }

  private Parameters sizes() {
    return new Parameters().add("size", PortableKernels.size(x.dtype())).add("output_size", size(z));
  }

  /** How results are stored: the bytes of an element, or -1 for truth values. */
  private static int size(TensorType result) {
    return result.dtype() == DType.BOOL ? -1 : PortableKernels.size(result.dtype());
  }

  private @Nullable Layer unary(Op.Unary op) {
    int kind = switch (op.kind()) {
      case FLOOR, CEIL, ROUND -> 0;
      case ABSOLUTE -> 1;
      case NEGATE -> 2;
      case SIGN -> 3;
      case SQUARE -> 4;
      case NOT -> 5;
      case BITWISE_NOT -> 6;
      case RELU, RELU6, CLIP -> 7;
      default -> -1;
    };
    boolean clip = op.kind() == UnaryKind.CLIP;
    float most = op.kind() == UnaryKind.RELU6 ? 6 : Float.POSITIVE_INFINITY;
    return kind < 0
        ? null
        : portable("unary_i", sizes().add("count", x.shape().count()).add("kind", kind).add("a", clip ? op.a() : 0)
            .add("b", clip ? op.b() : most), z.dtype().bits() <= x.dtype().bits() ? Reach.FORWARD : Reach.NONE);
  }

  private @Nullable Layer binary(Op.Binary op) {
    TensorType y = graph.inputType(node, 1);
    Lowering.Walk walk = Lowering.Walk.of(z.shape(), List.of(x.shape(), y.shape()), 5);
    if (walk == null || x.dtype() != y.dtype()) {
      return null;
    }
    Parameters parameters = sizes().add("extents", walk.extents()).add("x_steps", walk.steps().get(0))
        .add("y_steps", walk.steps().get(1)).add("kind", op.kind().ordinal());
    return portable("binary_i", bounded(parameters, op.activation()), reach(x), reach(y));
  }

  private Reach reach(TensorType operand) {
    return operand.shape().count() == z.shape().count() && z.dtype().bits() <= operand.dtype().bits()
        ? Reach.FORWARD
        : Reach.NONE;
  }

  private static int least(Activation activation) {
    return Float.isInfinite(activation.min()) ? 0 : (int) activation.min();
  }

  private static int most(Activation activation) {
    return Float.isInfinite(activation.max()) ? 0 : (int) activation.max();
  }

  private static Parameters bounded(Parameters parameters, Activation activation) {
    return parameters.add("bounded_below", Float.isInfinite(activation.min()) ? 0 : 1)
        .add("bounded_above", Float.isInfinite(activation.max()) ? 0 : 1).add("min", least(activation))
        .add("max", most(activation));
  }

  private @Nullable Layer reduce(Op.Reduce op) {
    Reduction reduction = Reduction.of(x.shape(), op.axes());
    return reduction == null || op.kind() == ReduceKind.LOG_SUM || op.kind() == ReduceKind.LOG_SUM_EXP
        ? null
        : portable("reduce_i", reduction.addTo(sizes()).add("kind", REDUCTIONS.indexOf(op.kind())), Reach.NONE);
  }

  private Layer pool(Geometry g, boolean largest, boolean countPadding, Activation activation) {
    int min = Float.isInfinite(activation.min()) ? (int) x.dtype().min() : least(activation);
    int max = Float.isInfinite(activation.max()) ? (int) x.dtype().max() : most(activation);
    return new Layer.Pool(g, x.dtype(), largest, countPadding, 0, null, 0, min, max);
  }

  private @Nullable Layer convolution(Layer.Connection connection, int groups, Activation activation, Geometry g) {
    Parameters parameters = g.addTo(new Parameters());
    PortableKernels.strides(parameters, connection, g, groups);
    return weighted("conv_operands_q", parameters, activation, g.outputChannels());
  }

  /** A layer with weights and perhaps a bias as operands. */
  private @Nullable Layer weighted(String kernel, Parameters parameters, Activation activation, int channels) {
    TensorType w = graph.inputType(node, 1);
    boolean biased = node.inputs().size() > 2;
    if (!isOneZero(w) || x.isQuantized() != z.isQuantized() || x.isQuantized() != w.isQuantized()) {
      return null;
    }
    TensorType bias = graph.inputType(node, biased ? 2 : 1);
    parameters.add("size", PortableKernels.size(x.dtype())).add("weight_size", PortableKernels.size(w.dtype()))
        .add("bias_size", PortableKernels.size(bias.dtype())).add("zero", zero(x)).add("weight_zero", zero(w))
        .add("biased", biased ? 1 : 0);
    boolean wide = x.dtype() == DType.I16 && !(biased && bias.dtype() == DType.I32);
    finish(parameters, activation, wide);
    Stage stage = x.isQuantized() ? stage(w, activation, channels) : null;
    parameters.add("multipliers", stage == null ? null : Constant.table(stage.multipliers()))
        .add("shifts", stage == null ? null : Constant.table(stage.shifts()));
    return portable(kernel, parameters, Reach.NONE, Reach.NONE, Reach.NONE);
  }

  private Stage stage(TensorType w, Activation activation, int channels) {
    return node.op() instanceof Op.Dense && w.affine().scales().length == 1
        ? Stage.perTensor(x, w, z, channels, activation)
        : Stage.perChannel(x, w, z, channels, activation);
  }

  private static boolean isOneZero(TensorType type) {
    return !type.isQuantized() || type.affine().zeroPoints().length == 1
        || Arrays.stream(type.affine().zeroPoints()).allMatch(zero -> zero == 0);
  }

  private static int zero(TensorType type) {
    return type.quantization() instanceof Quantization.Affine affine ? affine.zeroPoint() : 0;
  }

  private void finish(Parameters parameters, Activation activation, boolean wide) {
    boolean plain = !z.isQuantized();
    parameters.add("finish", new int[]{size(z), plain ? 1 : 0, wide ? 1 : 0, zero(z),
        plain ? least(activation) : activation.quantizedMin(z), plain ? most(activation) : activation.quantizedMax(z),
        plain && Float.isInfinite(activation.min()) ? 0 : 1, plain && Float.isInfinite(activation.max()) ? 0 : 1});
  }

  private @Nullable Layer product(Op.MatMul op) {
    TensorType y = graph.inputType(node, 1);
    Parameters parameters = FloatLowering.product(op, x.shape(), y.shape(), z.shape());
    boolean oneScale = !y.isQuantized() || y.affine().scales().length == 1;
    if (parameters == null || !oneScale || x.isQuantized() != z.isQuantized() || x.isQuantized() != y.isQuantized()) {
      return null;
    }
    parameters.add("size", PortableKernels.size(x.dtype())).add("y_size", PortableKernels.size(y.dtype()))
        .add("zero", zero(x)).add("y_zero", zero(y));
    Stage stage = x.isQuantized() ? Stage.perTensor(x, y, z, 1, Activation.NONE) : null;
    parameters.add("multiplier", stage == null ? 0 : stage.multipliers()[0])
        .add("shift", stage == null ? 0 : stage.shifts()[0]);
    finish(parameters, Activation.NONE, x.dtype() == DType.I16);
    return portable("matmul_q", parameters, Reach.NONE, Reach.NONE);
  }
}
