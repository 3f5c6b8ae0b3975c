package dev.mote.formats.onnx;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The integer operator that stands for dequantise, float operator, quantise.
 *
 * @param node     the float node
 * @param op       the operator, perhaps with an activation
 * @param operands new ids of the quantised operands
 * @param bias     an int32 bias made for it, or null
 * @param result   the type of the result, which may still have to be requantised
 */
record IntegerForm(Node node, Op op, List<Integer> operands, @Nullable Value bias, TensorType result) {
  /** The integer form of {@code node} with operator {@code op} and this result, or null where there is none. */
  static @Nullable IntegerForm of(Graph graph, Node node, Op op, Map<Integer, Integer> integers, Rewriter rewriter,
      TensorType result) {
    GraphBuilder built = rewriter.builder();
    List<Integer> operands = node.inputs().stream()
        .map(input -> op instanceof Op.Binary && integers.get(input) == null
            ? number(graph.value(input), result, built)
            : integers.getOrDefault(input, -1))
        .toList();
    if (operands.getFirst() < 0 || !isActivation(built.type(operands.getFirst())) || !isActivation(result)) {
      return null;
    }
    TensorType x = built.type(operands.getFirst());
    Shape shape = graph.outputType(node).shape();
    return switch (op) {
      case Op.Conv2d _,Op.TransposeConv2d _,Op.Dense _ -> layer(graph, built, node, op, operands, 0, result);
      case Op.DepthwiseConv2d _ -> layer(graph, built, node, op, operands, 3, result);
      case Op.MatMul _ -> alike(built, operands) ? plain(node, op, operands, result) : null;
      case Op.Binary binary -> hasIntegers(binary.kind()) && alike(built, operands)
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
      case Op.Concat _ -> alike(built, operands) ? plain(node, op, operands, result) : null;
      case Op.MaxPool2d _,Op.AveragePool2d _,Op.Resize _ -> plain(node, op, operands, x.withShape(shape));
      case Op.Pad pad -> pad.mode() != Op.PadMode.CONSTANT || pad.value() == 0
          ? plain(node, op, operands, x.withShape(shape))
          : null;
      default -> null;
    };
  }

  /** Whether the operator only moves elements of its first operand, so that integers move as their reals do. */
  static boolean isMovement(Op op) {
    return switch (op) {
      case Op.Reshape _,Op.Transpose _,Op.Slice _,Op.Tile _,Op.Broadcast _,Op.DepthToSpace _,Op.SpaceToDepth _,Op.Gather _ ->
        true;
      case Op.MaxPool2d pool -> pool.activation() == Activation.NONE;
      case Op.Resize resize -> resize.kind() != Op.ResizeKind.BILINEAR;
      default -> false;
    };
  }

  /** The one number that a real constant is, as an integer that stands for it exactly; -1 where it is more or computed. */
  private static int number(Value value, TensorType result, GraphBuilder built) {
    if (!(value.constant() instanceof Tensor.Floats floats) || floats.values().length != 1 || !isActivation(result)
        || !Float.isFinite(floats.values()[0])) {
      return -1;
    }
    float real = floats.values()[0];
    long steps = real == 0 ? 0 : real < 0 ? -64 : 64;
    Quantization.Affine affine = Quantization.perTensor(real == 0 ? 1 : Math.abs(real) / 64, 0);
    if (affine.scale() < Float.MIN_NORMAL) {
      return -1;
    }
    return built.constant(value.name(), TensorData.whole(result.dtype(), floats.shape(), _ -> steps), affine);
  }

  private static IntegerForm plain(Node node, Op op, List<Integer> operands, TensorType result) {
    return new IntegerForm(node, op, operands, null, result);
  }

  private static boolean isActivation(TensorType type) {
    return type.quantization() instanceof Quantization.Affine affine && !affine.perAxis()
        && (type.dtype() == DType.I8 || (type.dtype() == DType.I16 && affine.zeroPoint() == 0));
  }

  private static boolean alike(GraphBuilder built, List<Integer> operands) {
    return operands.stream().allMatch(id -> id >= 0 && isActivation(built.type(id))
        && built.type(id).dtype() == built.type(operands.getFirst()).dtype());
  }

  private static boolean hasIntegers(BinaryKind kind) {
    return switch (kind) {
      case ADD, SUBTRACT, MULTIPLY, MAXIMUM, MINIMUM, PRELU -> true;
      default -> false;
    };
  }

