package dev.mote.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mote.formats.onnx.OnnxWriter;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A network in ONNX Runtime with all optimisations that are on by default. */
final class OnnxRuntimeSession implements Runner.Session {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final Graph graph;
  private final OrtSession session;
  private final Map<String, OnnxTensor> tensors = new HashMap<>();

  OnnxRuntimeSession(Graph graph, int threads) throws OrtException {
    this.graph = graph;
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    this.session = environment.createSession(OnnxWriter.bytes(graph), options);
  }

  @Override
  public Callable<?> inference(List<Tensor> inputs) throws OrtException {
    int index = 0;
    for (String name : session.getInputNames()) {
      tensors.put(name, tensor(inputs.get(index), graph.type(graph.inputs().get(index)).shape().toArray()));
      index++;
    }
    return () -> {
      try (OrtSession.Result result = session.run(tensors)) {
        return result.get(0);
      }
    };
  }

  private OnnxTensor tensor(Tensor tensor, int[] extents) throws OrtException {
    long[] shape = Arrays.stream(extents).asLongStream().toArray();
    return switch (tensor) {
      case Tensor.Floats floats -> {
        FloatBuffer buffer = ByteBuffer.allocateDirect(4 * floats.values().length).order(ByteOrder.nativeOrder())
            .asFloatBuffer().put(floats.values()).flip();
        yield OnnxTensor.createTensor(environment, buffer, shape);
      }
      case Tensor.Bytes bytes -> {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.values().length).put(bytes.values()).flip();
        yield OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.INT8);
      }
      case Tensor.Shorts _,Tensor.Ints _,Tensor.Longs _ -> throw new UnsupportedException(
          "bench engine gives ONNX Runtime float and int8 inputs, found " + tensor.dtype().label()
              + "; choose another model");
    };
  }

  @Override
  public void close() throws OrtException {
    tensors.values().forEach(OnnxTensor::close);
    session.close();
  }
}
