package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as the field builds them: the interpreter's bits on integers, nearly its numbers on floats. */
class ArchitecturesTest {
  @ParameterizedTest
  @EnumSource
  void theEngineComputesWhatTheInterpreterDoes(Architecture architecture) {
    for (long seed = 0; seed < 3; seed++) {
      Graph integers = architecture.quantized(seed);
      assertThat(run(new Engine(integers), seed)).isEqualTo(run(new Interpreter(integers), seed));
      Graph trained = architecture.floating(seed);
      for (Graph graph : List.of(trained, Pass.run(trained, new Simplify()))) {
        List<Tensor> expected = run(new Interpreter(graph), seed);
        List<Tensor> found = run(new Engine(graph), seed);
        for (int output = 0; output < expected.size(); output++) {
          assertClose(expected.get(output), found.get(output));
        }
      }
    }
  }

  private static List<Tensor> run(Executor executor, long seed) {
    try (executor) {
      return executor.run(RandomGraphs.inputs(executor.graph(), seed));
    }
  }

  private static void assertClose(Tensor expected, Tensor found) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    double largest = 1e-3;
    for (int index = 0; index < expected.shape().count(); index++) {
      largest = Math.max(largest, Math.abs(expected.real(index)));
    }
    for (int index = 0; index < expected.shape().count(); index++) {
      assertThat(found.real(index)).isCloseTo(expected.real(index), Offset.offset(1e-5 * largest));
    }
  }
}
