package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.TensorTrains;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensor-train layers give the interpreter's bits on integers and stay close to it on floats. */
class TensorTrainTest {
  static LongStream seeds() {
    return LongStream.range(100, 160);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void integersHaveTheInterpretersBits(long seed) {
    Graph graph = TensorTrains.integer(seed, seed % 5 == 0 ? DType.I16 : DType.I8);
    List<Tensor> inputs = TensorTrains.inputs(graph, seed);
    try (Engine engine = new Engine(graph, Engine.Options.threads(2))) {
      assertThat(engine.run(inputs)).isEqualTo(new Interpreter(graph).run(inputs));
      assertThat(engine.graph()).isSameAs(graph);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void floatsStayClose(long seed) {
    Graph graph = TensorTrains.real(seed, seed % 2 == 0);
    List<Tensor> inputs = TensorTrains.inputs(graph, seed);
    try (Engine engine = new Engine(graph, Engine.Options.threads(1))) {
      assertThat(
          Agreement.difference(new Interpreter(graph).run(inputs).getFirst(), engine.run(inputs).getFirst())).isEmpty();
    }
  }
}
