package dev.mote.learn.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BayesianRuleTest {
  private static final Function<Graph, Executor> TWO_THREADS = graph -> new Engine(graph, Engine.Options.threads(2));
  private static final String LAST = "classes_weights";

  @TempDir
  Path folder;

  private static Graph network() {
    return BinaryNetworks.small(Shape.of(8, 8, 1), 10, 8, new BinaryNetworks.Start(1f / 8, 1, 3, 5));
  }

  private static Tensor.Floats lambdas(float lambda) {
    float[] all = new float[100_000];
    Arrays.fill(all, lambda);
    return new Tensor.Floats(Shape.of(100, 1000), all);
  }

  /** The probability of a relaxed sign above zero is that of the sign, at any temperature. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-10, 0.5, 2})
  void drawsAreAboveZeroWithTheProbabilityOfTheNaturalParameter(double temperature) {
    BayesianRule rule = new BayesianRule(network(), new BinaryOptions(temperature, 100, 1, 3));
    for (float lambda : new float[]{-2, -0.3f, 0, 0.7f, 3}) {
      float[] drawn = rule.during(7, LAST, lambdas(lambda)).values();
      int above = 0;
      for (float w : drawn) {
        assertThat(Math.abs(w)).isLessThanOrEqualTo(1);
        above += w > 0 ? 1 : 0;
      }
      double probability = 1 / (1 + Math.exp(-2 * lambda));
      assertThat((double) above / drawn.length).isCloseTo(probability,
          within(3 * Math.sqrt(probability * (1 - probability) / drawn.length)));
    }
  }

  /** The twin computes the published formula with the functions of the standard library, from the draw itself. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1})
  void gradientsBecomeThoseOfTheBrackets(double temperature) {
    Graph network = network();
    BayesianRule rule = new BayesianRule(network, new BinaryOptions(temperature, 1000, 0.5, 3));
    List<String> names = TrainingGraph.parameters(network);
    List<float[]> parameters = new ArrayList<>();
    List<float[]> gradients = new ArrayList<>();
    for (String name : names) {
      parameters.add(name.equals(LAST) ? lambdas(0.4f).values() : new float[]{1});
      gradients.add(new float[parameters.getLast().length]);
      Arrays.fill(gradients.getLast(), 0.01f);
    }
    float[] drawn = rule.during(9, LAST, lambdas(0.4f)).values();
    rule.adjust(9, parameters, gradients);
    double variance = 1 - Math.pow(Math.tanh(0.4f), 2);
    for (int index = 0; index < names.size(); index++) {
      if (!BinaryNetworks.weights(network).contains(names.get(index))) {
        assertThat(gradients.get(index)).containsOnly(0);
      } else if (names.get(index).equals(LAST)) {
        for (int i = 0; i < drawn.length; i++) {
          double wanted = 1000 * (1 - (double) drawn[i] * drawn[i]) / temperature / variance * 0.01 + 0.5 * 0.4f;
          assertThat((double) gradients.get(index)[i]).isCloseTo(wanted, within(1e-3 * Math.max(1, wanted)));
        }
      }
    }
  }

  @Test
  void atTemperatureZeroTheGradientCountsAsThatByTheMean() {
    Graph network = network();
    BayesianRule rule = new BayesianRule(network, new BinaryOptions(0, 1000, 1, 3));
    List<float[]> parameters = new ArrayList<>();
    List<float[]> gradients = new ArrayList<>();
    for (String name : TrainingGraph.parameters(network)) {
      parameters.add(new float[]{name.equals(LAST) ? 2 : 1});
      gradients.add(new float[]{0.01f});
    }
    rule.adjust(1, parameters, gradients);
    assertThat(gradients.get(TrainingGraph.parameters(network).indexOf(LAST))[0]).isCloseTo(12, within(1e-4f));
  }

  /** A training that was killed between two checkpoints gives the same bits, and learns. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void aKilledTrainingResumesToTheSameBits(double temperature) {
    DataSet data = DataSets.open("digits#train[0:400]");
    Path file = folder.resolve("checkpoint");
    Graph straight = trained(data, temperature, null, -1);
    assertThatThrownBy(() -> trained(data, temperature, file, 21)).isInstanceOf(IllegalStateException.class);
    assertThat(trained(data, temperature, file, -1)).isEqualTo(straight);
  }

  private static Graph trained(DataSet data, double temperature, Path checkpoint, long killed) {
    Graph network = network();
    BayesianRule rule = new BayesianRule(network, new BinaryOptions(temperature, 4000, 1, 3));
    TrainingOptions options = new TrainingOptions(6, 50, new Loss.CrossEntropy(0), new Optimizer.Sgd(0, false, 0),
        1e-2f, 0, true, 0, Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(network, data, null, options, TWO_THREADS, rule).following(rule)) {
      if (checkpoint != null) {
        trainer.checkpointing(checkpoint, 3);
        if (java.nio.file.Files.exists(checkpoint)) {
          trainer.resume(checkpoint);
        }
      }
      Graph trained = trainer.run(new Trainer.Listener() {
        @Override
        public void stepped(long step, long total, double loss) {
          if (step == killed) {
            throw new IllegalStateException("killed");
          }
        }
      });
      assertThat(trainer.accuracy()).isGreaterThan(0.6);
      return trained;
    }
  }

  @Test
  void theTableOfExponentialsIsExactToSevenDigits() {
    for (double x = 0; x > -690; x -= 0.0137) {
      assertThat(FastExponential.of(x) / Math.exp(x)).isCloseTo(1, within(1e-7));
    }
    assertThat(FastExponential.of(-1e12)).isZero();
  }
}
