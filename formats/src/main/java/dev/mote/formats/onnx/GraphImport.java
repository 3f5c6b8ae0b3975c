package dev.mote.formats.onnx;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ResultTypes;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The graph being imported: ONNX names to values, and operators computed at once where all operands are known.
 *
 * <p>
 * An ONNX uint8 tensor with a scale is held as int8 with its zero point lowered by 128 ({@link #isShifted}).
 */
final class GraphImport {
  /** Elements that computed constants may have in total, beside a multiple of the file's own. */
  private static final long ALWAYS_ALLOWED = 1 << 22;
  /** Values of the graph, beside a multiple of the file's bytes. */
  private static final long ALWAYS_ALLOWED_VALUES = 50_000;
  private static final int LARGEST_RESULT = 1 << 26;

  private final GraphBuilder builder;
  private final int opset;
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final Set<Integer> shifted = new HashSet<>();
  private final Set<Integer> dequantized = new HashSet<>();
  private final Set<Integer> nibbles = new HashSet<>();
  private final long mostValues;
  private long budget;
  private long values;

  GraphImport(String name, int opset, long fileBytes) {
    this.builder = new GraphBuilder(name);
    this.opset = opset;
    this.budget = Math.max(ALWAYS_ALLOWED, 2 * fileBytes);
    this.mostValues = ALWAYS_ALLOWED_VALUES + fileBytes / 256;
  }

  GraphBuilder builder() {
    return builder;
  }

  int opset() {
    return opset;
  }

  void name(String onnxName, int id) {
    ids.put(onnxName, id);
  }

  @Nullable
  Integer find(String onnxName) {
    return ids.get(onnxName);
  }

  /** The ids by ONNX name. */
  Map<String, Integer> names() {
    return ids;
  }

  TensorType type(int id) {
    return builder.type(id);
  }

  Shape shape(int id) {
    return builder.type(id).shape();
  }

  DType dtype(int id) {
    return builder.type(id).dtype();
  }

  @Nullable
  Tensor known(int id) {
    return builder.value(id).constant();
  }

  /** Whether the value is a constant, or a quantised one dequantised and at most turned and reshaped. */
  boolean isWeights(int id) {
    return known(id) != null || dequantized.contains(id);
  }

  /** Whether the value stands for an ONNX uint8 tensor whose numbers are higher by 128. */
  boolean isShifted(int id) {
    return shifted.contains(id);
  }

  void shift(int id) {
    shifted.add(id);
  }

  /** Whether the value is a UINT4 constant of the file. */
  boolean isNibbles(int id) {
    return nibbles.contains(id);
  }

  void nibbles(int id) {
    nibbles.add(id);
  }

  /** Adds a constant of the file. */
  int constant(String name, Tensor tensor) {
    count();
    return builder.constant(name, tensor);
  }

  /** Adds a constant that follows from the file. Throws {@link BadInputException} where such ones grow too large. */
  int computed(String name, Tensor tensor) {
    charge(name, tensor.shape().count());
    return constant(name, tensor);
  }

  /** Counts elements that are about to be computed. Throws {@link BadInputException} where they grow too many. */
  void charge(String name, long elements) {
    budget -= Math.max(0, elements);
    if (budget < 0) {
      throw new BadInputException("constants that a model computes are not much larger than its file, found one of "
          + elements + " elements at '" + name + "'; export the model with constants folded");
    }
  }

  int input(String name, TensorType type) {
    count();
    return builder.input(name, bounded(name, type));
  }

  private void count() {
    if (++values > mostValues) {
      throw new BadInputException("a model unfolds to at most " + mostValues
          + " tensors, found more; split it or export it with constants folded");
    }
  }

  private static TensorType bounded(String name, TensorType type) {
    if (type.shape().count() > LARGEST_RESULT) {
      throw new BadInputException(
          "a tensor that a network computes has at most " + LARGEST_RESULT + " elements, found shape "
              + type.shape() + " at '" + name + "'; use a smaller input");
    }
    return type;
  }

  int constant(String name, Tensor tensor, Quantization quantization) {
    count();
    return builder.constant(name, tensor, quantization);
  }

  /** Adds the operator with the result type that follows, or computes it where all operands are constants. */
  int add(String name, Op op, List<Integer> operands) {
    return add(name, op, operands, ResultTypes.of(name, op, operands.stream().map(builder::type).toList()));
  }

  int add(String name, Op op, List<Integer> operands, TensorType result) {
    count();
    bounded(name, result);
    boolean movesShifted = !operands.isEmpty() && shifted.contains(operands.getFirst()) && result.isQuantized();
    int id = folds(op, operands, result)
        ? builder.constant(name, compute(op, operands, result), result.quantization())
        : builder.add(name, op, operands, result);
    if (movesShifted) {
      shifted.add(id);
    }
    if (!operands.isEmpty() && isWeights(operands.getFirst())
        && (op instanceof Op.Dequantize || op instanceof Op.Transpose || op instanceof Op.Reshape)) {
      dequantized.add(id);
    }
    return id;
  }

  private boolean folds(Op op, List<Integer> operands, TensorType result) {
    if (op instanceof Op.Dequantize || !operands.stream().allMatch(id -> builder.value(id).isConstant())) {
      return false; // Quantised constants stay quantised until it is known who reads them.
    }
    long work = switch (op) {
      case Op.Conv2d _,Op.DepthwiseConv2d _,Op.TransposeConv2d _ -> Long.MAX_VALUE;
      case Op.Dense _,Op.MatMul _ -> (long) result.shape().count() * Math.max(1, shape(operands.getFirst()).last());
      default -> {
        long elements = result.shape().count();
        for (int operand : operands) {
          elements += shape(operand).count();
        }
        yield elements;
      }
    };
    if (work > budget) {
      return false;
    }
    budget -= work;
    return true;
  }

  private Tensor compute(Op op, List<Integer> operands, TensorType result) {
    GraphBuilder single = new GraphBuilder("constant");
    List<Integer> inputs = operands.stream().map(id -> single.input("x", builder.type(id))).toList();
    single.output(single.add("constant", op, inputs, result));
    Graph graph = single.build();
    List<Tensor> tensors = operands.stream().map(id -> java.util.Objects.requireNonNull(known(id))).toList();
    return new Interpreter(graph).run(tensors).getFirst();
  }
}
