package dev.mote.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.MacCount;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.random.TensorTrains;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the dense layers of a tensor train to the operator's own meaning. */
class TensorTrainExpansionTest {
  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void realLayersKeepTheirResults(long seed) {
    Graph graph = TensorTrains.real(seed, seed % 2 == 0);
    Graph expanded = Pass.run(graph, new TensorTrainExpansion());
    List<Tensor> inputs = TensorTrains.inputs(graph, seed);
    Tensor expected = new Interpreter(graph).run(inputs).getFirst();
    Tensor actual = new Interpreter(expanded).run(inputs).getFirst();
    assertThat(expanded.nodes()).noneMatch(node -> node.op() instanceof Op.TensorTrain);
    assertThat(actual.shape()).isEqualTo(expected.shape());
    for (int index = 0; index < expected.shape().count(); index++) {
      assertThat(actual.real(index)).isCloseTo(expected.real(index), within(1e-4));
    }
    assertThat(MacCount.of(graph)).isEqualTo(MacCount.of(expanded));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theProductOfTheCoresGivesTheSameResults(long seed) {
    Graph graph = TensorTrains.real(seed, seed % 2 == 0);
    Graph multiplied = Pass.run(graph, new TensorTrainProduct());
    List<Tensor> inputs = TensorTrains.inputs(graph, seed);
    Tensor expected = new Interpreter(graph).run(inputs).getFirst();
    Tensor actual = new Interpreter(multiplied).run(inputs).getFirst();
    assertThat(actual.shape()).isEqualTo(expected.shape());
    for (int index = 0; index < expected.shape().count(); index++) {
      assertThat(actual.real(index)).isCloseTo(expected.real(index), within(1e-4));
    }
    assertThat(MacCount.of(multiplied)).isLessThanOrEqualTo(MacCount.of(graph));
  }

  @Test
  void someRandomLayersAreCheaperAsProducts() {
    assertThat(seeds().filter(seed -> TensorTrains.real(seed, true).nodes().size() < Pass
        .run(TensorTrains.real(seed, true), new TensorTrainProduct()).nodes().size()).count()).isBetween(5L, 55L);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void integerLayersKeepTheirBits(long seed) {
    Graph graph = TensorTrains.integer(seed, seed % 5 == 4 ? DType.I16 : DType.I8);
    List<Tensor> inputs = TensorTrains.inputs(graph, seed);
    assertThat(new Interpreter(Pass.run(graph, new TensorTrainExpansion())).run(inputs))
        .isEqualTo(new Interpreter(graph).run(inputs));
    assertThat(new Interpreter(TensorTrainExpansion.folded(graph)).run(inputs))
        .isEqualTo(new Interpreter(graph).run(inputs));
  }

  @Test
  void anElementOfTheMatrixIsTheProductOfTheCoresSlices() {
    GraphBuilder builder = new GraphBuilder("train");
    int x = builder.input("x", TensorType.f32(1, 2));
    int first = builder.constant("first", new Tensor.Floats(Shape.of(1, 2, 1, 2), new float[]{1, 2, 3, 4}));
    int second = builder.constant("second", new Tensor.Floats(Shape.of(2, 1, 2, 1), new float[]{5, 6, 7, 8}));
    builder.output(builder.add("layer", new Op.TensorTrain(2, Activation.NONE), List.of(x, first, second)));
    Tensor one = new Tensor.Floats(Shape.of(1, 2), new float[]{1, 0});
    // Rows (1 2) and (3 4) times the column (5 7) of input 0.
    assertThat(new Interpreter(builder.build()).run(List.of(one)).getFirst())
        .isEqualTo(new Tensor.Floats(Shape.of(1, 2), new float[]{19, 43}));
  }

  @Test
  void brokenLayersAreRefusedInOneSentence() {
    refused("the rank before it, 3", List.of(List.of(1, 2, 2, 3), List.of(2, 2, 2, 1)));
    refused("the rank after the last core is 1, not 2", List.of(List.of(1, 2, 4, 2)));
    refused("multiply to the last extent of x", List.of(List.of(1, 2, 3, 1)));
    refused("there is at least one core", List.of());
    refused("multiply to the last extent of x",
        List.of(List.of(1, 65536, 2, 1), List.of(1, 65536, 2, 1)));
    GraphBuilder builder = new GraphBuilder("train");
    int x = builder.input("x", new TensorType(Shape.of(1, 4), DType.I8, Quantization.perTensor(1, 0)));
    int core = builder.input("core", TensorType.f32(1, 2, 4, 1));
    assertThatThrownBy(() -> builder.add("layer", new Op.TensorTrain(1, Activation.NONE), List.of(x, core)))
        .isInstanceOf(BadInputException.class).hasMessageContaining("all operands are quantised or none");
  }

  private static void refused(String words, List<List<Integer>> cores) {
    GraphBuilder builder = new GraphBuilder("train");
    List<Integer> operands = new ArrayList<>(List.of(builder.input("x", TensorType.f32(1, 4))));
    for (List<Integer> core : cores) {
      operands.add(builder.input("core", TensorType.f32(core.stream().mapToInt(extent -> extent).toArray())));
    }
    assertThatThrownBy(() -> builder.add("layer", new Op.TensorTrain(cores.size(), Activation.NONE), operands))
        .isInstanceOf(BadInputException.class).hasMessageContaining(words);
  }
}
