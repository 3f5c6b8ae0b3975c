package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ZerothTrainerTest {
  private static Graph network;

  @BeforeAll
  static void quantize() {
    network = SmallNetwork.quantized("mlp");
  }

  private static ZerothOptions options(ZerothOptions.Method method) {
    int queries = method == ZerothOptions.Method.MODEL ? 64 : 16;
    double rate = method == ZerothOptions.Method.COORDINATES ? 0.3 : 0.02;
    return new ZerothOptions(2, 50, queries, new ZerothOptions.Sigma(2, 60, 3), Distribution.SIGNS, false, method, rate,
        true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 1);
  }

  private static List<Layer> layers(ZerothOptions.Method method) {
    List<Layer> all = Layer.of(network);
    return method == ZerothOptions.Method.COORDINATES ? List.of(all.getLast().biasOnly()) : all;
  }

  private static List<Tensor> inputs(DataSet data) {
    return SmallNetwork.inputs(network, data);
  }

  private static int[] labels(DataSet data) {
    return SmallNetwork.labels(data);
  }

  @ParameterizedTest
  @EnumSource
  void everyMethodLowersTheLoss(ZerothOptions.Method method) {
    DataSet data = DataSets.open("digits#train[300:400]?norm=0:2");
    int[] labels = labels(data);
    List<Tensor> inputs = inputs(data);
    try (ZerothTrainer trainer = new ZerothTrainer(network, layers(method), options(method), Interpreter::new)) {
      int first = trainer.step(inputs, labels, IntegerUpdate.FULL_RATE);
      int last = first;
      for (int step = 0; step < 14; step++) {
        last = trainer.step(inputs, labels, IntegerUpdate.FULL_RATE);
      }
      assertThat(last).isLessThan(first - first / 50);
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnEstimateMovesNothing() {
    DataSet data = DataSets.open("digits#train[300:400]");
    List<Graph> trained = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      try (ZerothTrainer trainer = new ZerothTrainer(network, Layer.of(network),
          options(ZerothOptions.Method.MIXTURE), Interpreter::new)) {
        trainer.step(inputs(data), labels(data), 0);
        assertThat(trainer.current()).as("a step of rate 0").isEqualTo(network);
        trained.add(trainer.run(data, null, new ZerothTrainer.Listener() {}));
      }
    }
    assertThat(trained.get(0)).isEqualTo(trained.get(1)).isNotEqualTo(network);
  }

  @Test
  void aValidationSetKeepsTheBestIntegers() {
    DataSet data = DataSets.open("digits#train[300:500]");
    DataSet validation = DataSets.open("digits#test[0:100]");
    double best = 0;
    List<Double> seen = new ArrayList<>();
    try (ZerothTrainer trainer = new ZerothTrainer(network, Layer.of(network), options(ZerothOptions.Method.MIXTURE),
        Interpreter::new)) {
      seen.add(trainer.accuracy(validation));
      trainer.run(data, validation, new ZerothTrainer.Listener() {
        @Override
        public void ended(int epoch, double loss, double accuracy) {
          seen.add(accuracy);
        }
      });
      best = trainer.accuracy(validation);
    }
    assertThat(best).isEqualTo(seen.stream().mapToDouble(each -> each).max().orElseThrow());
  }

  @Test
  void trainingGoesThroughHardwareThatClipsAndAddsNoise() {
    DataSet data = DataSets.open("digits#train[300:500]");
    ZerothOptions options = new ZerothOptions(8, 50, 24, new ZerothOptions.Sigma(3, 100, 4), Distribution.SIGNS, true,
        ZerothOptions.Method.MIXTURE, 0.03, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 3);
    try (ZerothTrainer trainer = new ZerothTrainer(network, Layer.of(network), options,
        graph -> new NoisyHardware(graph, 1, 40))) {
      double before = trainer.accuracy(data);
      List<Double> losses = new ArrayList<>();
      trainer.run(data, null, new ZerothTrainer.Listener() {
        @Override
        public void ended(int epoch, double loss, double accuracy) {
          losses.add(loss);
        }
      });
      assertThat(losses.getLast()).isLessThan(0.95 * losses.getFirst());
      assertThat(trainer.accuracy(data)).isGreaterThan(before);
    }
  }

  @Test
  void labelsOutOfRangeAreNamed() {
    DataSet data = DataSets.open("digits#train[0:3]");
    try (ZerothTrainer trainer = new ZerothTrainer(network, Layer.of(network), options(ZerothOptions.Method.WEIGHTS),
        Interpreter::new)) {
      assertThatThrownBy(() -> trainer.step(inputs(data), new int[]{1, 10, 2}, 1)).isInstanceOf(BadInputException.class)
          .hasMessageContaining("found 10 at sample 1");
      assertThat(trainer.current()).isEqualTo(network);
    }
  }
}
