package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Layers of float arithmetic, and those that do not care what they work on. */
final class FloatLowering {
  private final Graph graph;
  private final Node node;
  private final TensorType x;
  private final TensorType z;

  private FloatLowering(Graph graph, Node node) {
    this.graph = graph;
    this.node = node;
    this.x = graph.inputType(node, 0);
    this.z = graph.outputType(node);
  }

  /** The layer of {@code node}, or null where there is none. */
  static @Nullable Layer layer(Graph graph, Node node) {
    return new FloatLowering(graph, node).layer();
  }

  private @Nullable Layer layer() {
    if (node.op() instanceof Op.Select) {
      return select();
    }
    if (node.op() instanceof Op.Cast) {
      return cast();
    }
    if (node.op() instanceof Op.ArgReduce reduce) {
      return argReduce(reduce);
    }
    if (x.dtype() != DType.F32) {
      return null;
    }
    return switch (node.op()) {
      case Op.Conv2d conv -> convolution(Layer.Connection.FULL, conv.groups(), conv.activation(),
          geometry(weights().dim(1), weights().dim(2), conv.window()));
      case Op.DepthwiseConv2d conv -> convolution(Layer.Connection.DEPTHWISE, 1, conv.activation(),
          geometry(weights().dim(1), weights().dim(2), conv.window()));
      case Op.Dense dense -> convolution(Layer.Connection.FULL, 1, dense.activation(),
          Geometry.dense(x.shape().count() / Math.max(1, x.shape().last()), x.shape().last(), z.shape().last()));
      case Op.TransposeConv2d conv -> transposed(conv);
      case Op.Unary unary when !unary.kind().isPredicate() -> portable("unary_f32", Reach.FORWARD,
          new Parameters().add("count", x.shape().count()).function("function", function(unary.kind()))
              .add("a", unary.a()).add("b", unary.b()));
      case Op.Unary unary -> portable("predicate_f32", Reach.FORWARD,
          new Parameters().add("count", x.shape().count()).function("function", function(unary.kind()))
              .add("a", unary.a()).add("b", unary.b()));
      case Op.Binary binary -> binary(binary);
      case Op.MaxPool2d pool ->
        pool(geometry(pool.kernelHeight(), pool.kernelWidth(), pool.window()), true, false, pool.activation());
      case Op.AveragePool2d pool -> pool(geometry(pool.kernelHeight(), pool.kernelWidth(), pool.window()), false,
          pool.countPadding(), pool.activation());
      case Op.Softmax softmax -> softmax(softmax.axis(), softmax.beta(), false);
      case Op.LogSoftmax softmax -> softmax(softmax.axis(), 1, true);
      case Op.Reduce reduce -> reduce(reduce);
      case Op.CumulativeSum sum -> portable("running_sum_f32", Reach.NONE, along(sum.axis())
          .add("exclusive", sum.exclusive() ? 1 : 0).add("reverse", sum.reverse() ? 1 : 0));
      case Op.BatchNorm norm -> batchNorm(norm);
      case Op.MatMul matMul -> matMul(matMul);
      case Op.Resize resize -> portable("resize_f32", Reach.NONE,
          Sampling.of(resize.kind(), resize.coordinates(), x.shape(), z.shape()).addTo(new Parameters()));
      case Op.Quantize _ -> z.isQuantized() ? quantize() : null;
      default -> GradientLowering.layer(graph, node);
    };
  }

  private static Layer portable(String kernel, Reach reach, Parameters parameters) {
    return new Layer.Portable(Call.of(PortableKernels.kernel(kernel), parameters, reach));
  }

  private Geometry geometry(int kernelHeight, int kernelWidth, dev.mote.graph.Window window) {
    return Geometry.of(x.shape(), z.shape(), kernelHeight, kernelWidth, window);
  }

  private Shape weights() {
    return graph.inputType(node, 1).shape();
  }

  private boolean hasConstants() {
    for (int index = 1; index < node.inputs().size(); index++) {
      if (graph.constant(node.inputs().get(index)) == null) {
        return false;
      }
    }
    return true;
  }

