package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.learn.Loss;
import dev.mote.learn.TrainingGraph;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the trainer runs in a step, as C: loss, results, statistics and the gradient of every weight. */
class TrainingGraphTest {
  @ParameterizedTest
  @CsvSource({"mlp,1", "mlp,4", "cnn-small,1", "cnn-small,3", "cnn-two,1", "resnet-small,2"})
  void gradientsAreTheInterpreters(String network, int batch) {
    assumeTrue(Toolchain.has("cc"), "cc is not installed");
    Case drawn = Case.draw(network, Shape.of(12, 12, 2), batch);
    byte[] found = drawn.run(McuTarget.C99);
    int at = 0;
    double whole = drawn.expected.stream().skip(1).mapToDouble(TrainingGraphTest::largest).max().orElse(0);
    for (int output = 0; output < drawn.expected.size(); output++) {
      Tensor expected = drawn.expected.get(output);
      FloatBuffer floats = ByteBuffer.wrap(found, at, 4 * expected.shape().count()).slice()
          .order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      // The gradient of a bias before a batch norm is 0, and what is left of it the rounding of terms as large as others.
      double largest = Math.max(largest(expected), 1e-3 * whole);
      double error = 0;
      for (int index = 0; index < expected.shape().count(); index++) {
        error = Math.max(error, Math.abs(expected.real(index) - floats.get(index)));
      }
      String name = drawn.graph.value(drawn.graph.outputs().get(output)).name();
      assertThat(error).as(network + " " + name + ", largest " + largest).isLessThanOrEqualTo(1e-5 * largest);
      at += 4 * expected.shape().count();
    }
    assertThat(at).isEqualTo(found.length);
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (int index = 0; index < tensor.shape().count(); index++) {
      largest = Math.max(largest, Math.abs(tensor.real(index)));
    }
    return largest;
  }

  /** Sums are written in one order and never contracted, so that floats too have equal bits on both machines. */
  @Test
  void boardAndHostGiveEqualBits() {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(),
        "not installed: " + Deployment.missingPackages(McuTarget.CORTEX_M4));
    for (String network : List.of("cnn-small", "resnet-small")) {
      Case drawn = Case.draw(network, Shape.of(8, 8, 1), 1);
      assertThat(drawn.run(McuTarget.CORTEX_M4)).as(network).isEqualTo(drawn.run(McuTarget.C99));
    }
  }

  /** A training graph, inputs of its first step, and what the interpreter computes of them. */
  private record Case(Graph graph, List<Tensor> inputs, List<Tensor> expected) {
    static Case draw(String network, Shape sample, int batch) {
      Graph forward = dev.mote.learn.Networks.build(network, sample, 5, 1, 7);
      TrainingGraph training = TrainingGraph.of(forward, new Loss.CrossEntropy(0.1f), batch);
      SplittableRandom random = new SplittableRandom(3);
      List<Tensor> inputs = new ArrayList<>();
      for (int input : training.graph().inputs()) {
        Value value = training.graph().value(input);
        inputs.add(forward.values().stream().filter(other -> other.isConstant() && other.name().equals(value.name()))
            .findFirst().map(Value::constant).orElseGet(() -> sample(value, random)));
      }
      return new Case(training.graph(), inputs, new Interpreter(training.graph()).run(inputs));
    }

    private static Tensor sample(Value value, SplittableRandom random) {
      Shape shape = value.type().shape();
      float[] values = new float[shape.count()];
      boolean targets = value.name().equals("targets");
      for (int index = 0; index < values.length; index++) {
        int row = index / shape.last();
        values[index] = targets
            ? (index % shape.last() == row % shape.last() ? 0.92f : 0.02f)
            : (float) random.nextDouble(-1, 1);
      }
      return new Tensor.Floats(shape, values);
    }

    byte[] run(McuTarget target) {
      try (Harness harness = new Harness(List.of(Emitter.emit(graph, target)))) {
        return harness.run(Networks.bytes(inputs), 1, false).output();
      }
    }
  }
}