  /** Whether the result is the fixed one of quantised softmax. */
  private static boolean isProbability(TensorType x, TensorType result) {
    return switch (result.dtype()) {
      case I8 -> x.dtype() == DType.I8 && result.quantization().equals(Quantization.perTensor(1f / 256, -128));
      case I16 -> result.quantization().equals(Quantization.perTensor(1f / 32768, 0));
      default -> false;
    };
  }

  /** A convolution or dense layer whose weights are constants quantised along {@code axis} or as a whole. */
  private static @Nullable IntegerForm layer(Graph graph, GraphBuilder built, Node node, Op op, List<Integer> operands,
      int axis, TensorType result) {
    TensorType x = built.type(operands.getFirst());
    int weights = operands.get(1);
    if (weights < 0 || !built.value(weights).isConstant() || built.type(weights).dtype().bits() > 8
        || x.dtype() != result.dtype()) {
      return null;
    }
    Quantization.Affine w = built.type(weights).affine();
    // Dense layers alone may have weights with a zero point, one for all.
    boolean centred = (op instanceof Op.Dense && !w.perAxis())
        || java.util.Arrays.stream(w.zeroPoints()).allMatch(zero -> zero == 0);
    if ((w.perAxis() && w.axis() != axis) || !centred) {
      return null;
    }
    if (node.inputs().size() < 3) {
      return plain(node, op, operands, result);
    }
    Value stored = operands.get(2) < 0 ? graph.value(node.inputs().get(2)) : built.value(operands.get(2));
    Value bias = bias(stored, x, w);
    return bias == null ? null : new IntegerForm(node, op, operands.subList(0, 2), bias, result);
  }

  /**
   * The bias in steps of input scale times weight scale, 32 bits or, for 16-bit activations, 64; null where it is not known
   * or does not fit 32 bits.
   */
  private static @Nullable Value bias(Value value, TensorType x, Quantization.Affine w) {
    Tensor stored = value.constant();
    if (stored == null) {
      return null;
    }
    float[] scales = w.scales().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] *= x.affine().scale();
    }
    Quantization.Affine wanted = new Quantization.Affine(scales, new int[scales.length], w.perAxis() ? 0 : -1);
    Quantization.@Nullable Affine own = value.type().isQuantized() ? value.type().affine() : null;
    long[] steps = new long[stored.shape().count()];
    for (int index = 0; index < steps.length; index++) {
      double real = own == null
          ? stored.real(index)
          : (double) own.scale(index) * (stored.integer(index) - own.zeroPoint(index));
      double rounded = Math.rint(real / wanted.scale(index));
      if (!(Math.abs(rounded) <= Integer.MAX_VALUE)) {
        return null;
      }
      steps[index] = (long) rounded;
    }
    DType dtype = x.dtype() == DType.I16 && stored.dtype() != DType.I32 ? DType.I64 : DType.I32;
    Tensor tensor = TensorData.whole(dtype, stored.shape(), index -> steps[index]);
    return new Value(value.name(), new TensorType(stored.shape(), dtype, wanted), tensor);
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
      case Op.MaxPool2d(var height, var width, var window, Activation own) when own == Activation.NONE ->
        new Op.MaxPool2d(height, width, window, activation);
      case Op.AveragePool2d(var height, var width, var window, var counts, Activation own) when own == Activation.NONE ->
        new Op.AveragePool2d(height, width, window, counts, activation);
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
      case CLIP -> clamp(a, b, result);
      default -> null;
    };
  }

  /** The activation that does what a clamp to {@code low..high} does to what the result can hold, or null. */
  private static @Nullable Activation clamp(float low, float high, TensorType result) {
    Quantization.Affine affine = result.affine();
    double least = (double) affine.scale() * (result.dtype().min() - affine.zeroPoint());
    double most = (double) affine.scale() * (result.dtype().max() - affine.zeroPoint());
    for (Activation activation : Activation.values()) {
      boolean below = low == activation.min() || Math.max(low, activation.min()) <= least;
      boolean above = high == activation.max() || Math.min(high, activation.max()) >= most;
      if (below && above) {
        return activation;
      }
    }
    return null;
  }

  /** Adds the operator to the new graph and returns its result. */
  int add(String resultName, Rewriter rewriter) {
    List<Integer> ids = new ArrayList<>(operands);
    if (bias != null) {
      ids.add(rewriter.builder().constant(bias.name(), java.util.Objects.requireNonNull(bias.constant()),
          bias.type().quantization()));
    }
    return rewriter.builder().add(node.name(), op, ids, result, resultName);
  }
}
