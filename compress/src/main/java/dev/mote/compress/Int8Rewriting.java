package dev.mote.compress;

import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One float graph on its way to int8: each old value is known as an integer, as a float, or as both. */
final class Int8Rewriting {
  private static final Quantization.Affine PROBABILITY = Quantization.perTensor(1f / 256, -128);
  private static final Quantization.Affine UNIT_INTERVALS = Quantization.perTensor(1f / 128, 0);

  private final Graph graph;
  private final Int8Quantization options;
  private final GraphBuilder builder;
  private final Map<Integer, Integer> integers = new HashMap<>();
  private final Map<Integer, Integer> floats = new HashMap<>();

  Int8Rewriting(Graph graph, Int8Quantization options) {
    this.graph = graph;
    this.options = options;
    this.builder = new GraphBuilder(graph.name());
    for (Node node : graph.nodes()) {
      if (graph.outputType(node).isQuantized()) {
        throw new BadInputException("quantisation takes a float network, found the quantised value '"
            + graph.value(node.output()).name() + "'; give the float model that it was made from");
      }
    }
  }

  Graph run() {
    for (int input : graph.inputs()) {
      Value value = graph.value(input);
      Range range = options.calibration().ranges().get(value.name());
      if (value.type().dtype() == DType.F32 && range != null) {
        integers.put(input, builder.input(value.name(), int8(value, range.int8())));
      } else {
        floats.put(input, builder.input(value.name(), value.type()));
      }
    }
    for (Node node : graph.nodes()) {
      if (!quantized(node)) {
        List<Integer> operands = node.inputs().stream().map(this::asFloat).toList();
        floats.put(node.output(), add(node, node.op(), operands, graph.outputType(node)));
      }
    }
    for (int output : graph.outputs()) {
      builder.output(integers.containsKey(output) ? asInteger(output) : asFloat(output));
    }
    return builder.build();
  }

  /** Adds the integer form of {@code node}; false where it has none. */
  private boolean quantized(Node node) {
    if (graph.outputType(node).dtype() != DType.F32 || node.inputs().isEmpty()
        || graph.inputType(node, 0).dtype() != DType.F32) {
      return false;
    }
    return switch (node.op()) {
      case Op.Conv2d _,Op.Dense _,Op.TransposeConv2d _ -> layer(node, 0);
      case Op.DepthwiseConv2d _ -> layer(node, 3);
      case Op.Binary binary -> binary(node, binary.kind());
      case Op.Unary unary -> switch (unary.kind()) {
        case SIGMOID -> unary(node, PROBABILITY);
        case TANH -> unary(node, UNIT_INTERVALS);
        case RELU, RELU6, HARD_SWISH, LEAKY_RELU, ELU, GELU, EXP, ABSOLUTE -> unary(node, measured(node));
        case SQUARE -> product(node, measured(node));
        case CLIP -> unary.a() <= 0 && unary.b() >= 0 && clipped(node);
        case HARD_SIGMOID -> unary.a() > 0 && hardSigmoid(node, unary);
        case SWISH -> unary.a() == 1 && swish(node);
        default -> false;
      };
      case Op.Softmax softmax when softmax.axis() == graph.outputType(node).shape().rank() - 1 ->
        unary(node, PROBABILITY);
      case Op.Reduce reduce -> switch (reduce.kind()) {
        case MEAN, SUM -> unary(node, measured(node));
        case MAXIMUM, MINIMUM -> sameScale(node);
        default -> false;
      };
      case Op.Pad pad when pad.mode() != Op.PadMode.CONSTANT || pad.value() == 0 -> sameScale(node);
      case Op.Reshape _,Op.Transpose _,Op.Slice _,Op.MaxPool2d _,Op.AveragePool2d _,Op.Gather _,Op.Tile _,Op.Broadcast _,Op.DepthToSpace _,Op.SpaceToDepth _,Op.Resize _ ->
        sameScale(node);
      case Op.Concat _ -> joined(node);
      default -> false;
    };
  }

