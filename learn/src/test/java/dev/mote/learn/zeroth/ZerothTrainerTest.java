package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

  /** Hardware that holds weights of 7 bits only and adds noise to what it computes. */
  private static final class Noisy implements Lowered {
    private final Interpreter exact;
    private final SplittableRandom random = new SplittableRandom(5);

    Noisy(Graph graph) {
      exact = new Interpreter(graph);
      for (int id = 0; id < graph.values().size(); id++) {
        Tensor constant = graph.constant(id);
        if (constant != null) {
          write(id, constant);
        }
      }
    }

    @Override
    public Graph graph() {
      return exact.graph();
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
      return exact.run(inputs).stream().map(this::disturbed).toList();
    }

    private Tensor disturbed(Tensor tensor) {
      byte[] values = ((Tensor.Bytes) tensor).values().clone();
      for (int index = 0; index < values.length; index++) {
        values[index] = (byte) Math.clamp(values[index] + random.nextInt(-1, 2), -128, 127);
      }
      return new Tensor.Bytes(tensor.shape(), DType.I8, values);
    }

    @Override
    public List<List<Tensor>> runAll(List<List<Tensor>> samples) {
      return samples.stream().map(this::run).toList();
    }

    @Override
    public void write(int constant, Tensor contents) {
      Tensor held = contents;
      if (contents instanceof Tensor.Bytes bytes && contents.dtype() == DType.I8) {
        byte[] values = bytes.values().clone();
        for (int index = 0; index < values.length; index++) {
          values[index] = (byte) Math.clamp(values[index], -40, 40);
        }
        held = new Tensor.Bytes(contents.shape(), DType.I8, values);
      }
      exact.write(constant, held);
    }
  }

  @Test
  void trainingGoesThroughHardwareThatClipsAndAddsNoise() {
    DataSet data = DataSets.open("digits#train[300:500]");
    ZerothOptions options = new ZerothOptions(8, 50, 24, new ZerothOptions.Sigma(3, 100, 4), Distribution.SIGNS, true,
        ZerothOptions.Method.MIXTURE, 0.03, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 3);
    try (ZerothTrainer trainer = new ZerothTrainer(network, Layer.of(network), options, Noisy::new)) {
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
