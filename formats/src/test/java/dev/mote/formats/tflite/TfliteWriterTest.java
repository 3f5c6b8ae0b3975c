package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import dev.mote.graph.Window;
import dev.mote.graph.random.RandomGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written runs in TensorFlow Lite itself, and means there what it means here. */
class TfliteWriterTest {
  private static final int SEEDS = 120;

  @BeforeEach
  void needsTensorFlowLite() {
    TfliteOracle.assumePresent();
  }

  /** Differences of one operator's results, in units of the last place for integers, relative for floats. */
  record Comparison(Node node, TensorType operand, TensorType result, TfliteOracle.Kernels kernels,
      double worst) {
    /**
     * int8: equal bits with the reference kernels, but for two operators. TensorFlow Lite's "reference" FULLY_CONNECTED
     * calls the ruy library, which rounds once where the 8-bit specification, TensorFlow Lite Micro and CMSIS-NN round
     * twice: 1 at most. Its "reference" SUM of int8 returns numbers far from the sum it should be (its optimised one is
     * right), so nothing is asked of it. int16 and the optimised kernels: 1 at most. Float: 1e-5 relative.
     */
    boolean holds() {
      if (node.op() instanceof Op.Reduce reduce && reduce.kind() == ReduceKind.SUM && operand.isQuantized()
          && kernels == TfliteOracle.Kernels.REFERENCE) {
        return true;
      }
      if (result.dtype() == DType.F32) {
        return worst <= 1e-5;
      }
      boolean exact = kernels == TfliteOracle.Kernels.REFERENCE && operand.dtype() == DType.I8
          && !(node.op() instanceof Op.Dense);
      return worst <= (exact ? 0 : 1);
    }
  }

