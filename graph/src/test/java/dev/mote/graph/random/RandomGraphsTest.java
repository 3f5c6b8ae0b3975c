package dev.mote.graph.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random graphs are valid, deterministic, varied, and mean the same quantised and in reals. */
class RandomGraphsTest {
  private static final int COUNT = 400;

  @Test
  void theSameSeedGivesTheSameGraphInputsAndResults() {
    for (long seed = 0; seed < 20; seed++) {
      Graph first = RandomGraphs.quantized(seed);
      Graph second = RandomGraphs.quantized(seed);
      assertThat(first).isEqualTo(second);
      assertThat(new Interpreter(first).run(RandomGraphs.inputs(first, 1)))
          .isEqualTo(new Interpreter(second).run(RandomGraphs.inputs(second, 1)));
    }
  }

  @Test
  void quantizedGraphsRunAndRarelySaturate() {
    Set<String> labels = new HashSet<>();
    long saturated = 0;
    long elements = 0;
    for (long seed = 0; seed < COUNT; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      graph.nodes().forEach(node -> labels.add(node.op().getClass().getSimpleName()));
      List<Tensor> results = new ArrayList<>();
      new Interpreter(graph).run(RandomGraphs.inputs(graph, seed), (node, result) -> {
        assertThat(result.shape()).isEqualTo(graph.outputType(node).shape());
        if (node.op() instanceof Op.Conv2d || node.op() instanceof Op.Dense) {
          results.add(result);
        }
      });
      for (Tensor result : results) {
        for (int index = 0; index < result.shape().count(); index++) {
          elements++;
          saturated += result.integer(index) == result.dtype().min() || result.integer(index) == result.dtype().max()
              ? 1
              : 0;
        }
      }
    }
    assertThat(labels).contains("Conv2d", "DepthwiseConv2d", "TransposeConv2d", "Dense", "MaxPool2d", "AveragePool2d",
        "Unary",
        "Binary", "Concat", "Pad", "Reduce", "Softmax", "Reshape", "Transpose", "Slice", "Resize", "Quantize",
        "Dequantize",
        "DepthToSpace", "SpaceToDepth");
    // Half of a layer with a fused activation lies on its lower bound.
    assertThat((double) saturated / elements).isLessThan(0.5);
  }

  @Test
  void floatingGraphsRunAndCoverEveryForwardOperator() {
    // Tensor trains have random shapes of their own (TensorTrainTest).
    Set<String> labels = new HashSet<>(Set.of("Quantize", "Dequantize", "TensorTrain"));
    for (long seed = 0; seed < COUNT; seed++) {
      Graph graph = RandomGraphs.floating(seed);
      graph.nodes().forEach(node -> labels.add(node.op().getClass().getSimpleName()));
      for (Tensor output : new Interpreter(graph).run(RandomGraphs.inputs(graph, seed))) {
        for (int index = 0; index < output.shape().count(); index++) {
          assertThat(output.real(index)).as("output of seed " + seed).isFinite();
        }
      }
    }
    for (Class<?> op : Op.class.getPermittedSubclasses()) {
      if (!op.getSimpleName().endsWith("Gradient")) {
        assertThat(labels).contains(op.getSimpleName());
      }
    }
  }
}