  private boolean layer(Node node, int axis) {
    Quantization.Affine result = measured(node);
    if (result == null || !(graph.constant(node.inputs().get(1)) instanceof Tensor.Floats weights)
        || (node.inputs().size() == 3 && !graph.value(node.inputs().get(2)).isConstant())) {
      return false;
    }
    int channels = graph.outputType(node).shape().last();
    Tensor bias = node.inputs().size() == 3 ? graph.constant(node.inputs().get(2)) : null;
    double[] reals = new double[channels];
    for (int channel = 0; bias != null && channel < channels; channel++) {
      reals[channel] = bias.real(channel);
    }
    int x = asInteger(node.inputs().getFirst());
    double[] means = options.biasCorrection()
        ? options.calibration().channelMeans().get(graph.value(node.inputs().getFirst()).name())
        : null;
    float inputScale = builder.type(x).affine().scale();
    WeightQuantization rounded = WeightQuantization.of(weights, reals, axis, inputScale,
        options.formats().apply(node), means);
    float[] biasScales = rounded.weights().quantization().scales().clone();
    for (int channel = 0; channel < biasScales.length; channel++) {
      biasScales[channel] *= inputScale;
    }
    Quantization biasQuantization = biasScales.length == 1
        ? Quantization.perTensor(biasScales[0], 0)
        : Quantization.perAxis(biasScales, 0);
    int w = builder.constant(graph.value(node.inputs().get(1)).name(), rounded.weights().integers(),
        rounded.weights().quantization());
    int b = builder.constant(node.name() + "_bias", rounded.bias(), biasQuantization);
    return integer(node, node.op(), List.of(x, w, b), result);
  }

  private boolean binary(Node node, BinaryKind kind) {
    Quantization.Affine result = measured(node);
    if (result == null) {
      return false;
    }
    return switch (kind) {
      case ADD, SUBTRACT, MULTIPLY, PRELU ->
        integer(node, node.op(), node.inputs().stream().map(this::asInteger).toList(), result);
      case DIVIDE -> quotient(node, result);
      // Both operands take the result's scale; what that clips loses against the other operand anyway.
      case MAXIMUM, MINIMUM ->
        integer(node, node.op(), node.inputs().stream().map(input -> asInteger(input, result)).toList(), result);
      default -> false;
    };
  }

  /** Division by constants is multiplication by their reciprocals; other divisors stay float. */
  private boolean quotient(Node node, Quantization.Affine result) {
    if (!(graph.constant(node.inputs().get(1)) instanceof Tensor.Floats divisors)) {
      return false;
    }
    float[] factors = divisors.values().clone();
    for (int index = 0; index < factors.length; index++) {
      factors[index] = 1 / factors[index];
      if (!Float.isFinite(factors[index])) {
        return false;
      }
    }
    int by = quantizedConstant(graph.value(node.inputs().get(1)).name() + "_reciprocal",
        new Tensor.Floats(divisors.shape(), factors));
    return integer(node, new Op.Binary(BinaryKind.MULTIPLY, ((Op.Binary) node.op()).activation()),
        List.of(asInteger(node.inputs().getFirst()), by), result);
  }

  /** x times itself. */
  private boolean product(Node node, Quantization.@Nullable Affine result) {
    int x = asInteger(node.inputs().getFirst());
    return result != null && integer(node, new Op.Binary(BinaryKind.MULTIPLY), List.of(x, x), result);
  }

  /** A clamp is what the measured range of its result does to numbers beyond it. */
  private boolean clipped(Node node) {
    Quantization.Affine result = measured(node);
    return result != null && integer(node, new Op.Quantize(), List.of(asInteger(node.inputs().getFirst())), result);
  }

  /** {@code clamp(x + b / a, 0, 1 / a) * a}: the sum's quantisation has just the range of the clamp. */
  private boolean hardSigmoid(Node node, Op.Unary op) {
    int x = asInteger(node.inputs().getFirst());
    Value value = graph.value(node.output());
    float scale = 1 / (255 * op.a());
    int shift = quantizedConstant(node.name() + "_shift", Tensor.scalar(op.b() / op.a()));
    int sum = builder.add(node.name() + "_sum", new Op.Binary(BinaryKind.ADD), List.of(x, shift),
        int8(value, Quantization.perTensor(scale, -128)));
    int factor = quantizedConstant(node.name() + "_factor", Tensor.scalar(op.a()));
    return integer(node, new Op.Binary(BinaryKind.MULTIPLY), List.of(sum, factor), PROBABILITY);
  }

