package dev.mote.formats.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime as an oracle: a model's bytes run on tensors of Mote, one thread. */
final class OnnxRuntime implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxRuntime(byte[] model) throws OrtException {
    this(model, OrtSession.SessionOptions.OptLevel.ALL_OPT);
  }

  OnnxRuntime(byte[] model, OrtSession.SessionOptions.OptLevel level) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setOptimizationLevel(level);
    session = environment.createSession(model, options);
  }

  List<Tensor> run(List<Tensor> inputs) throws OrtException {
    Map<String, OnnxTensor> named = new HashMap<>();
    int index = 0;
    for (String name : session.getInputNames()) {
      named.put(name, tensor(inputs.get(index++)));
    }
    List<Tensor> outputs = new ArrayList<>();
    try (OrtSession.Result result = session.run(named)) {
      for (String name : session.getOutputNames()) {
        outputs.add(tensor(result.get(name).orElseThrow()));
      }
    }
    named.values().forEach(OnnxTensor::close);
    return outputs;
  }

  private OnnxTensor tensor(Tensor tensor) throws OrtException {
    long[] shape = java.util.Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
    return switch (tensor) {
      case Tensor.Floats floats -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.values()), shape);
      case Tensor.Bytes bytes -> OnnxTensor.createTensor(environment,
          ByteBuffer.allocateDirect(bytes.values().length).put(bytes.values()).flip(), shape, switch (bytes.dtype()) {
            case U8 -> OnnxJavaType.UINT8;
            case BOOL -> OnnxJavaType.BOOL;
            default -> OnnxJavaType.INT8;
          });
      case Tensor.Shorts shorts -> OnnxTensor.createTensor(environment, ShortBuffer.wrap(shorts.values()), shape);
      case Tensor.Ints ints -> OnnxTensor.createTensor(environment, IntBuffer.wrap(ints.values()), shape);
      case Tensor.Longs longs -> OnnxTensor.createTensor(environment, LongBuffer.wrap(longs.values()), shape);
    };
  }

  private static Tensor tensor(OnnxValue value) {
    OnnxTensor tensor = (OnnxTensor) value;
    Shape shape = Shape
        .of(java.util.Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray());
    ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    return switch (tensor.getInfo().type) {
      case FLOAT -> {
        float[] values = new float[shape.count()];
        bytes.asFloatBuffer().get(values);
        yield new Tensor.Floats(shape, values);
      }
      case INT8, UINT8, BOOL -> {
        byte[] values = new byte[shape.count()];
        bytes.get(values);
        DType dtype = tensor.getInfo().type == OnnxJavaType.INT8
            ? DType.I8
            : tensor.getInfo().type == OnnxJavaType.UINT8 ? DType.U8 : DType.BOOL;
        yield new Tensor.Bytes(shape, dtype, values);
      }
      case INT16 -> TensorData.whole(DType.I16, shape, index -> bytes.getShort(2 * index));
      case INT32 -> TensorData.whole(DType.I32, shape, index -> bytes.getInt(4 * index));
      case INT64 -> TensorData.whole(DType.I64, shape, index -> bytes.getLong(8 * index));
      default -> throw new IllegalStateException("no tensor of Mote for " + tensor.getInfo());
    };
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
