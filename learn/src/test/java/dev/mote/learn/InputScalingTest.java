package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputScalingTest {
  /** A network of tiny first weights gives the same bits with larger ones and after folding back, and both passes are each other's reverse. */
  @ParameterizedTest
  @CsvSource({"cnn-small, 0.001", "cnn-small, 30", "mlp, 0.01"})
  void theFactorMovesWithoutARoundingError(String name, float size) {
    Graph network = Pass.run(Networks.build(name, Shape.of(8, 8, 1), 10, size, 3), new ScaleFolding());
    Graph scaled = Pass.run(network, new InputScaling());
    Graph folded = Pass.run(scaled, new ScaleFolding());
    if (name.equals("cnn-small")) {
      assertThat(scaled.nodes()).hasSize(network.nodes().size() + 1);
      assertThat(folded.nodes()).isEqualTo(network.nodes());
      assertThat(rms(scaled)).isBetween(Math.sqrt(2.0 / 9) / 1.5, Math.sqrt(2.0 / 9) * 1.5);
      assertThat(rms(folded)).isEqualTo(rms(network));
    }
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    float[] pixels = new float[64];
    for (int index = 0; index < 64; index++) {
      pixels[index] = random.nextInt(256);
    }
    List<Tensor> inputs = List.of(new Tensor.Floats(network.type(network.inputs().getFirst()).shape(), pixels));
    assertThat(new Interpreter(scaled).run(inputs)).isEqualTo(new Interpreter(network).run(inputs));
    assertThat(new Interpreter(folded).run(inputs)).isEqualTo(new Interpreter(network).run(inputs));
  }

  private static double rms(Graph graph) {
    Tensor.Floats weights = (Tensor.Floats) Objects.requireNonNull(graph.values().stream()
        .filter(value -> value.isConstant() && value.type().shape().equals(Shape.of(16, 3, 3, 1))).findFirst()
        .orElseThrow().constant());
    double squares = 0;
    for (float value : weights.values()) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / weights.values().length);
  }
}
