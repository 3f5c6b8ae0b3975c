package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as the field builds them, written as ONNX: ONNX Runtime computes the same, and they are read back as they were. */
class ArchitecturesTest {
  @ParameterizedTest
  @EnumSource
  void floatNetworksRunInOnnxRuntimeAndReadBack(Architecture architecture) throws Exception {
    for (long seed = 0; seed < 3; seed++) {
      Graph trained = architecture.floating(seed);
      Graph simple = Pass.run(trained, new Simplify());
      for (Graph graph : List.of(trained, simple)) {
        List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
        List<Tensor> expected = new Interpreter(graph).run(inputs);
        byte[] model = OnnxWriter.bytes(graph);
        try (OnnxRuntime runtime = new OnnxRuntime(model)) {
          assertClose(expected, runtime.run(inputs));
        }
        Graph back = OnnxReader.read("back", model, OnnxReader.Options.NONE);
        assertClose(expected, new Interpreter(back).run(inputs));
        Graph tidy = Pass.run(back, new Simplify());
        assertClose(expected, new Interpreter(tidy).run(inputs));
        assertThat(transposes(tidy)).as("transposes").isLessThanOrEqualTo(transposes(simple) + 2);
        assertThat(count(tidy, UnaryKind.GELU)).isEqualTo(count(simple, UnaryKind.GELU));
      }
    }
  }

  private static void assertClose(List<Tensor> expected, List<Tensor> found) {
    assertThat(found).hasSameSizeAs(expected);
    for (int output = 0; output < expected.size(); output++) {
      assertThat(Difference.relative(expected.get(output), found.get(output))).isLessThan(1e-5);
    }
  }

  private static long transposes(Graph graph) {
    return graph.nodes().stream().filter(node -> node.op() instanceof Op.Transpose).count();
  }

  private static long count(Graph graph, UnaryKind kind) {
    return graph.nodes().stream().filter(node -> node.op() instanceof Op.Unary unary && unary.kind() == kind).count();
  }

  @ParameterizedTest
  @EnumSource
  void quantizedNetworksLieWithinOneStepAnOperatorAndReadBackAsTheSameIntegers(Architecture architecture)
      throws Exception {
    for (long seed = 0; seed < 3; seed++) {
      Graph graph = architecture.quantized(seed);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      long[] counts = OnnxWriterTest.compareEachOperator(graph, inputs);
      assertThat(counts[0] / (double) counts[1]).as("share of equal elements").isGreaterThan(0.95);
      Graph back = OnnxReader.read("back", OnnxWriter.bytes(graph), OnnxReader.Options.NONE);
      assertThat(back.nodes()).noneMatch(node -> node.op() instanceof Op.Dequantize);
      assertThat(new Interpreter(back).run(inputs)).isEqualTo(new Interpreter(graph).run(inputs));
    }
  }
}
