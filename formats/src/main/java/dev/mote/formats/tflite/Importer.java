package dev.mote.formats.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.flatbuffers.Table;
import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ResultTypes;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.Operator;

/** The graph built so far, and which of its values each tensor of the file has become. */
final class Importer {
  /** Stands for the options of an operator that has none: every field has its default. */
  private static final Operator DEFAULTS = defaults();

  /** A list of shapes or axes is no longer than this. */
  private static final int MOST_KNOWN = 1024;

  private final TfliteFile file;
  private final GraphBuilder graph;
  private final int[] values;
  private final Map<Integer, Tensor> constants = new HashMap<>();
  private final Map<Integer, List<OperatorEntry>> readers = new HashMap<>();

  Importer(TfliteFile file, String name) {
    this.file = file;
    this.graph = new GraphBuilder(name);
    this.values = new int[file.tensors().size()];
    Arrays.fill(values, -1);
    for (OperatorEntry operator : file.operators()) {
      for (int input : operator.inputs()) {
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(operator);
      }
    }
    for (int input : file.inputs()) {
      TensorEntry tensor = file.tensors().get(input);
      if (values[input] >= 0 || tensor.isConstant()) {
        throw new BadInputException("the model's inputs are distinct tensors without contents, found '" + tensor.name()
            + "' twice or with contents; export the model again");
      }
      values[input] = graph.input(tensor.name(), statedType(tensor, Shape.of(tensor.extents())));
    }
  }

  TfliteFile file() {
    return file;
  }

  GraphBuilder graph() {
    return graph;
  }

  /** The value that tensor {@code index} has become, or -1. */
  int valueOf(int index) {
    return values[index];
  }

  // Operands

  boolean has(OperatorEntry operator, int position) {
    return position < operator.inputs().length && operator.inputs()[position] >= 0;
  }

  /** The value of an operand; a constant enters the graph when it is first asked for. */
  int operand(OperatorEntry operator, int position) {
    return value(entry(operator, position), operator.label());
  }

  int value(TensorEntry tensor, String place) {
    int index = tensor.index();
    if (values[index] < 0) {
      if (!tensor.isConstant() && !tensor.isEmpty()) {
        throw new BadInputException(
            "operators stand in the order in which they run, but " + place + " reads '" + tensor.name()
                + "' before it is computed; export the model again");
      }
      values[index] = constant(tensor.name(), Contents.decode(tensor, file), tensor.quantization());
    }
    return values[index];
  }

  TensorEntry entry(OperatorEntry operator, int position) {
    if (!has(operator, position)) {
      throw bad(operator, "operand " + position + " is missing");
    }
    return file.tensors().get(operator.inputs()[position]);
  }

  TensorType type(OperatorEntry operator, int position) {
    return graph.type(operand(operator, position));
  }

  Shape shape(OperatorEntry operator, int position) {
    return type(operator, position).shape();
  }

  /** Adds a constant whose contents later operators may ask for. */
  int constant(String name, Tensor contents, Quantization quantization) {
    int id = graph.constant(name, contents, quantization);
    constants.put(id, contents);
    return id;
  }

  @Nullable
  Tensor constantOf(int id) {
    return constants.get(id);
  }

  /** The contents of an operand that must be known now: a shape, an axis, a padding. */
  Tensor known(OperatorEntry operator, int position, String what) {
    Tensor contents = constantOf(operand(operator, position));
    if (contents == null) {
      throw unsupported(operator, "its " + what + " depends on the input; export the network with fixed shapes");
    }
    return contents;
  }

