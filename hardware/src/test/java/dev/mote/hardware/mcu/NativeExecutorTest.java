package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NativeExecutorTest {
  /** Networks compiled at once: the compiler reads its own headers longer than a network. */
  private static final int BATCH = 50;

  @TempDir
  Path cache;

  @ParameterizedTest
  @EnumSource(HostProcessor.class)
  void integerGraphsHaveTheInterpretersBits(HostProcessor processor) {
    eachRandomGraph(processor, 300, RandomGraphs::quantized, NativeExecutorTest::assertSame);
  }

  @ParameterizedTest
  @EnumSource(HostProcessor.class)
  void floatGraphsStayCloseToTheInterpreter(HostProcessor processor) {
    eachRandomGraph(processor, 150, RandomGraphs::floating, NativeExecutorTest::assertClose);
  }

  private interface Check {
    void holds(String graph, Tensor found, Tensor expected);

    default void hold(String graph, List<Tensor> found, List<Tensor> expected) {
      for (int output = 0; output < expected.size(); output++) {
        holds(graph, found.get(output), expected.get(output));
      }
    }
  }

  private void eachRandomGraph(HostProcessor processor, int count, LongFunction<Graph> draw, Check check) {
    HostCompiler compiler = HostCompiler.find(cache).map(found -> found.optimizing("-O1")).orElse(null);
    Assumptions.assumeTrue(compiler != null, "skipped: " + HostCompiler.ABSENT);
    Assumptions.assumeTrue(processor.compareTo(HostProcessor.detect()) >= 0,
        "skipped: this processor has no " + processor);
    int graphs = processor == HostProcessor.detect() ? count : BATCH;
    for (int first = 0; first < graphs; first += BATCH) {
      List<Graph> drawn = new ArrayList<>();
      List<HostNetwork> networks = new ArrayList<>();
      for (int seed = first; seed < first + BATCH; seed++) {
        drawn.add(draw.apply(seed));
        networks.add(HostNetwork.of(drawn.getLast(), processor, "network" + seed));
      }
      Path library = compiler.library(HostNetwork.files(processor, networks));
      for (int index = 0; index < BATCH; index++) {
        int seed = first + index;
        Graph graph = drawn.get(index);
        List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
        List<Tensor> expected = new Interpreter(graph).run(inputs);
        for (int threads = 1; threads <= 2; threads++) {
          try (NativeExecutor executor = new NativeExecutor(graph, threads, processor, networks.get(index), library,
              "network" + seed)) {
            check.hold(graph.name(), executor.run(inputs), expected);
            Interpreter interpreter = new Interpreter(graph);
            exchangeWeights(graph, List.of(interpreter, executor));
            check.hold(graph.name() + " with other weights", executor.run(inputs), interpreter.run(inputs));
          }
        }
      }
    }
  }

  /** Puts the weights and biases of linear layers in the opposite order. */
  private static void exchangeWeights(Graph graph, List<Lowered> targets) {
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Conv2d || node.op() instanceof Op.DepthwiseConv2d || node.op() instanceof Op.Dense) {
        for (int operand : node.inputs().subList(1, node.inputs().size())) {
          Tensor constant = graph.constant(operand);
          if (constant != null) {
            targets.forEach(target -> target.write(operand, reversed(constant)));
          }
        }
      }
    }
  }

  private static Tensor reversed(Tensor tensor) {
    int last = tensor.shape().count() - 1;
    return switch (tensor) {
      case Tensor.Floats floats -> {
        float[] values = new float[last + 1];
        for (int index = 0; index <= last; index++) {
          values[index] = floats.values()[last - index];
        }
        yield new Tensor.Floats(tensor.shape(), values);
      }
      case Tensor.Bytes bytes -> {
        byte[] values = new byte[last + 1];
        for (int index = 0; index <= last; index++) {
          values[index] = bytes.values()[last - index];
        }
        yield new Tensor.Bytes(tensor.shape(), tensor.dtype(), values);
      }
      case Tensor.Ints ints -> new Tensor.Ints(tensor.shape(),
          IntStream.rangeClosed(0, last).map(index -> ints.values()[last - index]).toArray());
      case Tensor.Longs longs -> new Tensor.Longs(tensor.shape(),
          IntStream.rangeClosed(0, last).mapToLong(index -> longs.values()[last - index]).toArray());
      case Tensor.Shorts shorts -> shorts;
    };
  }

  private static void assertSame(String graph, Tensor found, Tensor expected) {
    assertThat(found).as(graph).isEqualTo(expected);
  }

  private static void assertClose(String graph, Tensor found, Tensor expected) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    double largest = 1;
    for (int index = 0; index < expected.shape().count(); index++) {
      largest = Math.max(largest, Math.abs(expected.real(index)));
    }
    for (int index = 0; index < expected.shape().count(); index++) {
      assertThat(found.real(index)).as("%s at %d", graph, index).isCloseTo(expected.real(index),
          within(1e-5 * largest));
    }
  }
}
