package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as the field builds them, written as TFLite: TensorFlow Lite computes the same, and they are read back as they were. */
class ArchitecturesTest {
  @BeforeEach
  void needsTensorFlowLite() {
    TfliteOracle.assumePresent();
  }

  @ParameterizedTest
  @EnumSource
  void floatNetworksRunInTensorFlowLiteAndReadBack(Architecture architecture) {
    for (long seed = 0; seed < 3; seed++) {
      Graph trained = architecture.floating(seed);
      for (Graph graph : List.of(trained, Pass.run(trained, new Simplify()))) {
        List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
        List<Tensor> expected = new Interpreter(graph).run(inputs);
        byte[] model = TfliteWriter.bytes(graph);
        for (TfliteOracle.Kernels kernels : TfliteOracle.Kernels.values()) {
          assertClose(expected, TfliteOracle.run(model, inputs, kernels), 1e-5);
        }
        assertClose(expected, new Interpreter(TfliteReader.read("back", model)).run(inputs), 1e-5);
      }
    }
  }

  /** Equal bits; 1 apart where TensorFlow Lite's dense layer rounds once ({@link TfliteWriterTest}), 3 optimised. */
  @ParameterizedTest
  @EnumSource
  void quantizedNetworksGiveTensorFlowLitesBitsAndReadBack(Architecture architecture) {
    for (long seed = 0; seed < 3; seed++) {
      Graph graph = architecture.quantized(seed);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      List<Tensor> expected = new Interpreter(graph).run(inputs);
      byte[] model = TfliteWriter.bytes(graph);
      boolean dense = graph.nodes().stream().anyMatch(node -> node.op() instanceof Op.Dense);
      assertClose(expected, TfliteOracle.run(model, inputs, TfliteOracle.Kernels.REFERENCE), dense ? 1 : 0);
      assertClose(expected, TfliteOracle.run(model, inputs, TfliteOracle.Kernels.OPTIMISED), 3);
      assertThat(new Interpreter(TfliteReader.read("back", model)).run(inputs)).isEqualTo(expected);
    }
  }

  private static void assertClose(List<Tensor> expected, List<Tensor> found, double bound) {
    assertThat(found).hasSameSizeAs(expected);
    for (int output = 0; output < expected.size(); output++) {
      assertThat(TfliteWriterTest.difference(expected.get(output), found.get(output))).isLessThanOrEqualTo(bound);
    }
  }
}