  /** x times its sigmoid. */
  private boolean swish(Node node) {
    Quantization.Affine result = measured(node);
    if (result == null) {
      return false;
    }
    int x = asInteger(node.inputs().getFirst());
    int gate = builder.add(node.name() + "_gate", new Op.Unary(UnaryKind.SIGMOID), List.of(x),
        int8(graph.value(node.output()), PROBABILITY));
    return integer(node, new Op.Binary(BinaryKind.MULTIPLY), List.of(x, gate), result);
  }

  private boolean unary(Node node, Quantization.@Nullable Affine result) {
    return result != null && integer(node, node.op(), List.of(asInteger(node.inputs().getFirst())), result);
  }

  private boolean sameScale(Node node) {
    List<Integer> operands = new ArrayList<>(node.inputs().stream().skip(1).map(this::asFloat).toList());
    operands.addFirst(asInteger(node.inputs().getFirst()));
    return integer(node, node.op(), operands, builder.type(operands.getFirst()).affine());
  }

  private boolean joined(Node node) {
    Quantization.Affine result = measured(node);
    return result != null
        && integer(node, node.op(), node.inputs().stream().map(input -> asInteger(input, result)).toList(), result);
  }

  private boolean integer(Node node, Op op, List<Integer> operands, Quantization.Affine result) {
    integers.put(node.output(), add(node, op, operands, int8(graph.value(node.output()), result)));
    return true;
  }

  private int add(Node node, Op op, List<Integer> operands, TensorType type) {
    return builder.add(node.name(), op, operands, type, graph.value(node.output()).name());
  }

  private Quantization.@Nullable Affine measured(Node node) {
    Range range = options.calibration().ranges().get(graph.value(node.output()).name());
    return range == null ? null : range.int8();
  }

  private static TensorType int8(Value value, Quantization.Affine affine) {
    return new TensorType(value.type().shape(), DType.I8, affine);
  }

  private int asInteger(int old) {
    return integers.computeIfAbsent(old, _ -> {
      Value value = graph.value(old);
      if (value.constant() instanceof Tensor.Floats constant) {
        return quantizedConstant(value.name(), constant);
      }
      Range range = options.calibration().ranges().get(value.name());
      Quantization.Affine affine = (range == null ? new Range(0, 0) : range).int8();
      return builder.add(value.name() + "_quantize", new Op.Quantize(), List.of(asFloat(old)), int8(value, affine));
    });
  }

  /** The value as integers of the given quantisation, requantised where it has another one. */
  private int asInteger(int old, Quantization.Affine wanted) {
    int id = asInteger(old);
    return builder.type(id).affine().equals(wanted)
        ? id
        : builder.add(graph.value(old).name() + "_requantize", new Op.Quantize(), List.of(id),
            int8(graph.value(old), wanted));
  }

  private int asFloat(int old) {
    return floats.computeIfAbsent(old, _ -> {
      Value value = graph.value(old);
      return value.constant() != null
          ? builder.constant(value.name(), value.constant(), value.type().quantization())
          : builder.add(value.name() + "_dequantize", new Op.Dequantize(), List.of(asInteger(old)), value.type());
    });
  }

  private int quantizedConstant(String name, Tensor.Floats constant) {
    double min = 0;
    double max = 0;
    for (float value : constant.values()) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    Quantization.Affine affine = new Range(min, max).int8();
    byte[] rounded = new byte[constant.values().length];
    for (int index = 0; index < rounded.length; index++) {
      long step = Math.round(constant.values()[index] / (double) affine.scale()) + affine.zeroPoint();
      rounded[index] = (byte) Math.max(-128, Math.min(127, step));
    }
    Shape shape = constant.shape();
    return builder.constant(name, new Tensor.Bytes(shape, DType.I8, rounded), affine);
  }
}
