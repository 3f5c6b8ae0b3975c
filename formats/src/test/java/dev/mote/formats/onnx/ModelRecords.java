package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.mote.graph.Tensor;
import java.util.List;

/** Builds small ONNX models by hand. */
final class ModelRecords {
  final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");

  ModelRecords input(String name, int type, long... dims) {
    graph.addInput(value(name, type, dims));
    return this;
  }

  ModelRecords output(String name, int type, long... dims) {
    graph.addOutput(value(name, type, dims));
    return this;
  }

  private static ValueInfoProto value(String name, int type, long... dims) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value.getTypeBuilder().getTensorTypeBuilder().setElemType(type).getShapeBuilder();
    for (long dim : dims) {
      value.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().addDimBuilder().setDimValue(dim);
    }
    return value.build();
  }

  ModelRecords initializer(String name, Tensor tensor) {
    graph.addInitializer(TensorRecord.of(name, tensor));
    return this;
  }

  ModelRecords node(String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    graph.addNode(NodeProto.newBuilder().setOpType(type).setName(type + graph.getNodeCount()).addAllInput(inputs)
        .addAllOutput(outputs).addAllAttribute(List.of(attributes)));
    return this;
  }

  ModelProto model(int opset) {
    return ModelProto.newBuilder().setIrVersion(8).setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset)).build();
  }

  byte[] bytes() {
    return model(13).toByteArray();
  }
}
