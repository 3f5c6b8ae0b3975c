package dev.mote.formats.onnx;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The integer operator that stands for dequantise, float operator, quantise.
 *
 * @param node     the float node
 * @param op       the operator, perhaps with an activation
 * @param operands old ids of the quantised operands
 * @param bias     an int32 bias made for it, or null
 * @param result   the type of the result, which may still have to be requantised
 */
record IntegerForm(Node node, Op op, List<Integer> operands, @Nullable Value bias, TensorType result) {
  /** The integer form of {@code node} with operator {@code op} and this result, or null where there is none. */
  static @Nullable IntegerForm of(Graph graph, Node node, Op op, IntFunction<@Nullable Integer> source, TensorType result) {
    List<Integer> operands = new ArrayList<>();
    for (int input : node.inputs()) {
      Integer quantized = source.apply(input);
      operands.add(quantized == null ? -1 : quantized);
    }
    if (operands.getFirst() < 0 || !isActivation(graph.type(operands.getFirst())) || !isActivation(result)) {
      return null;
    }
    TensorType x = graph.type(operands.getFirst());
    Shape shape = graph.outputType(node).shape();
    return switch (op) {
      case Op.Conv2d _,Op.TransposeConv2d _,Op.Dense _ -> layer(graph, node, op, operands, 0, result);
      case Op.DepthwiseConv2d _ -> layer(graph, node, op, operands, 3, result);
      case Op.MatMul _ -> alike(graph, operands) ? plain(node, op, operands, result) : null;
      case Op.Binary binary -> hasIntegers(binary.kind()) && alike(graph, operands)
          ? plain(node, op, operands, result)
          : null;
      case Op.Unary unary -> unary.kind().isPredicate() || x.dtype() != result.dtype()
          ? null
          : plain(node, op, operands, result);
      case Op.Softmax softmax -> softmax.axis() == shape.rank() - 1 && isProbability(x, result)
          ? plain(node, op, operands, result)
          : null;
      case Op.Reduce reduce -> switch (reduce.kind()) {
        case MEAN, SUM -> plain(node, op, operands, result);
        case MAXIMUM, MINIMUM -> plain(node, op, operands, x.withShape(shape));
        case PRODUCT, L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE, ALL, ANY -> null;
      };
      case Op.Concat _ -> alike(graph, operands) ? plain(node, op, operands, result) : null;
      case Op.MaxPool2d _,Op.AveragePool2d _,Op.Reshape _,Op.Transpose _,Op.Slice _,Op.Tile _,Op.Broadcast _,Op.DepthToSpace _,Op.SpaceToDepth _,Op.Resize _ ->
        plain(node, op, operands, x.withShape(shape));
      case Op.Pad pad -> pad.mode() != Op.PadMode.CONSTANT || pad.value() == 0
          ? plain(node, op, operands, x.withShape(shape))
          : null;
      case Op.Gather _ -> plain(node, op, List.of(operands.getFirst(), node.inputs().get(1)), x.withShape(shape));
      default -> null;
    };
  }

  private static IntegerForm plain(Node node, Op op, List<Integer> operands, TensorType result) {
    return new IntegerForm(node, op, operands, null, result);
  }

  private static boolean isActivation(TensorType type) {
    return type.quantization() instanceof Quantization.Affine affine && !affine.perAxis()
        && (type.dtype() == DType.I8 || (type.dtype() == DType.I16 && affine.zeroPoint() == 0));
  }

  private static boolean alike(Graph graph, List<Integer> operands) {
    return operands.stream().allMatch(id -> id >= 0 && isActivation(graph.type(id))
        && graph.type(id).dtype() == graph.type(operands.getFirst()).dtype());
  }

  private static boolean hasIntegers(BinaryKind kind) {
    return switch (kind) {
      case ADD, SUBTRACT, MULTIPLY, MAXIMUM, MINIMUM -> true;
      default -> false;
    };
  }

  /** Whether the result is the fixed one of quantised softmax. */
  private static boolean isProbability(TensorType x, TensorType result) {
    return x.dtype() == DType.I8 && result.dtype() == DType.I8
        && result.quantization().equals(Quantization.perTensor(1f / 256, -128));
  }

