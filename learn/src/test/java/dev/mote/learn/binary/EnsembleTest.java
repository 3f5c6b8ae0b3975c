package dev.mote.learn.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.TrainingGraph;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnsembleTest {
  private static final Graph NETWORK = BinaryNetworks.small(Shape.of(8, 8, 1), 10, 4,
      new BinaryNetworks.Start(1f / 8, 0.5f, 1, 5));

  /** The twin writes the drawn weights into the network and runs it sample after sample in plain loops. */
  @Test
  void everyDrawnNetworkSeesAllSamples() {
    DataSet data = DataSets.open("digits#test[0:130]");
    Logits logits;
    try (Ensemble ensemble = new Ensemble(NETWORK, graph -> new Engine(graph, Engine.Options.threads(2)))) {
      logits = ensemble.run(draws(), 2, data);
    }
    assertThat(logits.draws()).isEqualTo(2);
    assertThat(logits.samples()).isEqualTo(130);
    WeightSource source = draws();
    for (int draw = 0; draw < 2; draw++) {
      Graph drawn = TrainingGraph.with(NETWORK, BinaryNetworks.weights(NETWORK),
          source.draw().stream().map(Tensor.Floats::values).toList());
      Interpreter interpreter = new Interpreter(drawn);
      for (int sample : new int[]{0, 99, 100, 129}) {
        Tensor image = new Tensor.Floats(Shape.of(1, 8, 8, 1), data.sample(sample).values());
        Tensor wanted = interpreter.run(List.of(image)).getFirst();
        for (int index = 0; index < 10; index++) {
          assertThat((double) logits.values()[(draw * 130 + sample) * 10 + index])
              .isCloseTo(wanted.real(index), within(1e-3 * (1 + Math.abs(wanted.real(index)))));
        }
      }
    }
  }

  private static ExactDraws draws() {
    return new ExactDraws(BinaryNetworks.lambdas(NETWORK), new SplittableRandom(3));
  }

  @Test
  void exactDrawsHaveTheTrainedProbability() {
    float[] lambdas = {-1.5f, -0.2f, 0, 0.4f, 2};
    ExactDraws draws = new ExactDraws(List.of(new Tensor.Floats(Shape.of(1, 5), lambdas)), new SplittableRandom(9));
    int[] above = new int[5];
    int count = 100_000;
    for (int draw = 0; draw < count; draw++) {
      float[] signs = draws.draw().getFirst().values();
      for (int i = 0; i < 5; i++) {
        above[i] += signs[i] > 0 ? 1 : 0;
      }
    }
    for (int i = 0; i < 5; i++) {
      double p = 1 / (1 + Math.exp(-2 * lambdas[i]));
      assertThat((double) above[i] / count).isCloseTo(p, within(3 * Math.sqrt(p * (1 - p) / count)));
    }
  }
}
