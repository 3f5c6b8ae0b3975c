package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.mote.graph.DType;
import dev.mote.graph.MoteException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile files are told in one sentence, without much memory and without an end to wait for. */
@Timeout(60)
class DamagedModelsTest {
  private static final long SLACK = 96 << 20;

  private static final int FLOAT = DataType.FLOAT_VALUE;

  private static void assertRefused(byte[] model) {
    long before = allocated();
    Throwable failure = catchThrowable(() -> OnnxReader.read("model.onnx", model, OnnxReader.Options.NONE));
    assertThat(allocated() - before).as("bytes allocated").isLessThan(4L * model.length + SLACK);
    assertThat(failure).isInstanceOf(MoteException.class);
    assertThat(failure.getMessage()).startsWith("in 'model.onnx'").contains("; ").doesNotContain("\n");
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static ModelRecords unary(String type, AttributeProto... attributes) {
    return new ModelRecords().input("x", FLOAT, 1, 3, 8, 8).node(type, List.of("x"), List.of("y"), attributes)
        .output("y", FLOAT);
  }

  private static byte[] shaped(String type, long... numbers) {
    return new ModelRecords().input("x", FLOAT, 1, 3, 8, 8)
        .initializer("s", new Tensor.Longs(Shape.of(numbers.length), numbers))
        .node(type, List.of("x", "s"), List.of("y")).output("y", FLOAT).bytes();
  }

  private static byte[] initializer(TensorProto.Builder tensor) {
    ModelRecords records = new ModelRecords().input("x", FLOAT, 4).node("Add", List.of("x", "w"), List.of("y"))
        .output("y", FLOAT, 4);
    records.graph.addInitializer(tensor.setName("w"));
    return records.bytes();
  }

  private static byte[] convolution(long[] image, int[] weights, AttributeProto... attributes) {
    return new ModelRecords().input("x", FLOAT, image).initializer("w", Tensor.zeros(DType.F32, Shape.of(weights)))
        .node("Conv", List.of("x", "w"), List.of("y"), attributes).output("y", FLOAT).bytes();
  }

  private static byte[] nested(int depth) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType("If").addInput("c").addOutput("y");
    for (int level = 0; level < depth; level++) {
      NodeProto inner = node.build();
      node = NodeProto.newBuilder().setOpType("If").addInput("c").addOutput("y").addAttribute(
          AttributeProto.newBuilder().setName("then_branch").setType(AttributeProto.AttributeType.GRAPH)
              .setG(GraphProto.newBuilder().addNode(inner)));
    }
    ModelRecords records = new ModelRecords().initializer("c", TensorData.whole(DType.BOOL, Shape.of(), _ -> 1));
    records.graph.addNode(node);
    return records.output("y", FLOAT).bytes();
  }

  private static byte[] doubling(String type, int times) {
    ModelRecords records = new ModelRecords().initializer("t0", Tensor.scalar(1).reshaped(Shape.of(1)));
    for (int index = 0; index < times; index++) {
      records.node(type, List.of("t" + index, "t" + index), List.of("t" + (index + 1)), GraphExport.integer("axis", 0));
    }
    return records.output("t" + times, FLOAT).bytes();
  }

