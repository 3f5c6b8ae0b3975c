package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine whose constants are exchanged one by one between runs has the bits of one that is made anew. */
class WrittenConstantsTest {
  private static final int GRAPHS = 20;

  static Stream<Arguments> engines() {
    return AgreementTest.engines();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void integerGraphs(Provider provider, int threads) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      check(RandomGraphs.quantized(seed), new Engine.Options(provider, threads), seed);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void floatGraphs(Provider provider, int threads) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      check(RandomGraphs.floating(seed), new Engine.Options(provider, threads), seed);
    }
  }

  private static void check(Graph graph, Engine.Options options, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
    try (Engine engine = new Engine(graph, options)) {
      for (int id = 0; id < graph.values().size(); id++) {
        Tensor constant = graph.constant(id);
        if (constant == null) {
          continue;
        }
        engine.write(id, changed(constant, random.nextInt(4) == 0));
        if (random.nextInt(4) == 0) {
          try (Engine fresh = new Engine(engine.graph(), options)) {
            assertThat(engine.run(inputs)).as("seed %d", seed).isEqualTo(fresh.run(inputs));
            List<List<Tensor>> samples = List.of(inputs, inputs, inputs);
            assertThat(engine.runAll(samples)).as("seed %d", seed).isEqualTo(fresh.runAll(samples));
          }
        }
      }
    }
  }

  /** The elements in reverse, or, for integers, the largest magnitude everywhere: sums that need other code. */
  private static Tensor changed(Tensor tensor, boolean extreme) {
    int last = tensor.shape().count() - 1;
    return switch (tensor) {
      case Tensor.Bytes bytes -> {
        byte[] values = new byte[last + 1];
        for (int index = 0; index <= last; index++) {
          values[index] = bytes.values()[last - index];
        }
        if (extreme && bytes.shape().rank() == 4) {
          Arrays.fill(values, (byte) bytes.dtype().min());
        }
        yield new Tensor.Bytes(bytes.shape(), bytes.dtype(), values);
      }
      case Tensor.Ints ints -> {
        int[] values = new int[last + 1];
        for (int index = 0; index <= last; index++) {
          values[index] = ints.values()[last - index];
        }
        yield new Tensor.Ints(ints.shape(), values);
      }
      case Tensor.Floats floats -> {
        float[] values = new float[last + 1];
        for (int index = 0; index <= last; index++) {
          values[index] = floats.values()[last - index];
        }
        yield new Tensor.Floats(floats.shape(), values);
      }
      case Tensor.Shorts _,Tensor.Longs _ -> tensor;
    };
  }
}