  /** A convolution or dense layer whose weights are constants quantised along {@code axis} or as a whole. */
  private static @Nullable IntegerForm layer(Graph graph, Node node, Op op, List<Integer> operands, int axis,
      TensorType result) {
    TensorType x = graph.type(operands.getFirst());
    int weights = operands.get(1);
    if (weights < 0 || graph.constant(weights) == null || graph.type(weights).dtype().bits() > 8 || x.dtype() != result.dtype()) {
      return null;
    }
    Quantization.Affine w = graph.type(weights).affine();
    if ((w.perAxis() && w.axis() != axis) || java.util.Arrays.stream(w.zeroPoints()).anyMatch(zero -> zero != 0)) {
      return null;
    }
    if (node.inputs().size() < 3) {
      return plain(node, op, operands, result);
    }
    Value bias = bias(graph, node.inputs().get(2), operands.get(2), x.affine().scale(), w);
    return bias == null ? null : new IntegerForm(node, op, operands.subList(0, 2), bias, result);
  }

  /** The bias in steps of input scale times weight scale; null where it is not known or does not fit 32 bits. */
  private static @Nullable Value bias(Graph graph, int real, int quantized, float inputScale, Quantization.Affine w) {
    Tensor stored = graph.constant(quantized < 0 ? real : quantized);
    if (stored == null) {
      return null;
    }
    float[] scales = w.scales().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] *= inputScale;
    }
    Quantization.Affine wanted = new Quantization.Affine(scales, new int[scales.length], w.perAxis() ? 0 : -1);
    Quantization.@Nullable Affine own = quantized < 0 ? null : graph.type(quantized).affine();
    int[] values = new int[stored.shape().count()];
    for (int index = 0; index < values.length; index++) {
      double value = own == null
          ? stored.real(index)
          : (double) own.scale(index) * (stored.integer(index) - own.zeroPoint(index));
      double steps = Math.rint(value / wanted.scale(index));
      if (Math.abs(steps) > Integer.MAX_VALUE) {
        return null;
      }
      values[index] = (int) steps;
    }
    Tensor tensor = Tensor.ints(stored.shape(), values);
    return new Value(graph.value(quantized < 0 ? real : quantized).name(),
        new TensorType(stored.shape(), DType.I32, wanted), tensor);
  }

  /** The operator with {@code next} as its activation, or null where it has none of this kind. */
  static @Nullable Op withActivation(Op op, Op next, TensorType result) {
    Activation activation = activation(next, result);
    if (activation == null) {
      return null;
    }
    return switch (op) {
      case Op.Conv2d(var window, var groups, Activation own) when own == Activation.NONE ->
        new Op.Conv2d(window, groups, activation);
      case Op.DepthwiseConv2d(var window, var multiplier, Activation own) when own == Activation.NONE ->
        new Op.DepthwiseConv2d(window, multiplier, activation);
      case Op.TransposeConv2d(var window, var height, var width, Activation own) when own == Activation.NONE ->
        new Op.TransposeConv2d(window, height, width, activation);
      case Op.Dense(Activation own) when own == Activation.NONE -> new Op.Dense(activation);
      case Op.Binary(BinaryKind kind, Activation own) when own == Activation.NONE && hasIntegers(kind) ->
        new Op.Binary(kind, activation);
      default -> null;
    };
  }

  private static @Nullable Activation activation(Op next, TensorType result) {
    if (!(next instanceof Op.Unary(UnaryKind kind, float a, float b))) {
      return null;
    }
    return switch (kind) {
      case RELU -> Activation.RELU;
      case RELU6 -> Activation.RELU6;
      case CLIP -> covers(a, b, result) ? Activation.NONE : null;
      default -> null;
    };
  }

  /** Whether a clamp leaves every number as it is that the result can hold. */
  private static boolean covers(float low, float high, TensorType result) {
    Quantization.Affine affine = result.affine();
    double step = affine.scale();
    return low <= step * (result.dtype().min() - affine.zeroPoint())
        && high >= step * (result.dtype().max() - affine.zeroPoint());
  }

  /** Adds the operator to the new graph and returns its result. */
  int add(String resultName, Rewriter rewriter) {
    List<Integer> ids = new ArrayList<>(operands.stream().map(rewriter::get).toList());
    if (bias != null) {
      ids.add(rewriter.builder().constant(bias.name(), java.util.Objects.requireNonNull(bias.constant()),
          bias.type().quantization()));
    }
    return rewriter.builder().add(node.name(), op, ids, result, resultName);
  }
}
