package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.mote.formats.Models;
import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.RandomGraphs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written runs in ONNX Runtime as in the interpreter, and is read back as the same network. */
class OnnxWriterTest {
  @ParameterizedTest
  @ValueSource(strings = {"mlperf-tiny/pretrainedResnet.tflite", "mlperf-tiny/vww_96_float.tflite",
      "mlperf-tiny/ad01_fp32.tflite", "mlperf-tiny/kws_ref_model_float32.tflite", "onnx/mnist-8.onnx"})
  void floatNetworksRunInOnnxRuntimeAndReadBack(String name) throws Exception {
    Graph graph = new Simplify().apply(Models.read(SharedData.file(name)));
    byte[] model = OnnxWriter.bytes(graph);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 7);
    Tensor expected = new Interpreter(graph).run(inputs).getFirst();
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      assertThat(Difference.relative(expected, runtime.run(inputs).getFirst())).isLessThan(1e-5);
    }
    Graph back = OnnxReader.read(name, model, OnnxReader.Options.NONE);
    assertThat(Difference.relative(expected, new Interpreter(back).run(inputs).getFirst())).isLessThan(1e-5);
    long transposes = ModelProto.parseFrom(model).getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals("Transpose")).count();
    assertThat(transposes).as("transposes only where the network begins or is flattened").isLessThanOrEqualTo(1);
  }

  @Test
  void randomFloatGraphsRunInOnnxRuntimeAndReadBack() throws Exception {
    int written = 0;
    for (long seed = 0; seed < 100; seed++) {
      Graph graph = RandomGraphs.floating(seed);
      byte[] model;
      try {
        model = OnnxWriter.bytes(graph);
      } catch (UnsupportedException refusal) {
        assertThat(refusal).hasMessageContaining("symmetric padding");
        continue;
      }
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      List<Tensor> expected = new Interpreter(graph).run(inputs);
      Graph back = OnnxReader.read("back", model, OnnxReader.Options.NONE);
      List<Tensor> reread = new Interpreter(back).run(inputs);
      try (OnnxRuntime runtime = new OnnxRuntime(model)) {
        List<Tensor> found = runtime.run(inputs);
        for (int index = 0; index < expected.size(); index++) {
          assertThat(Difference.relative(expected.get(index), found.get(index))).as("seed %d", seed).isLessThan(1e-5);
          assertThat(Difference.relative(expected.get(index), reread.get(index))).as("seed %d", seed).isLessThan(1e-5);
        }
      }
      written++;
    }
    assertThat(written).isGreaterThan(90);
  }

  /**
   * At most one step an operator: ONNX Runtime scales accumulators by a float and rounds ties to even, Mote by a Q31
   * multiplier, rounding ties away from zero; Mote's quantised softmax, sigmoid and mean round once more inside.
   */
  @Test
  void eachQuantizedOperatorOfRandomGraphsLiesWithinOneStepOfOnnxRuntime() throws Exception {
    long equal = 0;
    long total = 0;
    for (long seed = 0; seed < 60; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      long[] counts = compareEachOperator(graph, inputs);
      equal += counts[0];
      total += counts[1];
    }
    assertThat(equal / (double) total).as("share of equal elements").isGreaterThan(0.98);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pretrainedResnet_quant", "kws_ref_model", "vww_96_int8", "ad01_int8"})
  void quantizedNetworksLieWithinOneStepAnOperatorAndReadBackAsTheSameIntegers(String name) throws Exception {
    Graph graph = Models.read(SharedData.file("mlperf-tiny/" + name + ".tflite"));
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    long[] counts = compareEachOperator(graph, inputs);
    assertThat(counts[0] / (double) counts[1]).isGreaterThan(0.99);
    Graph back = OnnxReader.read(name, OnnxWriter.bytes(graph), OnnxReader.Options.NONE);
    assertThat(back.nodes()).noneMatch(node -> node.op() instanceof Op.Dequantize);
    assertThat(new Interpreter(back).run(inputs)).isEqualTo(new Interpreter(graph).run(inputs));
  }

  /** Runs each node alone in ONNX Runtime on the interpreter's operands; elements equal, and all. */
  static long[] compareEachOperator(Graph graph, List<Tensor> inputs) throws Exception {
    return compareEachOperator(graph, inputs, _ -> true);
  }

  /** The same for the nodes that {@code chosen} picks. */
  static long[] compareEachOperator(Graph graph, List<Tensor> inputs, Predicate<Node> chosen) throws Exception {
    Map<Integer, Tensor> values = new HashMap<>();
    for (int index = 0; index < inputs.size(); index++) {
      values.put(graph.inputs().get(index), inputs.get(index));
    }
    new Interpreter(graph).run(inputs, (node, result) -> values.put(node.output(), result));
    long equal = 0;
    long total = 0;
    for (Node node : graph.nodes()) {
      boolean symmetric = node.op() instanceof Op.Pad pad && pad.mode() == Op.PadMode.SYMMETRIC;
      if (symmetric || !chosen.test(node)) {
        continue; // ONNX has no such padding.
      }
      List<Tensor> operands = new LinkedHashSet<>(node.inputs()).stream().filter(id -> !graph.value(id).isConstant())
          .map(values::get).toList();
      Tensor expected = values.get(node.output());
      try (OnnxRuntime runtime = new OnnxRuntime(OnnxWriter.bytes(alone(graph, node)))) {
        Tensor found = runtime.run(operands).getFirst();
        if (expected.dtype().isInteger()) {
          assertThat(Difference.steps(expected, found)).as("%s", node).isLessThanOrEqualTo(1);
        } else {
          assertThat(Difference.relative(expected, found)).as("%s", node).isLessThan(1e-5);
        }
        for (int element = 0; element < expected.shape().count(); element++) {
          equal += expected.integer(element) == found.integer(element) ? 1 : 0;
        }
        total += expected.shape().count();
      }
    }
    return new long[]{equal, total};
  }

  private static Graph alone(Graph graph, Node node) {
    GraphBuilder builder = new GraphBuilder("alone");
    Map<Integer, Integer> ids = new HashMap<>();
    List<Integer> operands = new ArrayList<>();
    Set<Integer> seen = new LinkedHashSet<>(node.inputs());
    for (int input : seen) {
      Value value = graph.value(input);
      ids.put(input, value.isConstant()
          ? builder.constant(value.name(), value.constant(), value.type().quantization())
          : builder.input(value.name(), value.type()));
    }
    node.inputs().forEach(input -> operands.add(ids.get(input)));
    builder.output(builder.add(node.name(), node.op(), operands, graph.outputType(node)));
    return builder.build();
  }

  @Test
  void aDenseLayerOfManyRowsReadsBackAsIntegers() {
    GraphBuilder builder = new GraphBuilder("rows");
    int x = builder.input("x", new TensorType(Shape.of(2, 3, 4), DType.I8, Quantization.perTensor(0.5f, 3)));
    int w = builder.constant("w",
        new Tensor.Bytes(Shape.of(2, 4), DType.I8, new byte[]{1, -20, 30, 4, 50, -6, 70, 127}),
        Quantization.perAxis(new float[]{0.25f, 0.125f}, 0));
    int b = builder.constant("b", new Tensor.Ints(Shape.of(2), new int[]{-700, 900}),
        Quantization.perAxis(new float[]{0.125f, 0.0625f}, 0));
    builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(x, w, b),
        new TensorType(Shape.of(2, 3, 2), DType.I8, Quantization.perTensor(2, -128))));
    Graph graph = builder.build();
    Graph back = OnnxReader.read("back", OnnxWriter.bytes(graph), OnnxReader.Options.NONE);
    assertThat(back.nodes()).extracting(Node::op).containsExactly(new Op.Dense(Activation.NONE));
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    assertThat(new Interpreter(back).run(inputs)).isEqualTo(new Interpreter(graph).run(inputs));
  }
}