  /** A constant operand as floats; those of hybrid networks are dequantised. */
  private float[] reals(int operand) {
    Tensor tensor = Objects.requireNonNull(graph.constant(node.inputs().get(operand)));
    TensorType type = graph.inputType(node, operand);
    float[] values = new float[tensor.shape().count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) tensor.real(index);
      if (type.quantization() instanceof Quantization.Affine affine) {
        int slice = affine.perAxis()
            ? index / Math.max(1, type.shape().countBetween(affine.axis() + 1, type.shape().rank()))
                % type.shape().dim(affine.axis())
            : 0;
        values[index] = (values[index] - affine.zeroPoint(slice)) * affine.scale(slice);
      }
    }
    return values;
  }

  private float[] bias(int channels) {
    return node.inputs().size() > 2 ? reals(2) : new float[channels];
  }

  private @Nullable Layer convolution(Layer.Connection connection, int groups, Activation activation, Geometry g) {
    return hasConstants()
        ? new Layer.FloatConvolution(connection, g, groups, reals(1), bias(g.outputChannels()), activation.min(),
            activation.max())
        : GradientLowering.layer(graph, node);
  }

  private @Nullable Layer transposed(Op.TransposeConv2d conv) {
    Geometry g = geometry(weights().dim(1), weights().dim(2), conv.window());
    return hasConstants()
        ? portable("transpose_conv_f32", Reach.NONE,
            g.addTo(new Parameters()).add("min", conv.activation().min()).add("max", conv.activation().max())
                .add("weights", Constant.learned(reals(1))).add("bias", Constant.learned(bias(g.outputChannels()))))
        : GradientLowering.layer(graph, node);
  }

  private static String function(UnaryKind kind) {
    return "mote_" + kind.name().toLowerCase(Locale.ROOT) + "_f32";
  }

  private @Nullable Layer binary(Op.Binary op) {
    TensorType y = graph.inputType(node, 1);
    Lowering.Walk walk = Lowering.Walk.of(z.shape(), List.of(x.shape(), y.shape()), 5);
    if (walk == null || y.dtype() != DType.F32) {
      return null;
    }
    boolean predicate = op.kind().isPredicate();
    Parameters parameters = new Parameters().add("extents", walk.extents()).add("x_steps", walk.steps().get(0))
        .add("y_steps", walk.steps().get(1))
        .function("function", "mote_" + op.kind().name().toLowerCase(Locale.ROOT) + "_f32")
        .add("min", op.activation().min()).add("max", op.activation().max()).add("predicate", predicate ? 1 : 0);
    return new Layer.Portable(Call.of(PortableKernels.kernel("binary_f32"), parameters, reach(x, predicate),
        reach(y, predicate)));
  }

  private Reach reach(TensorType operand, boolean predicate) {
    return operand.shape().count() == z.shape().count() && !predicate ? Reach.FORWARD : Reach.NONE;
  }

  private static Layer pool(Geometry g, boolean largest, boolean countPadding, Activation activation) {
    return portable("pool_f32", Reach.NONE,
        g.addTo(new Parameters()).add("largest", largest ? 1 : 0).add("count_padding", countPadding ? 1 : 0)
            .add("min", activation.min()).add("max", activation.max()));
  }

  /** The extents outside, along and inside {@code axis}. */
  private Parameters along(int axis) {
    Shape shape = x.shape();
    return new Parameters().add("outer", shape.countBetween(0, axis)).add("depth", shape.dim(axis)).add("inner",
        shape.countBetween(axis + 1, shape.rank()));
  }

  private Layer softmax(int axis, float beta, boolean logarithm) {
    return portable("softmax_f32", Reach.ELEMENTWISE,
        along(axis).add("logarithm", logarithm ? 1 : 0).add("beta", beta));
  }

  private @Nullable Layer reduce(Op.Reduce op) {
    Reduction reduction = Reduction.of(x.shape(), op.axes());
    int kind = List.of(ReduceKind.SUM, ReduceKind.MEAN, ReduceKind.PRODUCT, ReduceKind.MAXIMUM, ReduceKind.MINIMUM,
        ReduceKind.L1, ReduceKind.L2, ReduceKind.SUM_SQUARE, ReduceKind.LOG_SUM, ReduceKind.LOG_SUM_EXP)
        .indexOf(op.kind());
    return reduction == null || kind < 0
        ? null
        : portable("reduce_f32", Reach.NONE, reduction.addTo(new Parameters()).add("kind", kind));
  }

  private @Nullable Layer batchNorm(Op.BatchNorm norm) {
    if (!hasConstants()) {
      return GradientLowering.layer(graph, node);
    }
    float[] scales = reals(1);
    float[] variances = reals(4);
    for (int channel = 0; channel < scales.length; channel++) {
      scales[channel] = (float) (scales[channel] / Math.sqrt((double) variances[channel] + norm.epsilon()));
    }
    return portable("affine_f32", Reach.FORWARD, new Parameters().add("count", x.shape().count())
        .add("inner", x.shape().countBetween(norm.axis() + 1, x.shape().rank())).add("channels", scales.length)
        .add("scales", Constant.learned(scales)).add("offsets", Constant.learned(reals(2)))
        .add("means", Constant.learned(reals(3))));
  }

  private @Nullable Layer matMul(Op.MatMul op) {
    Parameters parameters = product(op, x.shape(), graph.inputType(node, 1).shape(), z.shape());
    return parameters == null || graph.inputType(node, 1).dtype() != DType.F32
        ? null
        : new Layer.Portable(
            Call.of(PortableKernels.kernel("matmul_f32"), parameters, Reach.NONE, Reach.NONE));
  }

  /** How matrices are walked; null where there are too many leading dimensions. */
  static @Nullable Parameters product(Op.MatMul op, Shape left, Shape right, Shape result) {
    int rank = result.rank();
    Lowering.Walk walk = Lowering.Walk.of(result.with(rank - 1, 1).with(rank - 2, 1),
        List.of(left.with(left.rank() - 1, 1).with(left.rank() - 2, 1),
            right.with(right.rank() - 1, 1).with(right.rank() - 2, 1)),
        3);
    if (walk == null) {
      return null;
    }
    int leftArea = left.dim(-1) * left.dim(-2);
    int rightArea = right.dim(-1) * right.dim(-2);
    return new Parameters().add("batch", walk.extents()).add("x_steps", times(walk.steps().get(0), leftArea))
        .add("y_steps", times(walk.steps().get(1), rightArea)).add("rows", result.dim(-2))
        .add("inner", left.dim(op.transposeLeft() ? -2 : -1)).add("columns", result.dim(-1))
        .add("x_row", op.transposeLeft() ? 1 : left.dim(-1)).add("x_inner", op.transposeLeft() ? left.dim(-1) : 1)
        .add("y_inner", op.transposeRight() ? 1 : right.dim(-1))
        .add("y_column", op.transposeRight() ? right.dim(-1) : 1);
  }

  private static int[] times(int[] values, int factor) {
    return java.util.Arrays.stream(values).map(value -> value * factor).toArray();
  }

  private Layer quantize() {
    Quantization.Affine affine = z.affine();
    Parameters parameters = slices(z, affine).add("output_size", PortableKernels.size(z.dtype()))
        .add("scales", Constant.table(affine.scales())).add("zeros", Constant.table(affine.zeroPoints()))
        .add("min", (int) z.dtype().min()).add("max", (int) z.dtype().max());
    return portable("quantize_f32", Reach.FORWARD, parameters);
  }

  /** Quantised integers to floats. */
  static Layer dequantize(TensorType x) {
    Quantization.Affine affine = x.affine();
    return portable("dequantize_q", Reach.NONE, slices(x, affine).add("size", PortableKernels.size(x.dtype()))
        .add("scales", Constant.table(affine.scales())).add("zeros", Constant.table(affine.zeroPoints())));
  }

  private static Parameters slices(TensorType type, Quantization.Affine affine) {
    int count = type.shape().count();
    return new Parameters().add("count", count)
        .add("inner", affine.perAxis() ? type.shape().countBetween(affine.axis() + 1, type.shape().rank()) : count)
        .add("slices", affine.scales().length);
  }

  private @Nullable Layer select() {
    TensorType second = graph.inputType(node, 1);
    TensorType third = graph.inputType(node, 2);
    Lowering.Walk walk = Lowering.Walk.of(z.shape(), List.of(x.shape(), second.shape(), third.shape()), 5);
    boolean bytes = x.dtype() == DType.BOOL || x.dtype() == DType.I8 || x.dtype() == DType.U8;
    if (walk == null || !bytes || !second.quantization().equals(z.quantization())
        || !third.quantization().equals(z.quantization())) {
      return null;
    }
    return new Layer.Portable(Call.of(PortableKernels.kernel("select"),
        new Parameters().add("size", Math.max(1, PortableKernels.size(z.dtype()))).add("extents", walk.extents())
            .add("condition_steps", walk.steps().get(0)).add("x_steps", walk.steps().get(1))
            .add("y_steps", walk.steps().get(2)),
        Reach.NONE, Reach.NONE, Reach.NONE));
  }

  private Layer cast() {
    boolean truncates = x.dtype() == DType.F32 && z.dtype().isInteger() && z.dtype() != DType.BOOL;
    boolean wide = x.dtype() == DType.I64 || z.dtype() == DType.I64 || truncates;
    return portable(wide ? "cast_wide" : "cast", Reach.NONE, new Parameters().add("count", x.shape().count())
        .add("size", PortableKernels.size(x.dtype())).add("real", x.dtype() == DType.F32 ? 1 : 0)
        .add("output_size", PortableKernels.size(z.dtype())).add("output_real", z.dtype() == DType.F32 ? 1 : 0)
        .add("truth", z.dtype() == DType.BOOL ? 1 : 0));
  }

  private @Nullable Layer argReduce(Op.ArgReduce op) {
    if (x.dtype() == DType.I64) {
      return null;
    }
    return portable("arg_reduce", Reach.NONE,
        new Parameters().add("size", PortableKernels.size(x.dtype())).add("real", x.dtype() == DType.F32 ? 1 : 0)
            .add("outer", x.shape().countBetween(0, op.axis())).add("depth", x.shape().dim(op.axis()))
            .add("inner", x.shape().countBetween(op.axis() + 1, x.shape().rank()))
            .add("largest", op.largest() ? 1 : 0).add("last", op.lastOfEquals() ? 1 : 0)
            .add("output_size", PortableKernels.size(z.dtype())));
  }
}
