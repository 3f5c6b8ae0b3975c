package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.RandomGraphs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Float networks in the forms that PyTorch and tf2onnx write, against ONNX Runtime. */
class ExporterFormsTest {
  @ParameterizedTest
  @ValueSource(ints = {7, 9, 10, 11, 12, 13, 15, 17, 18, 20, 21, 22})
  void classifierWithOpenBatchAndFlattenedByItsShape(int opset) throws Exception {
    ExportedModel m = new ExportedModel(opset, 1);
    String x = m.input("input", "batch_size", 1, 14, 13);
    String y = m.op("MaxPool", List.of(m.relu(m.conv(x, 1, 6, 5, 1, 1))), ints("kernel_shape", 2, 2),
        ints("strides", 2, 2), ints("pads", 0, 0, 0, 0));
    y = m.op("AveragePool", List.of(m.relu(m.conv(y, 6, 8, 3, 1, 1))), ints("kernel_shape", 3, 3),
        ints("strides", 2, 2), ints("pads", 1, 1, 1, 1), GraphExport.integer("count_include_pad", 1));
    y = m.op("Dropout", List.of(m.view(y)));
    y = m.relu(m.gemm(y, 8 * 4 * 3, 12));
    Graph graph = agrees(m.bytes(m.op("Softmax", List.of(m.gemm(y, 12, 10)), GraphExport.integer("axis", 1))));
    assertThat(operators(graph)).containsExactly("Reshape", "Conv2d", "MaxPool2d", "Conv2d", "AveragePool2d",
        "Reshape", "Dense", "Dense", "Softmax");
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 10, 11, 13, 18})
  void invertedResidualsWithBatchNorms(int opset) throws Exception {
    ExportedModel m = new ExportedModel(opset, 2);
    if (opset < 9) {
      m.listingInitializers();
    }
    String y = m.relu6(m.norm(m.conv(m.input("input.1", 1, 3, 16, 16), 3, 8, 3, 2, 1), 8));
    for (int block = 0; block < 2; block++) {
      String wide = m.relu6(m.norm(m.conv(y, 8, 16, 1, 1, 1), 16));
      wide = m.relu6(m.norm(m.conv(wide, 16, 16, 3, 1, 16), 16));
      y = m.op("Add", List.of(y, m.norm(m.conv(wide, 16, 8, 1, 1, 1), 8)));
    }
    y = m.op("Flatten", List.of(m.op("GlobalAveragePool", List.of(y))), GraphExport.integer("axis", 1));
    Graph graph = agrees(m.bytes(m.gemm(m.op("Identity", List.of(y)), 8, 5)));
    assertThat(operators(graph)).containsOnlyOnce("Transpose").doesNotContain("BatchNorm", "Relu6", "Multiply");
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 13, 17, 18})
  void gatesAndHardSwishInTheFormsOfTheTime(int opset) throws Exception {
    ExportedModel m = new ExportedModel(opset, 3);
    String y = swish(m, opset, m.conv(m.input("x", 1, 3, 12, 12), 3, 8, 3, 2, 1));
    String gate = m.relu(m.conv(m.mean(y, true, 2, 3), 8, 4, 1, 1, 1));
    gate = m.op("HardSigmoid", List.of(m.conv(gate, 4, 8, 1, 1, 1)), GraphExport.real("alpha", 1 / 6f),
        GraphExport.real("beta", 0.5f));
    y = m.op("Mul", List.of(gate, y));
    Graph graph = agrees(m.bytes(m.gemm(m.mean(y, false, 2, 3), 8, 3)));
    assertThat(operators(graph)).contains("HardSwish").containsOnlyOnce("Transpose");
  }

  private static String swish(ExportedModel m, int opset, String x) {
    if (opset >= 17) {
      return m.op("HardSwish", List.of(x));
    }
    if (opset >= 13) {
      return m.op("Mul",
          List.of(x,
              m.op("HardSigmoid", List.of(x), GraphExport.real("alpha", 1 / 6f), GraphExport.real("beta", 0.5f))));
    }
    String gate = m.op("Clip", List.of(m.op("Add", List.of(x, m.scalar(3))), m.scalar(0), m.scalar(6)));
    return m.op("Div", List.of(m.op("Mul", List.of(x, gate)), m.scalar(6)));
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 19})
  void sizesOfAResizeThatAreComputedFromShapes(int opset) throws Exception {
    ExportedModel m = new ExportedModel(opset, 4);
    String x = m.input("x", "N", 3, 8, 8);
    String small = m.relu(m.conv(x, 3, 4, 3, 2, 1));
    String wide = m.relu(m.conv(x, 3, 4, 3, 1, 1));
    String size = m.op("Slice", List.of(m.op("Shape", List.of(wide)), m.constant(2), m.constant(4), m.constant(0)));
    String channels = m.op("Slice",
        List.of(m.op("Shape", List.of(small)), m.constant(0), m.constant(2), m.constant(0)));
    String sizes = m.op("Concat", List.of(channels, m.op("Cast", List.of(size), GraphExport.integer("to", 7))),
        GraphExport.integer("axis", 0));
    String up = m.op("Resize", List.of(small, "", "", sizes), GraphExport.text("mode", "linear"),
        GraphExport.text("coordinate_transformation_mode", "half_pixel"), GraphExport.real("cubic_coeff_a", -0.75f),
        GraphExport.text("nearest_mode", "floor"));
    String scaled = m.op("Resize",
        List.of(small, "", m.constant(Tensor.floats(Shape.of(4), 1, 1, 2, 2))), GraphExport.text("mode", "nearest"),
        GraphExport.text("coordinate_transformation_mode", "asymmetric"), GraphExport.text("nearest_mode", "floor"));
    String joined = m.op("Concat", List.of(up, scaled, wide), GraphExport.integer("axis", 1));
    Graph graph = agrees(m.bytes(m.op("Sigmoid", List.of(m.conv(joined, 12, 2, 1, 1, 1)))));
    // One transpose at the input, one at the output.
    assertThat(operators(graph).stream().filter("Transpose"::equals)).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 13, 18})
  void shuffledChannelsAndComputedPadding(int opset) throws Exception {
    ExportedModel m = new ExportedModel(opset, 5);
    String x = padded(m, m.input("x", 1, 8, 9, 9));
    List<String> halves = opset < 13
        ? m.op("", "Split", List.of(x), 2, ints("split", 4, 4), GraphExport.integer("axis", 1))
        : opset < 18
            ? m.op("", "Split", List.of(x, m.constant(4, 4)), 2, GraphExport.integer("axis", 1))
            : m.op("", "Split", List.of(x), 2, GraphExport.integer("axis", 1), GraphExport.integer("num_outputs", 2));
    String branch = m.relu(m.conv(m.conv(halves.get(1), 4, 4, 3, 1, 4), 4, 4, 1, 1, 1));
    String joined = m.op("Concat", List.of(halves.getFirst(), branch), GraphExport.integer("axis", 1));
    String split = m.op("Reshape", List.of(joined, m.constant(1, 2, 4, 10, 11)));
    String shuffled = m.op("Reshape",
        List.of(m.op("Transpose", List.of(split), ints("perm", 0, 2, 1, 3, 4)), m.constant(1, -1, 10, 11)));
    agrees(m.bytes(m.conv(shuffled, 8, 4, 3, 2, 2)));
  }

  /** {@code F.pad(x, (1, 1, 0, 1))} as PyTorch's tracing writes it: the pads turned around by a reshape and a slice. */
  private static String padded(ExportedModel m, String x) {
    String pads = m.constant(1, 1, 0, 1);
    String rest = m.op("ConstantOfShape", List.of(m.constant(4)), ai.onnx.proto.OnnxMl.AttributeProto.newBuilder()
        .setName("value").setType(ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.TENSOR)
        .setT(TensorRecord.of("", new Tensor.Longs(Shape.of(1), new long[]{0}))).build());
    String all = m.op("Concat", List.of(pads, rest), GraphExport.integer("axis", 0));
    String pairs = m.op("Reshape", List.of(all, m.constant(-1, 2)));
    String turned = m.op("Slice",
        List.of(pairs, m.constant(-1), m.constant(-Long.MAX_VALUE), m.constant(0), m.constant(-1)));
    String flat = m.op("Reshape", List.of(m.op("Transpose", List.of(turned), ints("perm", 1, 0)), m.constant(-1)));
    return m.op("Pad", List.of(x, m.op("Cast", List.of(flat), GraphExport.integer("to", 7)), m.scalar(0)),
        GraphExport.text("mode", "constant"));
  }

  @Test
  void networkOverTime() throws Exception {
    ExportedModel m = new ExportedModel(13, 6);
    String y = m.input("x", "N", 4, 30);
    for (int dilation : new int[]{1, 2}) {
      String conv = m.op("Conv", List.of(y, m.weights(dilation == 1 ? 6 : 8, dilation == 1 ? 4 : 6, 3)),
          ints("dilations", dilation), GraphExport.integer("group", 1), ints("kernel_shape", 3),
          ints("pads", 2 * dilation, 2 * dilation), ints("strides", 1));
      // The future is cut off.
      conv = m.op("Slice", List.of(conv, m.constant(0), m.constant(-2 * dilation), m.constant(2), m.constant(1)));
      y = m.relu(m.norm(conv, dilation == 1 ? 6 : 8));
    }
    y = m.op("MaxPool", List.of(y), ints("kernel_shape", 2), ints("strides", 2));
    y = m.op("Squeeze", List.of(m.op("GlobalAveragePool", List.of(y)), m.constant(2)));
    agrees(m.bytes(m.gemm(y, 8, 4)));
  }

  @Test
  void autoencoderWithTransposedConvolutions() throws Exception {
    ExportedModel m = new ExportedModel(17, 7);
    String y = m.relu(m.conv(m.relu(m.conv(m.input("x", 1, 1, 12, 12), 1, 4, 3, 2, 1)), 4, 8, 3, 2, 1));
    y = m.relu(m.op("ConvTranspose", List.of(y, m.weights(8, 4, 3, 3), m.vector(0.2, 4)), ints("kernel_shape", 3, 3),
        ints("strides", 2, 2), ints("pads", 1, 1, 1, 1), ints("output_padding", 1, 1), ints("dilations", 1, 1),
        GraphExport.integer("group", 1)));
    y = m.op("ConvTranspose", List.of(y, m.weights(4, 1, 2, 2)), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
    agrees(m.bytes(m.op("Sigmoid", List.of(y))));
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 16, 20})
  void activationsOneAfterTheOther(int opset) throws Exception {
    ExportedModel m = new ExportedModel(opset, 8);
    String y = m.op("PRelu", List.of(m.conv(m.input("x", 1, 3, 6, 6), 3, 6, 3, 1, 1),
        m.initializer(m.floats(0.3, 6, 1, 1))));
    y = m.op("LeakyRelu", List.of(m.conv(y, 6, 6, 1, 1, 1)), GraphExport.real("alpha", 0.1f));
    y = m.op("Elu", List.of(m.conv(y, 6, 6, 1, 1, 1)), GraphExport.real("alpha", 1));
    y = m.op("Selu", List.of(m.conv(y, 6, 6, 1, 1, 1)));
    y = m.conv(y, 6, 6, 1, 1, 1);
    y = opset == 20
        ? m.op("Gelu", List.of(y))
        : m.op("Mul", List.of(m.op("Mul", List.of(y, m.op("Add",
            List.of(m.op("Erf", List.of(m.op("Div", List.of(y, m.scalar((float) Math.sqrt(2)))))), m.scalar(1))))),
            m.scalar(0.5f)));
    y = m.conv(y, 6, 6, 1, 1, 1);
    y = m.op("Mul", List.of(y, m.op("Sigmoid", List.of(y))));
    y = m.conv(y, 6, 6, 1, 1, 1);
    y = m.op("Mul", List.of(y, m.op("Tanh", List.of(m.op("Softplus", List.of(y))))));
    Graph graph = agrees(m.bytes(m.op("Tanh", List.of(y))));
    assertThat(graph.nodes().stream().filter(node -> node.op() instanceof Op.Unary unary
        && (unary.kind() == UnaryKind.GELU || unary.kind() == UnaryKind.MISH))).hasSize(2);
  }

  @Test
  void normalisations() throws Exception {
    ExportedModel m = new ExportedModel(17, 9);
    String y = m.conv(m.input("x", 1, 3, 6, 6), 3, 8, 3, 1, 1);
    y = m.op("InstanceNormalization", List.of(y, m.positive(8), m.vector(0.2, 8)), GraphExport.real("epsilon", 1e-5f));
    // Group normalisation as PyTorch writes it.
    String groups = m.op("Reshape", List.of(y, m.constant(0, 2, -1)));
    groups = m.op("InstanceNormalization", List.of(groups, m.positive(2), m.vector(0, 2)));
    y = m.op("Reshape", List.of(groups, m.op("Shape", List.of(y))));
    y = m.op("Mul", List.of(y, m.initializer(m.floats(1, 8, 1, 1))));
    y = m.op("Transpose", List.of(y), ints("perm", 0, 2, 3, 1));
    y = m.op("LayerNormalization", List.of(y, m.positive(8), m.vector(0.2, 8)), GraphExport.integer("axis", -1));
    // Layer normalisation taken apart, as older exports have it.
    String centred = m.op("Sub", List.of(y, m.mean(y, true, -1)));
    String variance = m.mean(m.op("Pow", List.of(centred, m.scalar(2))), true, -1);
    y = m.op("Div", List.of(centred, m.op("Sqrt", List.of(m.op("Add", List.of(variance, m.scalar(1e-5f)))))));
    agrees(m.bytes(m.op("Transpose", List.of(y), ints("perm", 0, 3, 1, 2))));
  }

  /** tf2onnx: images stay NHWC outside, transposes around, MatMul and Add, names of TensorFlow. */
  @Test
  void transposesAroundOfAnNhwcNetwork() throws Exception {
    ExportedModel m = new ExportedModel(13, 10);
    String x = m.op("Transpose", List.of(m.input("serving_default_input_1:0", "unk__77", 12, 12, 3)),
        ints("perm", 0, 3, 1, 2));
    String y = m.op("Conv", List.of(x, m.weights(8, 3, 3, 3), m.vector(0.2, 8)),
        GraphExport.text("auto_pad", "SAME_UPPER"),
        ints("strides", 2, 2), ints("kernel_shape", 3, 3));
    y = m.op("AveragePool", List.of(m.relu(y)), GraphExport.text("auto_pad", "VALID"), ints("kernel_shape", 2, 2),
        ints("strides", 2, 2));
    y = m.op("Transpose", List.of(y), ints("perm", 0, 2, 3, 1));
    y = m.op("Reshape", List.of(y, m.constant(-1, 72)));
    y = m.op("Add", List.of(m.op("MatMul", List.of(y, m.initializer(m.floats(0.2, 72, 5)))), m.vector(0.2, 5)));
    Graph graph = agrees(m.bytes(m.op("Softmax", List.of(y))));
    assertThat(operators(graph)).containsExactly("Conv2d", "AveragePool2d", "Reshape", "Dense", "Softmax");
  }

  @Test
  void averagesRoundedUpCountWhatLiesInside() throws Exception {
    ExportedModel m = new ExportedModel(19, 11);
    String x = m.input("x", 1, 2, 8, 7);
    String counted = m.op("AveragePool", List.of(x), ints("kernel_shape", 3, 3), ints("strides", 2, 2),
        ints("pads", 1, 1, 1, 1), GraphExport.integer("ceil_mode", 1), GraphExport.integer("count_include_pad", 1));
    String inside = m.op("AveragePool", List.of(x), ints("kernel_shape", 3, 2), ints("strides", 2, 3),
        ints("pads", 1, 0, 1, 1), GraphExport.integer("ceil_mode", 1));
    String largest = m.op("MaxPool", List.of(x), ints("kernel_shape", 3, 3), ints("strides", 2, 2),
        GraphExport.integer("ceil_mode", 1));
    agrees(m.bytes(counted, inside, largest));
  }

  private static ai.onnx.proto.OnnxMl.AttributeProto ints(String name, Integer... values) {
    return GraphExport.ints(name, List.of(values));
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().label()).toList();
  }

  /** Mote reads the model, computes what ONNX Runtime does, and so does what is left after simplifying, which is returned. */
  private static Graph agrees(byte[] model) throws Exception {
    Graph graph = OnnxReader.read("exported", model, OnnxReader.Options.NONE);
    Graph simple = Pass.run(graph, new Simplify());
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    List<Tensor> expected = new ArrayList<>();
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      expected.addAll(runtime.run(inputs));
    }
    for (Graph form : List.of(graph, simple)) {
      List<Tensor> found = new Interpreter(form).run(inputs);
      for (int output = 0; output < expected.size(); output++) {
        assertThat(Difference.relative(expected.get(output), found.get(output))).isLessThan(1e-5);
      }
    }
    return simple;
  }
}
