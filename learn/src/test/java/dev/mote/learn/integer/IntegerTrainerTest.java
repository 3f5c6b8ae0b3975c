package dev.mote.learn.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.Verifier;
import dev.mote.learn.Adaptation;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Optimizer;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.zeroth.IntegerUpdate.Rounding;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerTrainerTest {
  private static final DataSet DATA = DataSets.open("digits#train[300:500]?norm=0:2");
  private static Graph network;

  @BeforeAll
  static void train() {
    network = IntegerNetworks.trained("resnet-small", 4);
  }

  private static IntegerOptions options(double rate, double momentum, Rounding rounding) {
    return new IntegerOptions(4, 50, rate, momentum, true, rounding, 0, 1);
  }

  private static IntegerTrainer trainer(String layers, IntegerOptions options) {
    return new IntegerTrainer(network, LayerChoice.parse(layers).of(network), options, Engine::new, Engine::new);
  }

  private static List<Double> losses(Adaptation adaptation) {
    List<Double> losses = new ArrayList<>();
    adaptation.run(DATA, null, new Adaptation.Listener() {
      @Override
      public void ended(int epoch, double loss, double accuracy) {
        losses.add(loss);
      }
    });
    return losses;
  }

  /** The images are half as bright as those that the network was trained on. */
  @ParameterizedTest
  @CsvSource({"all,0.01,0,STOCHASTIC", "all,0.02,0,NEAREST", "all,0.002,0.9,STOCHASTIC", "last:1,0.3,0,STOCHASTIC",
      "last:4,0.02,0,STOCHASTIC", "bias,0.05,0,STOCHASTIC", "'*conv1,bias',0.02,0,STOCHASTIC"})
  void everySchemeLowersTheLossAndMovesItsTensorsAlone(String layers, double rate, double momentum, Rounding rounding) {
    try (IntegerTrainer trainer = trainer(layers, options(rate, momentum, rounding))) {
      List<Double> losses = losses(trainer);
      assertThat(losses.getLast()).as(losses.toString()).isLessThan(0.9 * losses.getFirst());
      Graph changed = trainer.current();
      Set<Integer> moved = new HashSet<>();
      for (int id = 0; id < network.values().size(); id++) {
        Value before = network.value(id);
        if (!before.equals(changed.value(id))) {
          moved.add(id);
        }
      }
      assertThat(moved).isNotEmpty().isSubsetOf(trainer.parameters().stream().map(Parameter::value).toList());
      assertThat(changed.nodes()).isEqualTo(network.nodes());
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsOnAnyThreadsAndANetworkThatRunsEverywhere() {
    List<Graph> trained = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      int count = threads;
      try (IntegerTrainer trainer = new IntegerTrainer(network, LayerChoice.ALL.of(network),
          options(0.01, 0, Rounding.STOCHASTIC), Interpreter::new,
          graph -> new Engine(graph, Engine.Options.threads(count)))) {
        trained.add(trainer.run(DATA, DATA.range(0, 50), new Adaptation.Listener() {}));
      }
    }
    assertThat(trained.get(0)).isEqualTo(trained.get(1)).isNotEqualTo(network);
    Graph result = Verifier.verify(trained.get(0));
    List<List<Tensor>> samples = IntegerNetworks.inputs(result, DATA.range(0, 20)).stream().map(List::of).toList();
    try (Engine engine = new Engine(result)) {
      assertThat(engine.runAll(samples)).isEqualTo(new Interpreter(result).runAll(samples));
    }
  }

  @Test
  void validationKeepsTheBestIntegers() {
    DataSet validation = DataSets.open("digits#test[0:100]?norm=0:2");
    List<Double> seen = new ArrayList<>();
    try (IntegerTrainer trainer = trainer("all", options(0.02, 0, Rounding.STOCHASTIC))) {
      seen.add(trainer.accuracy(validation));
      trainer.run(DATA, validation, new Adaptation.Listener() {
        @Override
        public void ended(int epoch, double loss, double accuracy) {
          seen.add(accuracy);
        }
      });
      assertThat(trainer.accuracy(validation)).isEqualTo(seen.stream().mapToDouble(each -> each).max().orElseThrow())
          .isGreaterThan(seen.getFirst());
    }
  }

  @Test
  void theFloatTwinIsAsGoodAndLearnsToo() {
    TrainingOptions options = new TrainingOptions(4, 50, new Loss.CrossEntropy(0), new Optimizer.Sgd(0, false, 0),
        0.01f, 0, true, 0, Augmentation.NONE, 1);
    try (FloatTrainer trainer = new FloatTrainer(network, options, Engine::new);
        Engine integers = new Engine(network);
        Engine floats = new Engine(trainer.twin())) {
      DataSet test = DataSets.open("digits#test[0:200]");
      assertThat(Evaluation.of(floats, test).accuracy()).isBetween(Evaluation.of(integers, test).accuracy() - 0.03,
          Evaluation.of(integers, test).accuracy() + 0.03);
      List<Double> losses = losses(trainer);
      assertThat(losses.getLast()).isLessThan(0.9 * losses.getFirst());
    }
  }

  @Test
  void batchesOfAnotherSizeAndLabelsOutOfRangeAreRefused() {
    try (IntegerTrainer trainer = trainer("last:1", options(0.01, 0, Rounding.NEAREST))) {
      List<Tensor> inputs = IntegerNetworks.inputs(network, DATA.range(0, 50));
      assertThatThrownBy(() -> trainer.step(inputs.subList(0, 20), new int[20], 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a batch of 50 samples, found 20");
      int[] labels = new int[50];
      labels[7] = -1;
      assertThatThrownBy(() -> trainer.step(inputs, labels, 1)).isInstanceOf(BadInputException.class)
          .hasMessageContaining("found -1 at sample 7");
    }
  }
}
