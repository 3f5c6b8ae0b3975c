package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The ONNX graph being written, and under which names each value of Mote is known in it. */
final class GraphExport {
  /** The order of an image's dimensions in the written graph. */
  enum Layout {
    /** As in Mote's graph. */
    OWN,
    /** Channels second; the value is NHWC in Mote's graph. */
    NCHW
  }

  /** A form of a value: its layout, and whether integers are dequantised. */
  private record Form(int id, Layout layout, boolean real) {}

  static final List<Integer> TO_NCHW = List.of(0, 3, 1, 2);
  static final List<Integer> TO_NHWC = List.of(0, 2, 3, 1);

  private final Graph graph;
  private final GraphProto.Builder proto = GraphProto.newBuilder();
  private final Map<Form, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> nodeNames = new HashSet<>();
  private final Set<String> functions = new TreeSet<>();
  private final boolean newer;

  GraphExport(Graph graph) {
    this.graph = graph;
    this.newer = graph.values().stream().anyMatch(GraphExport::needsNewer);
    graph.values().forEach(value -> taken.add(value.name()));
  }

  ModelProto model() {
    proto.setName(graph.name());
    for (int input : graph.inputs()) {
      proto.addInput(info(input));
      names.put(new Form(input, Layout.OWN, false), graph.value(input).name());
    }
    for (Node node : graph.nodes()) {
      new OperatorExport(this, node).write();
    }
    Set<String> outputs = new HashSet<>();
    for (int output : graph.outputs()) {
      String known = stored(output, Layout.OWN);
      // A value that is an output twice, or an input as well, gets another name there.
      String name = graph.inputs().contains(output) ? known + "_output" : graph.value(output).name();
      String own = outputs.contains(name) || !taken.contains(name) ? fresh(name) : name;
      outputs.add(own);
      proto.addOutput(info(output).toBuilder().setName(own));
      if (!known.equals(own)) {
        add("Identity", own + "_identity", List.of(known), own);
      }
    }
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(isNewer() ? 10 : 8).setProducerName("mote")
        .setGraph(proto)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(isNewer() ? 21 : 17));
    if (!functions.isEmpty()) {
      model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(StorageFunctions.DOMAIN)
          .setVersion(StorageFunctions.VERSION));
      functions.forEach(function -> StorageFunctions.of(function).ifPresent(model::addFunctions));
    }
    return model.build();
  }

  /** Whether the model needs operator set 21: for 16-bit activations, and for weights of fewer than 8 bits. */
  boolean isNewer() {
    return newer;
  }

  private static boolean needsNewer(Value value) {
    Tensor constant = value.constant();
    return value.type().isQuantized() && value.type().dtype() == DType.I16
        || constant != null && (StorageExport.isStored(constant) || constant.dtype() == DType.I4);
  }

  private ValueInfoProto info(int id) {
    ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(graph.value(id).name());
    TensorType type = graph.type(id);
    info.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorRecord.code(type.dtype()));
    info.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    for (int extent : type.shape().toArray()) {
      info.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().addDimBuilder().setDimValue(extent);
    }
    return info.build();
  }

  Graph graph() {
    return graph;
  }

  TensorType type(int id) {
    return graph.type(id);
  }

  /** Whether the value is at hand with channels second, and only so. */
  boolean isNchw(int id) {
    return has(id, Layout.NCHW) && !has(id, Layout.OWN);
  }

  private boolean has(int id, Layout layout) {
    return names.containsKey(new Form(id, layout, false)) || names.containsKey(new Form(id, layout, true));
  }

  /** The name of the value as it is stored, turned into {@code layout} where that is not at hand. */
  String stored(int id, Layout layout) {
    return names.computeIfAbsent(new Form(id, layout, false), form -> {
      Tensor constant = graph.constant(id);
      String name = graph.value(id).name();
      if (constant != null && StorageExport.isStored(constant)) {
        return layout == Layout.OWN
            ? constant(name, constant)
            : turned(stored(id, Layout.OWN), name, TO_NCHW);
      }
      if (constant != null) {
        return layout == Layout.OWN
            ? constant(name, constant)
            : constant(name + "_nchw", transposed(constant, TO_NCHW));
      }
      Layout other = layout == Layout.OWN ? Layout.NCHW : Layout.OWN;
      String from = java.util.Objects.requireNonNull(names.get(new Form(id, other, false)));
      Shape shape = graph.type(id).shape();
      boolean keepsOrder = shape.dim(3) == 1 || shape.dim(1) * shape.dim(2) == 1;
      Shape to = layout == Layout.OWN ? shape : Shape.of(shape.dim(0), shape.dim(3), shape.dim(1), shape.dim(2));
      String wanted = layout == Layout.OWN ? name : name + "_nchw";
      return keepsOrder
          ? add("Reshape", wanted + "_layout", List.of(from, shape(to)), fresh(wanted))
          : add("Transpose", wanted + "_layout", List.of(from), fresh(wanted),
              ints("perm", layout == Layout.OWN ? TO_NHWC : TO_NCHW));
    });
  }

  /** The name of the value as real numbers. */
  String real(int id, Layout layout) {
    if (!graph.type(id).isQuantized()) {
      return stored(id, layout);
    }
    String known = names.get(new Form(id, layout, true));
    if (known != null) {
      return known;
    }
    String integers = stored(id, layout);
    Quantization.Affine affine = graph.type(id).affine();
    int axis = layout == Layout.NCHW && affine.perAxis() ? TO_NCHW.indexOf(affine.axis()) : affine.axis();
    String name = dequantize(integers, graph.type(id).dtype(),
        new Quantization.Affine(affine.scales(), affine.zeroPoints(), axis));
    names.put(new Form(id, layout, true), name);
    return name;
  }

  /** Says under which name the value is stored. */
  void name(int id, Layout layout, String name) {
    names.put(new Form(id, layout, false), name);
  }

  /** The name that the value is to get in {@code layout}. */
  String wanted(int id, Layout layout) {
    String name = graph.value(id).name();
    return layout == Layout.OWN ? name : fresh(name + "_nchw");
  }

  /** Constant weights turned into ONNX's order, dequantised where they are quantised; a transpose where they are computed. */
  String weights(int id, List<Integer> permutation) {
    Tensor constant = graph.constant(id);
    TensorType type = graph.type(id);
    String name = graph.value(id).name();
    String nibbles = constant == null || !type.isQuantized()
        ? null
        : new StorageExport(this).nibbles(name, constant, type.affine(), permutation);
    if (nibbles != null) {
      return nibbles;
    }
    if (constant == null || StorageExport.isStored(constant)) {
      return turned(real(id, Layout.OWN), name, permutation);
    }
    String stored = constant(name, transposed(constant, permutation));
    if (!(type.quantization() instanceof Quantization.Affine affine)) {
      return stored;
    }
    int axis = affine.perAxis() ? permutation.indexOf(affine.axis()) : -1;
    return dequantize(stored, type.dtype(), new Quantization.Affine(affine.scales(), affine.zeroPoints(), axis));
  }

  /** The values in another order of their dimensions; as they are where it is the same. */
  private String turned(String values, String name, List<Integer> permutation) {
    return permutation.equals(IntStream.range(0, permutation.size()).boxed().toList())
        ? values
        : add("Transpose", name + "_layout", List.of(values), fresh(name + "_turned"), ints("perm", permutation));
  }

  String dequantize(String integers, DType dtype, Quantization.Affine affine) {
    String name = fresh(integers + "_real");
    List<String> inputs = dtype == DType.I32 || dtype == DType.I4
        ? List.of(integers, scale(affine))
        : List.of(integers, scale(affine), zero(affine, dtype));
    return affine.perAxis()
        ? add("DequantizeLinear", name, inputs, name, integer("axis", affine.axis()))
        : add("DequantizeLinear", name, inputs, name);
  }

  String quantize(String real, TensorType type, String name) {
    Quantization.Affine affine = type.affine();
    List<String> inputs = List.of(real, scale(affine), zero(affine, type.dtype()));
    return affine.perAxis()
        ? add("QuantizeLinear", name + "_quantize", inputs, name, integer("axis", affine.axis()))
        : add("QuantizeLinear", name + "_quantize", inputs, name);
  }

  private String scale(Quantization.Affine affine) {
    Shape shape = affine.perAxis() ? Shape.of(affine.scales().length) : Shape.of();
    return constant("scale", Tensor.floats(shape, affine.scales()));
  }

  private String zero(Quantization.Affine affine, DType dtype) {
    Shape shape = affine.perAxis() ? Shape.of(affine.scales().length) : Shape.of();
    DType stored = dtype.bits() < 8 ? DType.I8 : dtype;
    return constant("zero_point", TensorData.whole(stored, shape, affine::zeroPoint));
  }

  static Tensor transposed(Tensor tensor, List<Integer> permutation) {
    GraphBuilder single = new GraphBuilder("constant");
    int input = single.input("x", TensorType.of(tensor.dtype(), tensor.shape()));
    single.output(single.add("transpose", new Op.Transpose(permutation), List.of(input)));
    return new Interpreter(single.build()).run(List.of(tensor)).getFirst();
  }

  // Records

  String constant(String name, Tensor tensor) {
    if (StorageExport.isStored(tensor)) {
      return new StorageExport(this).write(name, (Tensor.Bytes) tensor);
    }
    String unique = fresh(name);
    proto.addInitializer(TensorRecord.of(unique, tensor));
    return unique;
  }

  String shape(Shape shape) {
    return longs("shape", Arrays.stream(shape.toArray()).boxed().toList());
  }

  String longs(String name, List<Integer> values) {
    return constant(name, TensorData.whole(DType.I64, Shape.of(values.size()), values::get));
  }

  String fresh(String wanted) {
    return unique(wanted, taken);
  }

  private static String unique(String wanted, Set<String> taken) {
    String candidate = wanted;
    for (int number = 2; !taken.add(candidate); number++) {
      candidate = wanted + "_" + number;
    }
    return candidate;
  }

  /** Adds 4-bit integers of -8 to 7. */
  String nibbles(String name, Tensor integers) {
    String unique = fresh(name);
    proto.addInitializer(TensorRecord.nibbles(unique, integers));
    return unique;
  }

  /** Adds a node with one result and returns the result's name. */
  String add(String type, String name, List<String> inputs, String output, AttributeProto... attributes) {
    return add("", type, name, inputs, output, attributes);
  }

  /** Adds a node of {@link StorageFunctions#DOMAIN}. */
  String call(String function, String name, List<String> inputs, String output, AttributeProto... attributes) {
    functions.add(function);
    return add(StorageFunctions.DOMAIN, function, name, inputs, output, attributes);
  }

  private String add(String domain, String type, String name, List<String> inputs, String output,
      AttributeProto... attributes) {
    proto.addNode(NodeProto.newBuilder().setDomain(domain).setOpType(type).setName(unique(name, nodeNames))
        .addAllInput(inputs).addOutput(output).addAllAttribute(List.of(attributes)));
    return output;
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto ints(String name, List<Integer> values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    values.forEach(attribute::addInts);
    return attribute.build();
  }

  static UnsupportedException unsupported(Node node, @Nullable String what) {
    return new UnsupportedException(
        "ONNX export has operators of inference, found " + node.op().label() + " '" + node.name()
            + "'" + (what == null ? "" : " with " + what) + "; write the network as it is before this operator");
  }
}
