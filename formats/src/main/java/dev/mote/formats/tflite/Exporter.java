package dev.mote.formats.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;

/** The TFLite model written so far: its tensors, their contents, and its operators. */
final class Exporter {
  /** Contents are aligned for the widest vector loads of TensorFlow Lite's kernels. */
  private static final int ALIGNMENT = 16;
  private static final byte FOUR_BITS = org.tensorflow.lite.schema.TensorType.INT4;
  private static final Set<Integer> TAKE_FOUR_BITS = Set.of(BuiltinOperator.CONV_2D, BuiltinOperator.DEPTHWISE_CONV_2D,
      BuiltinOperator.FULLY_CONNECTED);

  private final Graph graph;
  private final int[] tensors;
  private final List<TensorT> described = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>(List.of(new byte[0]));
  private final List<OperatorT> operators = new ArrayList<>();
  private final Map<Integer, Integer> codes = new LinkedHashMap<>();
  private final Map<Integer, Integer> versions = new LinkedHashMap<>();

  Exporter(Graph graph) {
    this.graph = graph;
    this.tensors = new int[graph.values().size()];
    Arrays.fill(tensors, -1);
    graph.inputs().forEach(this::tensor);
  }

  Graph graph() {
    return graph;
  }

  /** The tensor number of a value. */
  int tensor(int value) {
    if (tensors[value] < 0) {
      Value known = graph.value(value);
      Tensor constant = known.constant();
      tensors[value] = constant == null
          ? describe(known.name(), known.type(), 0)
          : constant(known.name(), constant, known.type().quantization());
    }
    return tensors[value];
  }

  /** The tensor numbers of a node's operands. */
  int[] operands(Node node) {
    return node.inputs().stream().mapToInt(this::tensor).toArray();
  }

  /** Adds a tensor with contents. */
  int constant(String name, Tensor tensor, Quantization quantization) {
    if (tensor instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN) {
      throw new UnsupportedException(
          "TFLite has 8-bit weights, and 4-bit ones for convolutions and dense layers of int8,"
              + " found " + bytes.storage().label() + " at '" + name + "'; write the network as .onnx");
    }
    contents.add(Packing.bytes(tensor));
    return describe(name, new TensorType(tensor.shape(), tensor.dtype(), quantization), contents.size() - 1);
  }

  /** Adds a vector of whole numbers: a shape, a list of axes. */
  int ints(String name, int... numbers) {
    return constant(name, Tensor.ints(Shape.of(numbers.length), numbers), Quantization.NONE);
  }

  /** Adds a tensor that an operator computes and the graph does not know. */
  int intermediate(String name, TensorType type) {
    return describe(name, type, 0);
  }

  /** Adds an operator. */
  void operator(int code, byte optionsType, Object options, int[] inputs, int output) {
    OperatorT operator = operator(code, inputs, output);
    BuiltinOptionsUnion union = new BuiltinOptionsUnion();
    union.setType(optionsType);
    union.setValue(options);
    operator.setBuiltinOptions(union);
  }

  /** Adds an operator without options. */
  OperatorT operator(int code, int[] inputs, int output) {
    for (int position = 0; position < inputs.length; position++) {
      if (inputs[position] >= 0 && described.get(inputs[position]).getType() == FOUR_BITS
          && !(position == 1 && TAKE_FOUR_BITS.contains(code))) {
        throw new UnsupportedException("TFLite has 4-bit weights for convolutions and dense layers, found "
            + BuiltinOperator.names[code] + " with '" + described.get(inputs[position]).getName()
            + "'; write the network as .onnx");
      }
    }
    int version = OperatorVersions.of(code, inputs.length == 0 ? 0 : described.get(inputs[0]).getType(),
        inputs.length < 2 ? 0 : described.get(inputs[1]).getType());
    versions.merge(code, version, Math::max);
    OperatorT operator = new OperatorT();
    operator.setOpcodeIndex(codes.computeIfAbsent(code, _ -> codes.size()));
    operator.setInputs(inputs);
    operator.setOutputs(new int[]{output});
    operators.add(operator);
    return operator;
  }

  static byte activation(Activation activation) {
    return switch (activation) {
      case NONE -> ActivationFunctionType.NONE;
      case RELU -> ActivationFunctionType.RELU;
      case RELU6 -> ActivationFunctionType.RELU6;
      case RELU_N1_TO_1 -> ActivationFunctionType.RELU_N1_TO_1;
    };
  }

