package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every provider to the interpreter on random graphs. */
class AgreementTest {
  private static final int GRAPHS = 300;

  static Stream<Arguments> engines() {
    return Stream.of(Provider.values())
        .flatMap(provider -> IntStream.of(1, 2).mapToObj(threads -> Arguments.of(provider, threads)));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void integerGraphsGiveEqualBits(Provider provider, int threads) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      check(RandomGraphs.quantized(seed), provider, threads, seed);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void floatGraphsStayWithinTheTolerance(Provider provider, int threads) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      check(RandomGraphs.floating(seed), provider, threads, seed);
    }
  }

  private static void check(Graph graph, Provider provider, int threads, int seed) {
    // With all results exposed a wrong kernel is named; without, values share places.
    for (Graph tested : new Graph[]{Agreement.exposed(graph), graph}) {
      try (Engine engine = new Engine(tested, new Engine.Options(provider, threads))) {
        assertThat(Agreement.difference(engine, seed)).isEmpty();
        assertThat(Agreement.difference(engine, seed + 1)).as("second run").isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void exchangedConstantsAreSeenByLaterRuns(Provider provider) {
    for (int seed = 0; seed < 40; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      try (Engine engine = new Engine(graph, new Engine.Options(provider, 2))) {
        engine.run(RandomGraphs.inputs(graph, seed));
        for (int id = 0; id < graph.values().size(); id++) {
          if (graph.constant(id) instanceof Tensor.Bytes weights && weights.shape().rank() == 4) {
            byte[] turned = weights.values().clone();
            for (int index = 0; index < turned.length; index++) {
              turned[index] = weights.values()[turned.length - 1 - index];
            }
            engine.write(id, new Tensor.Bytes(weights.shape(), weights.dtype(), turned));
          }
        }
        assertThat(Agreement.difference(engine, seed)).isEmpty();
      }
    }
  }

  @Test
  void aWrongBitIsFound() {
    var right = Tensor.i8(Shape.of(2), (byte) 1, (byte) 2);
    var wrong = Tensor.i8(Shape.of(2), (byte) 1, (byte) 3);
    assertThat(Agreement.difference(right, wrong)).contains("element 1");
    assertThat(Agreement.difference(right, right)).isEmpty();
  }
}