  int[] knownInts(OperatorEntry operator, int position, String what) {
    Tensor contents = known(operator, position, what);
    if (contents.dtype() == DType.F32 || contents.shape().count() > MOST_KNOWN) {
      throw bad(operator, "its " + what + " is not a short list of whole numbers");
    }
    int[] numbers = new int[contents.shape().count()];
    for (int index = 0; index < numbers.length; index++) {
      long number = contents.integer(index);
      // A slice "to the end" is at times written as the largest 64-bit number.
      numbers[index] = (int) Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return numbers;
  }

  int knownInt(OperatorEntry operator, int position, String what) {
    int[] numbers = knownInts(operator, position, what);
    if (numbers.length != 1) {
      throw bad(operator, "its " + what + " is one number, found " + numbers.length);
    }
    return numbers[0];
  }

  /** An axis counted from the front; from the end where negative. */
  int axis(OperatorEntry operator, int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw bad(operator, "axis " + axis + " lies outside the rank " + rank);
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** The operator's options, or those with every field at its default where the file has none. */
  @SuppressWarnings("unchecked") // the generated reader returns the table it was given
  <T extends Table> T options(OperatorEntry operator, byte type, T table) {
    Operator source = operator.table().builtinOptionsType() == type ? operator.table() : DEFAULTS;
    Table read = source.builtinOptions(table);
    if (read == null) {
      throw bad(operator, "its options are missing");
    }
    return (T) read;
  }

  /** The one operator that reads the first result of {@code operator}, where exactly one does and the model does not give it out. */
  @Nullable
  OperatorEntry onlyReader(OperatorEntry operator) {
    int tensor = output(operator, 0).index();
    List<OperatorEntry> found = readers.getOrDefault(tensor, List.of());
    boolean given = Arrays.stream(file.outputs()).anyMatch(output -> output == tensor);
    return found.size() == 1 && !given ? found.getFirst() : null;
  }

  // Results

  TensorEntry output(OperatorEntry operator, int position) {
    if (position >= operator.outputs().length) {
      throw bad(operator, "result " + position + " is missing");
    }
    return file.tensors().get(operator.outputs()[position]);
  }

  /** The element type and quantisation the file states for a tensor, under this shape. */
  static TensorType statedType(TensorEntry tensor, Shape shape) {
    return new TensorType(shape, Contents.dtype(tensor), tensor.quantization());
  }

  /** Says that the operator's first result is the value {@code id}, which was there before. */
  void alias(OperatorEntry operator, int id) {
    define(operator, output(operator, 0), id);
  }

  void define(OperatorEntry operator, TensorEntry tensor, int id) {
    if (values[tensor.index()] >= 0 || tensor.isConstant()) {
      throw bad(operator, "it writes '" + tensor.name() + "', which another one has written or which is constant");
    }
    values[tensor.index()] = id;
  }

  /** Adds the node that computes the operator's first result. */
  void result(OperatorEntry operator, Op op, List<Integer> operands) {
    result(operator, output(operator, 0), op, operands);
  }

  /** Adds the node that computes {@code tensor}; its shape follows from the operands, the rest is as the file states. */
  void result(OperatorEntry operator, TensorEntry tensor, Op op, List<Integer> operands) {
    Shape shape = ResultTypes.of(tensor.name(), op, types(operands)).shape();
    define(operator, tensor, node(nodeName(tensor), op, operands, statedType(tensor, shape), tensor.name()));
  }

  /** Adds a helper node whose result the file does not know. */
  int helper(OperatorEntry operator, String what, Op op, List<Integer> operands) {
    String name = nodeName(output(operator, 0)) + "/" + what;
    return node(name, op, operands, ResultTypes.of(name, op, types(operands)), name);
  }

  /** Adds a node, or its result where that is a few whole numbers that are known: shapes and what is computed of them. */
  private int node(String name, Op op, List<Integer> operands, TensorType type, String resultName) {
    if (isKnownList(type)
        && operands.stream().allMatch(id -> constants.containsKey(id) && isKnownList(graph.type(id)))) {
      List<Tensor> known = operands.stream().map(constants::get).toList();
      return constant(resultName, ReferenceKernels.compute(name, op, types(operands), known, type), Quantization.NONE);
    }
    return graph.add(name, op, operands, type, resultName);
  }

  private static boolean isKnownList(TensorType type) {
    boolean plain = type.dtype() == DType.I32 || type.dtype() == DType.I64 || type.dtype() == DType.BOOL;
    return plain && !type.isQuantized() && type.shape().count() <= MOST_KNOWN;
  }

  /** Adds the first result as an activation the operator's record cannot hold, of a helper's result. */
  void activated(OperatorEntry operator, byte activation, Op op, List<Integer> operands) {
    if (activation == ActivationFunctionType.NONE) {
      result(operator, op, operands);
      return;
    }
    Op.Unary function = switch (activation) {
      case ActivationFunctionType.RELU -> new Op.Unary(UnaryKind.RELU);
      case ActivationFunctionType.RELU6 -> new Op.Unary(UnaryKind.RELU6);
      case ActivationFunctionType.RELU_N1_TO_1 -> new Op.Unary(UnaryKind.CLIP, -1, 1);
      case ActivationFunctionType.TANH -> new Op.Unary(UnaryKind.TANH);
      default -> throw unsupported(operator, "its fused activation number " + activation + " is unknown");
    };
    if (!output(operator, 0).quantization().equals(Quantization.NONE)) {
      throw unsupported(operator,
          "this fused activation has no integer arithmetic; export it as an operator of its own");
    }
    result(operator, function, List.of(helper(operator, "linear", op, operands)));
  }

  /** The clamp an operator's record can hold, or null where {@link #activated} must add a node. */
  @Nullable
  static Activation clamp(byte activation) {
    return switch (activation) {
      case ActivationFunctionType.NONE -> Activation.NONE;
      case ActivationFunctionType.RELU -> Activation.RELU;
      case ActivationFunctionType.RELU6 -> Activation.RELU6;
      case ActivationFunctionType.RELU_N1_TO_1 -> Activation.RELU_N1_TO_1;
      default -> null;
    };
  }

  /** Adds the operator's first result with its activation fused where the record can hold it, else as a node of its own. */
  void clamped(OperatorEntry operator, byte activation, java.util.function.Function<Activation, Op> op,
      List<Integer> operands) {
    Activation clamp = clamp(activation);
    if (clamp != null) {
      result(operator, op.apply(clamp), operands);
    } else {
      activated(operator, activation, op.apply(Activation.NONE), operands);
    }
  }

  // Refusals

  UnsupportedException unsupported(OperatorEntry operator, String why) {
    return new UnsupportedException(place(operator) + " is not supported: " + why);
  }

  BadInputException bad(OperatorEntry operator, String broken) {
    return new BadInputException("in " + place(operator) + " " + broken + "; correct the model or export it again");
  }

  private String place(OperatorEntry operator) {
    String result = operator.outputs().length == 0 ? "" : " '" + output(operator, 0).name() + "'";
    return operator.label() + result + " (operator " + operator.index() + ")";
  }

  private List<TensorType> types(List<Integer> operands) {
    return operands.stream().map(graph::type).toList();
  }

  /** Converters join the names of fused layers by semicolons; the first names the layer. */
  private static String nodeName(TensorEntry tensor) {
    int end = tensor.name().indexOf(';');
    return end <= 0 ? tensor.name() : tensor.name().substring(0, end);
  }

  private static Operator defaults() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    builder.startTable(0);
    int empty = builder.endTable();
    Operator.startOperator(builder);
    Operator.addBuiltinOptions(builder, empty);
    builder.finish(Operator.endOperator(builder));
    return Operator.getRootAsOperator(builder.dataBuffer());
  }
}
