package dev.mote.formats.tflite;

import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** Puts TFLite files together tensor by tensor, with operators that the writer never uses. */
final class FileBuilder {
  private final List<TensorT> tensors = new ArrayList<>();
  private final List<BufferT> buffers = new ArrayList<>(List.of(new BufferT()));
  private final List<OperatorT> operators = new ArrayList<>();
  private final List<OperatorCodeT> codes = new ArrayList<>();
  private int[] inputs = {};

  /** A tensor without contents. */
  int tensor(byte type, int... shape) {
    TensorT tensor = new TensorT();
    tensor.setName("t" + tensors.size());
    tensor.setType(type);
    tensor.setShape(shape);
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  int quantized(byte type, Quantization.Affine affine, int... shape) {
    QuantizationParametersT parameters = new QuantizationParametersT();
    parameters.setScale(affine.scales());
    parameters.setZeroPoint(Arrays.stream(affine.zeroPoints()).asLongStream().toArray());
    parameters.setQuantizedDimension(Math.max(0, affine.axis()));
    int tensor = tensor(type, shape);
    tensors.get(tensor).setQuantization(parameters);
    return tensor;
  }

  int input(byte type, int... shape) {
    return asInput(tensor(type, shape));
  }

  int asInput(int tensor) {
    inputs = IntStream.concat(IntStream.of(inputs), IntStream.of(tensor)).toArray();
    return tensor;
  }

  int constant(Tensor contents) {
    byte type = switch (contents) {
      case Tensor.Floats _ -> TensorType.FLOAT32;
      case Tensor.Ints _ -> TensorType.INT32;
      case Tensor.Longs _ -> TensorType.INT64;
      case Tensor.Shorts _ -> TensorType.INT16;
      case Tensor.Bytes bytes -> switch (bytes.dtype()) {
        case U8 -> TensorType.UINT8;
        case BOOL -> TensorType.BOOL;
        default -> TensorType.INT8;
      };
    };
    return filled(tensor(type, contents.shape().toArray()), Packing.bytes(contents));
  }

  /** Gives a tensor contents. */
  int filled(int tensor, byte[] contents) {
    BufferT buffer = new BufferT();
    buffer.setData(IntStream.range(0, contents.length).map(index -> contents[index] & 0xFF).toArray());
    buffers.add(buffer);
    tensors.get(tensor).setBuffer(buffers.size() - 1);
    return tensor;
  }

  int ints(int... numbers) {
    return constant(Tensor.ints(Shape.of(numbers.length), numbers));
  }

  int number(int number) {
    return constant(Tensor.ints(Shape.of(), number));
  }

  TensorT entry(int tensor) {
    return tensors.get(tensor);
  }

  OperatorT operator(int code, int version, int[] operands, int... results) {
    OperatorCodeT entry = new OperatorCodeT();
    entry.setBuiltinCode(code);
    entry.setDeprecatedBuiltinCode((byte) Math.min(127, code));
    entry.setVersion(version);
    codes.add(entry);
    OperatorT operator = new OperatorT();
    operator.setOpcodeIndex(codes.size() - 1);
    operator.setInputs(operands);
    operator.setOutputs(results);
    operators.add(operator);
    return operator;
  }

  /** Makes an operator a custom one. */
  void custom(OperatorT operator, String name, int... options) {
    codes.get((int) operator.getOpcodeIndex()).setCustomCode(name);
    operator.setCustomOptions(options);
  }

  void operator(int code, int version, byte optionsType, Object options, int[] operands, int... results) {
    BuiltinOptionsUnion union = new BuiltinOptionsUnion();
    union.setType(optionsType);
    union.setValue(options);
    operator(code, version, operands, results).setBuiltinOptions(union);
  }

  byte[] bytes(int... outputs) {
    SubGraphT subgraph = new SubGraphT();
    subgraph.setTensors(tensors.toArray(TensorT[]::new));
    subgraph.setInputs(inputs);
    subgraph.setOutputs(outputs);
    subgraph.setOperators(operators.toArray(OperatorT[]::new));
    ModelT model = new ModelT();
    model.setVersion(3);
    model.setSubgraphs(new SubGraphT[]{subgraph});
    model.setOperatorCodes(codes.toArray(OperatorCodeT[]::new));
    model.setBuffers(buffers.toArray(BufferT[]::new));
    return model.serializeToBinary();
  }
}
