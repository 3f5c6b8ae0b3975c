package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/** An ONNX model put together node by node as exporters write them, with random weights. */
final class ExportedModel {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
  private final SplittableRandom random;
  private final int opset;
  private boolean listsInitializers;
  private int names;

  ExportedModel(int opset, long seed) {
    this.opset = opset;
    this.random = new SplittableRandom(seed);
  }

  /** Lists initialisers as graph inputs too, as files of before IR version 4 must. */
  ExportedModel listingInitializers() {
    listsInitializers = true;
    return this;
  }

  /** A float input whose dimensions are numbers, or names where they are open. */
  String input(String name, Object... dims) {
    return typed(name, DataType.FLOAT_VALUE, dims);
  }

  String typed(String name, int type, Object... dims) {
    ValueInfoProto.Builder value = value(name, type);
    TensorShapeProto.Builder shape = value.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    for (Object dim : dims) {
      switch (dim) {
        case Integer extent -> shape.addDimBuilder().setDimValue(extent);
        case String symbol -> shape.addDimBuilder().setDimParam(symbol);
        default -> throw new IllegalArgumentException(String.valueOf(dim));
      }
    }
    graph.addInput(value);
    return name;
  }

  private static ValueInfoProto.Builder value(String name, int type) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
    return value;
  }

  Tensor.Floats floats(double range, int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (range * (2 * random.nextDouble() - 1));
    }
    return new Tensor.Floats(shape, values);
  }

  /** An initialiser of random reals scaled by the number of inputs of an output. */
  String weights(int... dims) {
    return initializer(floats(Math.sqrt(3.0 * dims[0] / Shape.of(dims).count()), dims));
  }

  String vector(double range, int count) {
    return initializer(floats(range, count));
  }

  /** A vector of reals of 0.5..1.5. */
  String positive(int count) {
    Tensor.Floats drawn = floats(0.5, count);
    for (int index = 0; index < count; index++) {
      drawn.values()[index] += 1;
    }
    return initializer(drawn);
  }

  String initializer(Tensor tensor) {
    String name = fresh("init");
    graph.addInitializer(TensorRecord.of(name, tensor));
    if (listsInitializers) {
      typed(name, TensorRecord.code(tensor.dtype()),
          java.util.Arrays.stream(tensor.shape().toArray()).boxed().toArray());
    }
    return name;
  }

  String longs(long... values) {
    return initializer(new Tensor.Longs(Shape.of(values.length), values));
  }

  /** A {@code Constant} node. */
  String constant(Tensor tensor) {
    return op("Constant", List.of(), AttributeProto.newBuilder().setName("value")
        .setType(AttributeProto.AttributeType.TENSOR).setT(TensorRecord.of("", tensor)).build());
  }

  String constant(long... values) {
    return constant(new Tensor.Longs(Shape.of(values.length), values));
  }

  String scalar(float value) {
    return constant(Tensor.scalar(value));
  }

  String index(long value) {
    return constant(TensorData.whole(DType.I64, Shape.of(), _ -> value));
  }

  String op(String type, List<String> inputs, AttributeProto... attributes) {
    return op("", type, inputs, 1, attributes).getFirst();
  }

  List<String> op(String domain, String type, List<String> inputs, int outputs, AttributeProto... attributes) {
    List<String> results = java.util.stream.IntStream.range(0, outputs).mapToObj(_ -> fresh("/" + type + "_output"))
        .toList();
    graph.addNode(NodeProto.newBuilder().setDomain(domain).setOpType(type).setName("/" + type + graph.getNodeCount())
        .addAllInput(inputs).addAllOutput(results).addAllAttribute(List.of(attributes)));
    return results;
  }

  private String fresh(String kind) {
    return kind + "_" + names++;
  }

  GraphProto.Builder graph() {
    return graph;
  }

  /** The file with float outputs. */
  byte[] bytes(String... outputs) {
    return bytes(DataType.FLOAT_VALUE, outputs);
  }

  byte[] bytes(int type, String... outputs) {
    for (String output : outputs) {
      graph.addOutput(value(output, type));
    }
    return ModelProto.newBuilder().setIrVersion(listsInitializers ? 3 : opset > 20 ? 10 : 8).setGraph(graph)
        .setProducerName("pytorch").addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1)).build()
        .toByteArray();
  }

  // Layers as PyTorch writes them

  String conv(String x, int in, int out, int kernel, int stride, int groups) {
    long pad = kernel / 2;
    return op("Conv", List.of(x, weights(out, in / groups, kernel, kernel), vector(0.2, out)),
        GraphExport.ints("dilations", List.of(1, 1)), GraphExport.integer("group", groups),
        GraphExport.ints("kernel_shape", List.of(kernel, kernel)),
        GraphExport.ints("pads", List.of((int) pad, (int) pad, (int) pad, (int) pad)),
        GraphExport.ints("strides", List.of(stride, stride)));
  }

  String norm(String x, int channels) {
    return op("BatchNormalization", List.of(x, positive(channels), vector(0.3, channels), vector(0.3, channels),
        positive(channels)), GraphExport.real("epsilon", 1e-5f), GraphExport.real("momentum", 0.9f));
  }

  String relu(String x) {
    return op("Relu", List.of(x));
  }

  String relu6(String x) {
    return opset < 11
        ? op("Clip", List.of(x), GraphExport.real("min", 0), GraphExport.real("max", 6))
        : op("Clip", List.of(x, scalar(0), scalar(6)));
  }

  String gemm(String x, int in, int out) {
    return op("Gemm", List.of(x, weights(out, in), vector(0.2, out)), GraphExport.real("alpha", 1),
        GraphExport.real("beta", 1), GraphExport.integer("transB", 1));
  }

  /** {@code x.view(x.size(0), -1)}. */
  String view(String x) {
    String batch = op("Gather", List.of(op("Shape", List.of(x)), index(0)), GraphExport.integer("axis", 0));
    String row = unsqueeze(batch, 0);
    return op("Reshape", List.of(x, op("Concat", List.of(row, constant(-1)), GraphExport.integer("axis", 0))));
  }

  String unsqueeze(String x, int axis) {
    return opset < 13
        ? op("Unsqueeze", List.of(x), GraphExport.ints("axes", List.of(axis)))
        : op("Unsqueeze", List.of(x, constant(axis)));
  }

  String mean(String x, boolean keep, int... axes) {
    AttributeProto keeps = GraphExport.integer("keepdims", keep ? 1 : 0);
    return opset < 18
        ? op("ReduceMean", List.of(x), keeps, GraphExport.ints("axes", java.util.Arrays.stream(axes).boxed().toList()))
        : op("ReduceMean", List.of(x, constant(java.util.Arrays.stream(axes).asLongStream().toArray())), keeps);
  }
}