  @Test
  void eachOperatorOfQuantizedGraphsGivesTheSameBits() {
    int compared = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Comparison> comparisons = compareOperators(RandomGraphs.quantized(seed), seed);
      assertThat(comparisons).as("seed " + seed).allMatch(Comparison::holds);
      compared += comparisons.size();
    }
    assertThat(compared).isGreaterThan(10 * SEEDS);
  }

  @Test
  void eachOperatorOfFloatGraphsAgrees() {
    int compared = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Comparison> comparisons = compareOperators(RandomGraphs.floating(seed), seed);
      assertThat(comparisons).as("seed " + seed).allMatch(Comparison::holds);
      compared += comparisons.size();
    }
    assertThat(compared).isGreaterThan(10 * SEEDS);
  }

  static List<Comparison> compareOperators(Graph graph, long seed) {
    List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
    Map<Integer, Tensor> values = new HashMap<>();
    for (int index = 0; index < inputs.size(); index++) {
      values.put(graph.inputs().get(index), inputs.get(index));
    }
    new Interpreter(graph).run(inputs, (node, result) -> values.put(node.output(), result));
    List<Comparison> comparisons = new ArrayList<>();
    for (Node node : graph.nodes()) {
      byte[] model;
      try {
        model = TfliteWriter.bytes(alone(graph, node));
      } catch (UnsupportedException _) {
        continue;
      }
      List<Tensor> operands = node.inputs().stream().filter(id -> graph.constant(id) == null).map(values::get).toList();
      for (TfliteOracle.Kernels kernels : TfliteOracle.Kernels.values()) {
        Tensor theirs = TfliteOracle.run(model, operands, kernels).getFirst();
        comparisons.add(new Comparison(node, graph.inputType(node, 0), graph.outputType(node), kernels,
            difference(values.get(node.output()), theirs)));
      }
    }
    return comparisons;
  }

  /** A graph of this one node, whose operands are inputs where they are not constant. */
  private static Graph alone(Graph graph, Node node) {
    GraphBuilder builder = new GraphBuilder(node.name());
    List<Integer> operands = new ArrayList<>();
    for (int id : node.inputs()) {
      Value value = graph.value(id);
      operands.add(value.constant() == null
          ? builder.input(value.name(), value.type())
          : builder.constant(value.name(), value.constant(), value.type().quantization()));
    }
    builder.output(builder.add(node.name(), node.op(), operands, graph.outputType(node)));
    return builder.build();
  }

  static double difference(Tensor ours, Tensor theirs) {
    assertThat(theirs.shape()).isEqualTo(ours.shape());
    assertThat(theirs.dtype()).isEqualTo(ours.dtype());
    double worst = 0;
    for (int index = 0; index < ours.shape().count(); index++) {
      double our = ours.real(index);
      double their = theirs.real(index);
      if (our == their || (Double.isNaN(our) && Double.isNaN(their))) {
        continue;
      }
      double scale = ours.dtype() == DType.F32 ? Math.max(1, Math.abs(their)) : 1;
      double difference = Math.abs(our - their) / scale;
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ad01_fp32", "ad01_int8", "kws_ref_model", "kws_ref_model_float32", "pretrainedResnet",
      "pretrainedResnet_quant", "vww_96_float", "vww_96_int8"})
  void aRewrittenFileRunsAsTheOriginal(String network) throws IOException {
    byte[] original = Files.readAllBytes(SharedData.file("mlperf-tiny/" + network + ".tflite"));
    Graph graph = TfliteReader.read(network, original);
    byte[] rewritten = TfliteWriter.bytes(graph);
    assertThat(TfliteReader.read(network, rewritten).nodes()).isEqualTo(graph.nodes());
    for (long seed = 0; seed < 4; seed++) {
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      for (TfliteOracle.Kernels kernels : TfliteOracle.Kernels.values()) {
        assertThat(TfliteOracle.run(rewritten, inputs, kernels)).isEqualTo(TfliteOracle.run(original, inputs, kernels));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kws_ref_model", "pretrainedResnet_quant", "vww_96_int8"})
  void theInterpreterGivesTensorFlowLitesBits(String network) throws IOException {
    byte[] original = Files.readAllBytes(SharedData.file("mlperf-tiny/" + network + ".tflite"));
    Graph graph = TfliteReader.read(network, original);
    for (long seed = 0; seed < 8; seed++) {
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      assertThat(new Interpreter(graph).run(inputs))
          .isEqualTo(TfliteOracle.run(original, inputs, TfliteOracle.Kernels.REFERENCE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ad01_fp32", "pretrainedResnet", "vww_96_float"})
  void theInterpreterAgreesOnFloats(String network) throws IOException {
    byte[] original = Files.readAllBytes(SharedData.file("mlperf-tiny/" + network + ".tflite"));
    Graph graph = TfliteReader.read(network, original);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    Tensor ours = new Interpreter(graph).run(inputs).getFirst();
    for (TfliteOracle.Kernels kernels : TfliteOracle.Kernels.values()) {
      assertThat(difference(ours, TfliteOracle.run(original, inputs, kernels).getFirst())).isLessThan(1e-5);
    }
  }

  @Test
  void paddingOfNeitherKindBecomesAnOperator() {
    GraphBuilder builder = new GraphBuilder("padded");
    int x = builder.input("x", TensorType.f32(1, 5, 4, 4));
    int w = builder.constant("w", random(Shape.of(6, 3, 2, 2)));
    builder.output(builder.add("conv",
        new Op.Conv2d(new Window(1, 1, 1, 1, 2, 0, 0, 1), 2, Activation.RELU6), List.of(x, w)));
    builder.output(builder.add("pool", new Op.MaxPool2d(3, 3, new Window(1, 1, 1, 1, 2, 2, 0, 0), Activation.NONE),
        List.of(x)));
    agrees(builder.build());
  }

  @Test
  void transposedConvolutionOfAnyPaddingIsCutOut() {
    GraphBuilder builder = new GraphBuilder("transposed");
    int x = builder.input("x", TensorType.f32(1, 4, 4, 3));
    int w = builder.constant("w", random(Shape.of(2, 4, 4, 3)));
    builder.output(builder.add("up",
        new Op.TransposeConv2d(new Window(2, 2, 1, 1, 2, 3, 2, 3), 7, 5, Activation.NONE), List.of(x, w)));
    agrees(builder.build());
  }

  @Test
  void fourBitWeightsArePacked() {
    GraphBuilder builder = new GraphBuilder("int4");
    int x = builder.input("x", TensorType.i8(Shape.of(1, 5), 0.02f, 3));
    byte[] weights = {-8, 7, 3, -1, 0, 5, 6, -7, 2, 1, -3, -2, 4, -4, 7};
    int w = builder.constant("w", new Tensor.Bytes(Shape.of(3, 5), DType.I4, weights), Quantization.perTensor(0.1f, 0));
    builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(x, w),
        TensorType.i8(Shape.of(1, 3), 0.05f, -5)));
    Graph graph = builder.build();
    byte[] model = TfliteWriter.bytes(graph);
    Graph again = TfliteReader.read("again", model);
    byte[] aligned = new byte[weights.length];
    for (int index = 0; index < weights.length; index++) {
      aligned[index] = (byte) (16 * weights[index]);
    }
    assertThat(again.values().stream().map(Value::constant))
        .contains(new Tensor.Bytes(Shape.of(3, 5), DType.I8, aligned, new Storage.Packed(4, false)));
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    Tensor ours = new Interpreter(again).run(inputs).getFirst();
    assertThat(difference(ours, new Interpreter(graph).run(inputs).getFirst())).isLessThanOrEqualTo(1);
    assertThat(difference(ours, TfliteOracle.run(model, inputs, TfliteOracle.Kernels.OPTIMISED).getFirst()))
        .isLessThanOrEqualTo(1);
  }

  @Test
  void whatTensorFlowLiteHasNotIsRefusedByName() {
    GraphBuilder builder = new GraphBuilder("refused");
    int x = builder.input("x", TensorType.f32(1, 5));
    builder.output(builder.add("mish", new Op.Unary(UnaryKind.MISH), List.of(x)));
    assertThatThrownBy(() -> TfliteWriter.bytes(builder.build())).isInstanceOf(UnsupportedException.class)
        .hasMessageContaining("Mish 'mish'");
  }

  private static Tensor random(Shape shape) {
    GraphBuilder builder = new GraphBuilder("random");
    builder.output(builder.input("x", TensorType.f32(shape)));
    return RandomGraphs.inputs(builder.build(), 7).getFirst();
  }

  private static void agrees(Graph graph) {
    List<Tensor> inputs = RandomGraphs.inputs(graph, 3);
    List<Tensor> ours = new Interpreter(graph).run(inputs);
    for (TfliteOracle.Kernels kernels : TfliteOracle.Kernels.values()) {
      List<Tensor> theirs = TfliteOracle.run(TfliteWriter.bytes(graph), inputs, kernels);
      for (int output = 0; output < ours.size(); output++) {
        assertThat(difference(ours.get(output), theirs.get(output))).isLessThan(1e-5);
      }
    }
  }
}
