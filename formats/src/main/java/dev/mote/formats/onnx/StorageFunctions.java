package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The functions of domain {@code dev.mote} that unpack stored weights, with a body of standard operators where these can
 * say it, so that a runtime which knows nothing of Mote runs the model as it is. Mote itself knows them by name. See docs/storage.md.
 */
final class StorageFunctions {
  static final String DOMAIN = "dev.mote";
  static final String CODEBOOK = "Codebook";
  static final String BLOCKS = "Blocks";
  /** The version of the domain. */
  static final int VERSION = 1;
  /** The operator set of the bodies. */
  static final int OPSET = 21;

  private final FunctionProto.Builder function = FunctionProto.newBuilder();

  private StorageFunctions(String name) {
    function.setName(name).setDomain(DOMAIN)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
  }

  /** The body of {@code name}, where standard operators can say what it does; runtimes refuse the others by their name. */
  static Optional<FunctionProto> of(String name) {
    return switch (name) {
      case CODEBOOK -> Optional.of(codebook());
      case BLOCKS -> Optional.of(blocks());
      default -> Optional.empty();
    };
  }

  /** {@code Codebook(codes, table, shape) -> values}: a table's elements by packed indices of {@code bits} bits. */
  private static FunctionProto codebook() {
    StorageFunctions body = new StorageFunctions(CODEBOOK);
    body.function.addAllInput(List.of("codes", "table", "shape")).addOutput("values")
        .addAllAttribute(List.of("bits", "kind"));
    body.indices();
    body.op("Gather", "elements", List.of("table", "index"));
    body.op("Reshape", "values", List.of("elements", "shape"));
    return body.function.build();
  }

  /** {@code Blocks(codes, table, multipliers, shape) -> values}: the same, scaled for each run of {@code block} elements. */
  private static FunctionProto blocks() {
    StorageFunctions body = new StorageFunctions(BLOCKS);
    body.function.addAllInput(List.of("codes", "table", "multipliers", "shape")).addOutput("values")
        .addAllAttribute(List.of("bits", "block"));
    body.indices();
    body.op("Gather", "entries", List.of("table", "index"));
    body.number("zero", 0);
    body.number("one", 1);
    body.attribute("length", "block");
    body.op("Range", "places", List.of("zero", "count", "one"));
    body.op("Div", "run", List.of("places", "length"));
    body.op("Gather", "scales", List.of("multipliers", "run"));
    body.op("Cast", "entries_real", List.of("entries"), GraphExport.integer("to", DataType.FLOAT_VALUE));
    body.op("Cast", "scales_real", List.of("scales"), GraphExport.integer("to", DataType.FLOAT_VALUE));
    body.op("Mul", "products", List.of("entries_real", "scales_real"));
    body.constant("half", Tensor.scalar(64));
    body.constant("part", Tensor.scalar(1 / 128f));
    body.op("Add", "raised", List.of("products", "half"));
    body.op("Mul", "shifted_back", List.of("raised", "part"));
    body.op("Floor", "floors", List.of("shifted_back"));
    body.op("Cast", "elements", List.of("floors"), GraphExport.integer("to", DataType.INT8_VALUE));
    body.op("Reshape", "values", List.of("elements", "shape"));
    return body.function.build();
  }

  /** The index of each element: the bits of all bytes, lowest first, in rows of {@code bits}, times the powers of two. */
  private void indices() {
    constant("places_of_bits", TensorData.whole(DType.U8, Shape.of(8), index -> index));
    constant("lowest", TensorData.whole(DType.U8, Shape.of(), _ -> 1));
    numbers("axis", 1);
    numbers("first", 0);
    numbers("all", -1);
    number("nothing", 0);
    number("single", 1);
    constant("two", Tensor.scalar(2));
    attribute("width", "bits");
    op("Unsqueeze", "bytes", List.of("codes", "axis"));
    op("BitShift", "moved", List.of("bytes", "places_of_bits"), GraphExport.text("direction", "RIGHT"));
    op("BitwiseAnd", "bits_of_bytes", List.of("moved", "lowest"));
    op("Reshape", "flat", List.of("bits_of_bytes", "all"));
    op("ReduceProd", "count", List.of("shape"), GraphExport.integer("keepdims", 0));
    op("Mul", "total", List.of("count", "width"));
    op("Reshape", "end", List.of("total", "all"));
    op("Slice", "used", List.of("flat", "first", "end", "first"));
    op("Reshape", "count_row", List.of("count", "all"));
    op("Reshape", "width_row", List.of("width", "all"));
    op("Concat", "extents", List.of("count_row", "width_row"), GraphExport.integer("axis", 0));
    op("Reshape", "rows", List.of("used", "extents"));
    op("Cast", "rows_real", List.of("rows"), GraphExport.integer("to", DataType.FLOAT_VALUE));
    op("Range", "exponents", List.of("nothing", "width", "single"));
    op("Cast", "exponents_real", List.of("exponents"), GraphExport.integer("to", DataType.FLOAT_VALUE));
    op("Pow", "powers", List.of("two", "exponents_real"));
    op("MatMul", "index_real", List.of("rows_real", "powers"));
    op("Cast", "index", List.of("index_real"), GraphExport.integer("to", DataType.INT64_VALUE));
  }

  private void op(String type, String output, List<String> inputs, AttributeProto... attributes) {
    function.addNode(NodeProto.newBuilder().setOpType(type).setName(output).addAllInput(inputs).addOutput(output)
        .addAllAttribute(List.of(attributes)));
  }

  private void constant(String name, Tensor tensor) {
    op("Constant", name, List.of(), AttributeProto.newBuilder().setName("value").setType(AttributeType.TENSOR)
        .setT(TensorRecord.of(name, tensor)).build());
  }

  private void number(String name, long value) {
    constant(name, new Tensor.Longs(Shape.of(), new long[]{value}));
  }

  private void numbers(String name, long value) {
    constant(name, new Tensor.Longs(Shape.of(1), new long[]{value}));
  }

  /** The whole number that the calling node gives as {@code attribute}. */
  private void attribute(String name, String attribute) {
    op("Constant", name, List.of(), AttributeProto.newBuilder().setName("value_int").setType(AttributeType.INT)
        .setRefAttrName(attribute).build());
  }
}