  static Stream<Arguments> handMade() {
    ModelProto good = unary("Relu").model(13);
    Random random = new Random(1);
    byte[] noise = new byte[5000];
    random.nextBytes(noise);
    return Stream.of(
        Arguments.of("empty", new byte[0]),
        Arguments.of("noise", noise),
        Arguments.of("zeros", new byte[1000]),
        Arguments.of("text", "this is not a model".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        Arguments.of("endless length", new byte[]{8, 8, 58, -1, -1, -1, -1, 7}),
        Arguments.of("negative length", new byte[]{8, 8, 58, -1, -1, -1, -1, 15}),
        Arguments.of("long varint", new byte[]{8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}),
        Arguments.of("no graph", ModelProto.newBuilder().setIrVersion(8).build().toByteArray()),
        Arguments.of("no opset", good.toBuilder().clearOpsetImport().build().toByteArray()),
        Arguments.of("opset 99", unary("Relu").model(99).toByteArray()),
        Arguments.of("opset 0", unary("Relu").model(0).toByteArray()),
        Arguments.of("no IR version", good.toBuilder().clearIrVersion().build().toByteArray()),
        Arguments.of("no output",
            good.toBuilder().setGraph(good.getGraph().toBuilder().clearOutput()).build().toByteArray()),
        Arguments.of("output nobody computes", unary("Relu").output("z", FLOAT).bytes()),
        Arguments.of("operand nobody computes", new ModelRecords().input("x", FLOAT, 4)
            .node("Add", List.of("x", "ghost"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("cycle of one", new ModelRecords().input("x", FLOAT, 4)
            .node("Add", List.of("x", "y"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("cycle of two",
            new ModelRecords().input("x", FLOAT, 4).node("Add", List.of("x", "b"), List.of("a"))
                .node("Relu", List.of("a"), List.of("b")).output("b", FLOAT).bytes()),
        Arguments.of("tensor computed twice",
            new ModelRecords().input("x", FLOAT, 4).node("Relu", List.of("x"), List.of("y"))
                .node("Abs", List.of("x"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("input computed", new ModelRecords().input("x", FLOAT, 4).node("Relu", List.of("x"), List.of("x"))
            .output("x", FLOAT).bytes()),
        Arguments.of("input twice", new ModelRecords().input("x", FLOAT, 4).input("x", FLOAT, 5)
            .node("Relu", List.of("x"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("unknown operator", unary("Frobnicate").bytes()),
        Arguments.of("no operator", unary("").bytes()),
        Arguments.of("no operands", new ModelRecords().input("x", FLOAT, 4).node("Relu", List.of(), List.of("y"))
            .output("y", FLOAT).bytes()),
        Arguments.of("sum of nothing",
            new ModelRecords().node("Sum", List.of(), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("negative dimension",
            new ModelRecords().input("x", FLOAT, 1, -5).node("Relu", List.of("x"), List.of("y"))
                .output("y", FLOAT).bytes()),
        Arguments.of("huge dimension", new ModelRecords().input("x", FLOAT, Long.MAX_VALUE)
            .node("Relu", List.of("x"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("overflowing count", new ModelRecords().input("x", FLOAT, 1 << 20, 1 << 20, 1 << 24)
            .node("Relu", List.of("x"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("large input", new ModelRecords().input("x", FLOAT, 1, 30000, 30000)
            .node("Relu", List.of("x"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("unknown element type",
            new ModelRecords().input("x", 999, 4).node("Relu", List.of("x"), List.of("y"))
                .output("y", FLOAT).bytes()),
        Arguments.of("strings", new ModelRecords().input("x", DataType.STRING_VALUE, 4)
            .node("Identity", List.of("x"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("huge initialiser", initializer(TensorProto.newBuilder().setDataType(FLOAT).addDims(2_000_000_000)
            .setRawData(ByteString.copyFrom(new byte[16])))),
        Arguments.of("huge empty initialiser",
            initializer(TensorProto.newBuilder().setDataType(FLOAT).addDims(500_000_000))),
        Arguments.of("initialiser of negative extent",
            initializer(TensorProto.newBuilder().setDataType(FLOAT).addDims(-4)
                .setRawData(ByteString.copyFrom(new byte[16])))),
        Arguments.of("initialiser that overflows", initializer(TensorProto.newBuilder().setDataType(FLOAT)
            .addAllDims(List.of(1L << 31, 1L << 31, 1L << 31)))),
        Arguments.of("initialiser cut short", initializer(TensorProto.newBuilder().setDataType(FLOAT).addDims(4)
            .setRawData(ByteString.copyFrom(new byte[15])))),
        Arguments.of("initialiser too long", initializer(TensorProto.newBuilder().setDataType(FLOAT).addDims(4)
            .setRawData(ByteString.copyFrom(new byte[17])))),
        Arguments.of("initialiser of many dimensions", initializer(TensorProto.newBuilder().setDataType(FLOAT)
            .addAllDims(java.util.Collections.nCopies(5000, 1L)).setRawData(ByteString.copyFrom(new byte[4])))),
        Arguments.of("initialiser without type", initializer(TensorProto.newBuilder().addDims(4))),
        Arguments.of("external data without a folder",
            initializer(TensorProto.newBuilder().setDataType(FLOAT).addDims(4)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL))),
        Arguments.of("expand bomb", shaped("Expand", 100000, 100000, 1, 3, 8, 8)),
        Arguments.of("expand to a negative extent", shaped("Expand", -1)),
        Arguments.of("tile bomb", shaped("Tile", 1, 1000000, 1000000, 1)),
        Arguments.of("tile of negative repeats", shaped("Tile", 1, -1, 1, 1)),
        Arguments.of("reshape to another count", shaped("Reshape", 7)),
        Arguments.of("reshape with two open extents", shaped("Reshape", -1, -1)),
        Arguments.of("reshape that overflows", shaped("Reshape", 1L << 31, 1L << 31, 1L << 31, 1L << 31)),
        Arguments.of("reshape of many dimensions", shaped("Reshape", new long[70000])),
        Arguments.of("unsqueeze far out", shaped("Unsqueeze", Long.MAX_VALUE)),
        Arguments.of("squeeze of a wide dimension", shaped("Squeeze", 2)),
        Arguments.of("pad bomb", shaped("Pad", 0, 0, 1 << 30, 1 << 30, 0, 0, 1 << 30, 1 << 30)),
        Arguments.of("pad that eats all", shaped("Pad", 0, 0, -9, 0, 0, 0, 0, 0)),
        Arguments.of("pad with too few counts", shaped("Pad", 1)),
        Arguments.of("fill bomb",
            new ModelRecords().initializer("s", new Tensor.Longs(Shape.of(3), new long[]{60000, 30000, 9}))
                .node("ConstantOfShape", List.of("s"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("range bomb", new ModelRecords().initializer("a", new Tensor.Longs(Shape.of(), new long[]{0}))
            .initializer("b", new Tensor.Longs(Shape.of(), new long[]{Long.MAX_VALUE}))
            .initializer("c", new Tensor.Longs(Shape.of(), new long[]{1}))
            .node("Range", List.of("a", "b", "c"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("range without a step",
            new ModelRecords().initializer("a", new Tensor.Longs(Shape.of(), new long[]{0}))
                .initializer("b", new Tensor.Longs(Shape.of(), new long[]{5}))
                .node("Range", List.of("a", "b", "a"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("doubling by concat", doubling("Concat", 60)),
        Arguments.of("transpose twice the same",
            unary("Transpose", GraphExport.ints("perm", List.of(0, 1, 1, 2))).bytes()),
        Arguments.of("transpose out of rank",
            unary("Transpose", GraphExport.ints("perm", List.of(0, 1, 2, 9))).bytes()),
        Arguments.of("softmax out of rank", unary("Softmax", GraphExport.integer("axis", 44)).bytes()),
        Arguments.of("softmax at the lowest axis",
            unary("Softmax", GraphExport.integer("axis", Long.MIN_VALUE)).bytes()),
        Arguments.of("concat out of rank", unary("Concat", GraphExport.integer("axis", -9)).bytes()),
        Arguments.of("flatten out of rank", unary("Flatten", GraphExport.integer("axis", 7)).bytes()),
        Arguments.of("cast to nothing", unary("Cast", GraphExport.integer("to", 1L << 40)).bytes()),
        Arguments.of("attribute of another type", unary("Softmax", GraphExport.text("axis", "last")).bytes()),
        Arguments.of("pool without kernel", unary("MaxPool").bytes()),
        Arguments.of("pool with no kernel", unary("MaxPool", GraphExport.ints("kernel_shape", List.of(0, 0))).bytes()),
        Arguments.of("pool larger than the image",
            unary("MaxPool", GraphExport.ints("kernel_shape", List.of(99, 99))).bytes()),
        Arguments.of("pool with one extent", unary("MaxPool", GraphExport.ints("kernel_shape", List.of(2))).bytes()),
        Arguments.of("pool without stride", unary("MaxPool", GraphExport.ints("kernel_shape", List.of(2, 2)),
            GraphExport.ints("strides", List.of(0, 1))).bytes()),
        Arguments.of("pool of negative padding", unary("AveragePool", GraphExport.ints("kernel_shape", List.of(2, 2)),
            GraphExport.ints("pads", List.of(-1, 0, 0, 0))).bytes()),
        Arguments.of("pool with padding beyond the kernel",
            unary("AveragePool", GraphExport.ints("kernel_shape", List.of(2, 2)),
                GraphExport.ints("pads", List.of(9, 9, 9, 9))).bytes()),
        Arguments.of("pool with unknown padding", unary("MaxPool", GraphExport.ints("kernel_shape", List.of(2, 2)),
            GraphExport.text("auto_pad", "WIDE")).bytes()),
        Arguments.of("depth to space of no block", unary("DepthToSpace", GraphExport.integer("blocksize", 0)).bytes()),
        Arguments.of("depth to space of a negative block",
            unary("DepthToSpace", GraphExport.integer("blocksize", -2)).bytes()),
        Arguments.of("space to depth of a huge block",
            unary("SpaceToDepth", GraphExport.integer("blocksize", 1 << 20)).bytes()),
        Arguments.of("normalisation over a huge window", unary("LRN", GraphExport.integer("size", 1 << 30)).bytes()),
        Arguments.of("split in no part",
            unary("Split", GraphExport.integer("axis", 2), GraphExport.ints("split", List.of(8, 0, 9)))
                .bytes()),
        Arguments.of("convolution of other channels", convolution(new long[]{1, 3, 8, 8}, new int[]{4, 5, 3, 3})),
        Arguments.of("convolution without groups",
            convolution(new long[]{1, 3, 8, 8}, new int[]{4, 3, 3, 3}, GraphExport.integer("group", 0))),
        Arguments.of("convolution of a flat image", convolution(new long[]{3, 8}, new int[]{4, 3, 3, 3})),
        Arguments.of("convolution of nothing", convolution(new long[]{1, 3, 8, 8}, new int[]{4, 3, 0, 0})),
        Arguments.of("convolution of huge padding", convolution(new long[]{1, 3, 8, 8}, new int[]{4, 3, 3, 3},
            GraphExport.ints("pads", List.of(1 << 24, 1 << 24, 1 << 24, 1 << 24)))),
        Arguments.of("convolution of huge dilation", convolution(new long[]{1, 3, 8, 8}, new int[]{4, 3, 3, 3},
            GraphExport.ints("dilations", List.of(1 << 24, 1 << 24)))),
        Arguments.of("deep branches", nested(60)),
        Arguments.of("branches beyond the parser", nested(300)),
        Arguments.of("empty branch", nested(1)),
        Arguments.of("scale of zero", new ModelRecords().input("x", FLOAT, 4).initializer("s", Tensor.scalar(0))
            .initializer("z", TensorData.whole(DType.I8, Shape.of(), _ -> 0))
            .node("QuantizeLinear", List.of("x", "s", "z"), List.of("y")).output("y", DataType.INT8_VALUE).bytes()),
        Arguments.of("scale that is not a number", new ModelRecords().input("x", FLOAT, 4)
            .initializer("s", Tensor.scalar(Float.NaN)).initializer("z", TensorData.whole(DType.I8, Shape.of(), _ -> 0))
            .node("QuantizeLinear", List.of("x", "s", "z"), List.of("y")).output("y", DataType.INT8_VALUE).bytes()),
        Arguments.of("index outside", new ModelRecords().input("x", FLOAT, 4)
            .initializer("i", new Tensor.Longs(Shape.of(1), new long[]{77}))
            .node("Gather", List.of("x", "i"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("division by zero of constants", new ModelRecords()
            .initializer("a", Tensor.ints(Shape.of(1), 1)).initializer("b", Tensor.ints(Shape.of(1), 0))
            .node("Div", List.of("a", "b"), List.of("y")).output("y", DataType.INT32_VALUE).bytes()),
        Arguments.of("resize to nothing", new ModelRecords().input("x", FLOAT, 1, 3, 8, 8)
            .initializer("r", Tensor.floats(Shape.of(0))).initializer("s", Tensor.floats(Shape.of(4), 1, 1, 0, 0))
            .node("Resize", List.of("x", "r", "s"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("resize bomb", new ModelRecords().input("x", FLOAT, 1, 3, 8, 8)
            .initializer("r", Tensor.floats(Shape.of(0))).initializer("s", Tensor.floats(Shape.of(4), 1, 1, 1e6f, 1e6f))
            .node("Resize", List.of("x", "r", "s"), List.of("y")).output("y", FLOAT).bytes()),
        Arguments.of("resize by not a number", new ModelRecords().input("x", FLOAT, 1, 3, 8, 8)
            .initializer("r", Tensor.floats(Shape.of(0)))
            .initializer("s", Tensor.floats(Shape.of(4), 1, 1, Float.NaN, 1))
            .node("Resize", List.of("x", "r", "s"), List.of("y")).output("y", FLOAT).bytes()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("handMade")
  void handMadeBadFilesAreToldInOneSentence(String name, byte[] model) {
    assertRefused(model);
  }

  static IntStream cuts() {
    return IntStream.range(1, 101);
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void truncatedFilesAreToldInOneSentence(int percent) {
    byte[] model = QuantizedModels.byteConvolution();
    // The operator set stands last and is short, so that every cut before it leaves a model without.
    assertRefused(java.util.Arrays.copyOf(model, (model.length - 4) * percent / 100));
  }

  @Test
  void mutatedFilesAreReadOrToldInOneSentence() {
    byte[][] seeds = {QuantizedModels.byteConvolution(), unary("Softmax", GraphExport.integer("axis", 1)).bytes(),
        shaped("Reshape", 1, -1), doubling("Concat", 8)};
    int refused = 0;
    for (int trial = 0; trial < 4000; trial++) {
      Random random = new Random(trial);
      byte[] model = seeds[trial % seeds.length].clone();
      for (int change = random.nextInt(1, 6); change > 0; change--) {
        model[random.nextInt(model.length)] = (byte) random.nextInt(256);
      }
      Throwable failure = catchThrowable(() -> OnnxReader.read("model.onnx", model, OnnxReader.Options.NONE));
      if (failure != null) {
        assertThat(failure).as("trial %d", trial).isInstanceOf(MoteException.class);
        assertThat(failure.getMessage()).as("trial %d", trial).contains("; ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void manyEmptyRecordsAreRefusedBeforeTheyFillTheHeap() {
    byte[] nodes = new byte[4_000_000];
    for (int index = 0; index < nodes.length; index += 2) {
      nodes[index] = 10;
    }
    byte[] model = ModelProto.newBuilder().setIrVersion(8).build().toByteArray();
    ByteString graph = ByteString.copyFrom(new byte[]{58, (byte) 0x80, (byte) 0x92, (byte) 0xF4, 1});
    assertRefused(ByteString.copyFrom(model).concat(graph).concat(ByteString.copyFrom(nodes)).toByteArray());
  }

  @Test
  void manyNodesOfOneNameAreReadWithoutQuadraticTime() {
    ModelRecords records = new ModelRecords().input("t0", FLOAT, 4);
    for (int index = 0; index < 20000; index++) {
      records.graph.addNode(NodeProto.newBuilder().setOpType("Relu").setName("same").addInput("t" + index)
          .addOutput("t" + (index + 1)));
    }
    byte[] model = records.output("t20000", FLOAT, 4).bytes();
    assertThat(OnnxReader.read("many", model, OnnxReader.Options.NONE).nodes()).hasSize(20000);
  }

  @Test
  void manyOperatorsOfManyPartsAreRefused() {
    ModelRecords records = new ModelRecords().input("t0", FLOAT, 1, 3, 8, 8);
    for (int index = 0; index < 2000; index++) {
      records.node("LRN", List.of("t" + index), List.of("t" + (index + 1)), GraphExport.integer("size", 1000));
    }
    byte[] model = records.output("t2000", FLOAT).bytes();
    assertThatThrownBy(() -> OnnxReader.read("many", model, OnnxReader.Options.NONE)).isInstanceOf(MoteException.class)
        .hasMessageContaining("a model unfolds to at most");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../secret.bin", "/etc/hostname", "a/../../secret.bin", "link.bin", "", "absent.bin", ".", "x\0y"})
  void externalDataOutsideTheFolderIsRefused(String location, @TempDir Path temporary) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("model"));
    Files.write(temporary.resolve("secret.bin"), new byte[64]);
    Files.createSymbolicLink(folder.resolve("link.bin"), temporary.resolve("secret.bin"));
    assertExternalRefused(folder, location, "0", "16");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1 16", "0 17", "49 16", "9223372036854775807 16", "x 16", "0 -16", "60 9223372036854775807"})
  void externalDataOutsideTheFileIsRefused(String numbers, @TempDir Path folder) throws IOException {
    Files.write(folder.resolve("weights.bin"), new byte[64]);
    String[] words = numbers.split(" ");
    assertExternalRefused(folder, "weights.bin", words[0], words[1]);
  }

  @Test
  void externalDataBesideTheModelIsRead(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("weights.bin"), new byte[64]);
    Files.write(folder.resolve("model.onnx"), external("weights.bin", "48", "16"));
    assertThat(OnnxReader.read(folder.resolve("model.onnx")).nodes()).hasSize(1);
  }

  private static byte[] external(String location, String offset, String length) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(FLOAT).addDims(4)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    List.of(List.of("location", location), List.of("offset", offset), List.of("length", length)).forEach(entry -> tensor
        .addExternalData(StringStringEntryProto.newBuilder().setKey(entry.get(0)).setValue(entry.get(1))));
    return initializer(tensor);
  }

  private static void assertExternalRefused(Path folder, String location, String offset, String length)
      throws IOException {
    Path file = Files.write(folder.resolve("model.onnx"), external(location, offset, length));
    assertThatThrownBy(() -> OnnxReader.read(file)).isInstanceOf(MoteException.class)
        .hasMessageContaining("tensor 'w'");
  }

  @Test
  void openDimensionsAreNamedWithTheOptionThatSetsThem() {
    ModelRecords records = new ModelRecords();
    records.input("x", FLOAT, 1, 3).node("Relu", List.of("x"), List.of("y")).output("y", FLOAT);
    records.graph.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().getDimBuilder(1)
        .setDimParam("width");
    assertThatThrownBy(() -> OnnxReader.read("m", records.bytes(), OnnxReader.Options.NONE))
        .hasMessageContaining("graph input 'x'").hasMessageContaining("--dim width=SIZE");
    OnnxReader.Options options = new OnnxReader.Options(java.util.Map.of("width", 7));
    assertThat(OnnxReader.read("m", records.bytes(), options).type(0).shape()).isEqualTo(Shape.of(1, 7));
  }
}