  static UnsupportedException unsupported(Node node, String why) {
    return new UnsupportedException(node.op().label() + " '" + node.name() + "' cannot be written as TFLite: " + why);
  }

  private int describe(String name, TensorType type, int buffer) {
    TensorT tensor = new TensorT();
    tensor.setName(name);
    tensor.setShape(type.shape().toArray());
    tensor.setType(elementType(name, type.dtype()));
    tensor.setBuffer(buffer);
    tensor.setHasRank(true);
    if (type.quantization() instanceof Quantization.Affine affine) {
      QuantizationParametersT parameters = new QuantizationParametersT();
      parameters.setScale(affine.scales());
      parameters.setZeroPoint(Arrays.stream(affine.zeroPoints()).asLongStream().toArray());
      parameters.setQuantizedDimension(Math.max(0, affine.axis()));
      tensor.setQuantization(parameters);
    }
    described.add(tensor);
    return described.size() - 1;
  }

  private static byte elementType(String name, DType dtype) {
    return switch (dtype) {
      case F32 -> org.tensorflow.lite.schema.TensorType.FLOAT32;
      case I8 -> org.tensorflow.lite.schema.TensorType.INT8;
      case U8 -> org.tensorflow.lite.schema.TensorType.UINT8;
      case I16 -> org.tensorflow.lite.schema.TensorType.INT16;
      case I32 -> org.tensorflow.lite.schema.TensorType.INT32;
      case I64 -> org.tensorflow.lite.schema.TensorType.INT64;
      case BOOL -> org.tensorflow.lite.schema.TensorType.BOOL;
      case I4 -> org.tensorflow.lite.schema.TensorType.INT4;
      case I2, BINARY, TERNARY, SPIKE -> throw new UnsupportedException("TFLite has no element type " + dtype.label()
          + ", found at '" + name + "'; write the network with int8 weights");
    };
  }

  byte[] finish() {
    int[] inputs = graph.inputs().stream().mapToInt(this::tensor).toArray();
    int[] outputs = graph.outputs().stream().mapToInt(this::tensor).toArray();
    FlatBufferBuilder builder = new FlatBufferBuilder(1 << 16);
    int[] buffers = new int[contents.size()];
    for (int index = 0; index < buffers.length; index++) {
      buffers[index] = buffer(builder, contents.get(index));
    }
    int bufferVector = Model.createBuffersVector(builder, buffers);
    SubGraphT subgraph = new SubGraphT();
    subgraph.setName(graph.name());
    subgraph.setTensors(described.toArray(TensorT[]::new));
    subgraph.setInputs(inputs);
    subgraph.setOutputs(outputs);
    subgraph.setOperators(operators.toArray(OperatorT[]::new));
    int subgraphs = Model.createSubgraphsVector(builder, new int[]{SubGraph.pack(builder, subgraph)});
    int operatorCodes = Model.createOperatorCodesVector(builder,
        codes.keySet().stream().mapToInt(code -> OperatorCode.pack(builder, code(code))).toArray());
    int description = builder.createString("written by Mote");
    Model.startModel(builder);
    Model.addVersion(builder, 3);
    Model.addOperatorCodes(builder, operatorCodes);
    Model.addSubgraphs(builder, subgraphs);
    Model.addDescription(builder, description);
    Model.addBuffers(builder, bufferVector);
    Model.finishModelBuffer(builder, Model.endModel(builder));
    return builder.sizedByteArray();
  }

  private static int buffer(FlatBufferBuilder builder, byte[] data) {
    int vector = 0;
    if (data.length > 0) {
      builder.createUnintializedVector(1, data.length, ALIGNMENT).put(data);
      vector = builder.endVector();
    }
    Buffer.startBuffer(builder);
    if (vector != 0) {
      Buffer.addData(builder, vector);
    }
    return Buffer.endBuffer(builder);
  }

  private OperatorCodeT code(int code) {
    OperatorCodeT entry = new OperatorCodeT();
    entry.setBuiltinCode(code);
    // Readers older than the 32-bit field see the placeholder where the number does not fit theirs.
    entry.setDeprecatedBuiltinCode((byte) Math.min(code, BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES));
    entry.setVersion(versions.getOrDefault(code, 1));
    return entry;
  }
}
