package dev.mote.learn.quantized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.weights.LayerWeights;
import dev.mote.compress.weights.RoundedWeights;
import dev.mote.compress.weights.Ternary;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.ForwardWeights;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of the rounded network move the float weights, and what is trained is what the device will compute. */
class StraightThroughTest {
  private static final DataSet DIGITS = DataSets.open("digits#train[0:600]");

  private static Graph network(long seed) {
    return Networks.build("cnn-small", Shape.of(8, 8, 1), 10, 1f / 8, seed);
  }

  private static Graph train(Graph network, DataSet data, int epochs, int batch, float rate, Optimizer optimizer,
      ForwardWeights forward) {
    TrainingOptions options = new TrainingOptions(epochs, batch, new Loss.CrossEntropy(0), optimizer, rate, 0, false, 0,
        Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(network, data, null, options, Engine::new, forward)) {
      return trainer.run(new Trainer.Listener() {});
    }
  }

  /** One step from the rounded network, taken without rounding, is the step that the float weights take. */
  @ParameterizedTest
  @ValueSource(strings = {"vecq:2", "nf4:64"})
  void theFloatWeightsTakeTheRoundedNetworksStep(String format) {
    Function<Node, WeightFormat> formats = _ -> WeightFormat.named(format);
    Graph network = network(2);
    DataSet one = DIGITS.range(0, 64);
    Optimizer descent = new Optimizer.Sgd(0, false, 0);
    Graph rounded = LayerWeights.rounded(network, formats);
    Graph moved = train(network, one, 1, 64, 0.5f, descent, StraightThrough.of(network, formats));
    Graph twin = train(rounded, one, 1, 64, 0.5f, descent, ForwardWeights.SAME);
    int compared = 0;
    for (int id = 0; id < network.values().size(); id++) {
      if (network.constant(id) instanceof Tensor.Floats before) {
        for (int index = 0; index < before.values().length; index++) {
          double step = real(moved, id, index) - before.real(index);
          double expected = real(twin, id, index) - real(rounded, id, index);
          assertThat(step).isCloseTo(expected, Offset.offset(1e-6 + 1e-4 * Math.abs(expected)));
          compared += Math.abs(expected) > 1e-4 ? 1 : 0;
        }
      }
    }
    assertThat(compared).isGreaterThan(1000);
  }

  private static double real(Graph graph, int id, int index) {
    return java.util.Objects.requireNonNull(graph.constant(id)).real(index);
  }

  @Test
  void trainingForFewBitsBeatsRoundingAfterwardsAndEndsOnTheDevicesWeights() {
    Function<Node, WeightFormat> formats = _ -> new Ternary();
    Graph network = train(network(3), DIGITS, 5, 32, 2e-3f, Optimizer.Adam.usual(0, false), ForwardWeights.SAME);
    Graph trained = train(network, DIGITS, 5, 32, 2e-3f, Optimizer.Adam.usual(0, false),
        StraightThrough.of(network, formats));
    Graph after = int8(Pass.run(network, new ScaleFolding()), formats);
    Graph shadow = Pass.run(trained, new ScaleFolding());
    Graph during = int8(shadow, formats);
    DataSet test = DataSets.open("digits#test");
    assertThat(accuracy(during, test)).isGreaterThan(accuracy(after, test) + 0.02);
    for (LayerWeights layer : LayerWeights.of(shadow)) {
      RoundedWeights expected = formats.apply(layer.node()).round(layer.weights(), layer.axis());
      Value weights = during.values().stream()
          .filter(value -> value.name().equals(shadow.value(layer.value()).name())).findFirst().orElseThrow();
      assertThat(weights.constant()).isEqualTo(expected.integers());
      assertThat(weights.type().quantization()).isEqualTo(expected.quantization());
    }
  }

  @Test
  void validationSeesTheRoundedNetwork() {
    Graph network = train(network(4), DIGITS, 2, 32, 2e-3f, Optimizer.Adam.usual(0, false), ForwardWeights.SAME);
    DataSet test = DataSets.open("digits#test");
    double[] seen = new double[1];
    TrainingOptions still = new TrainingOptions(1, 32, new Loss.CrossEntropy(0), new Optimizer.Sgd(0, false, 0), 1e-20f,
        0, false, 0, Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(network, DIGITS, test, still, Engine::new,
        StraightThrough.of(network, _ -> WeightFormat.named("binary")))) {
      trainer.run(new Trainer.Listener() {
        @Override
        public void ended(Trainer.Epoch epoch) {
          seen[0] = epoch.validationAccuracy();
        }
      });
    }
    Graph rounded = LayerWeights.rounded(network, _ -> WeightFormat.named("binary"));
    assertThat(seen[0]).isEqualTo(accuracy(rounded, test)).isLessThan(accuracy(network, test));
  }

  private static Graph int8(Graph network, Function<Node, WeightFormat> formats) {
    List<List<Tensor>> samples = IntStream.range(0, 64)
        .mapToObj(index -> List.<Tensor>of(Evaluation.feed(network, DIGITS).tensor(index))).toList();
    Calibration ranges = Calibration.measure(LayerWeights.rounded(network, formats), samples,
        new CalibrationMethod.MinMax(), Engine::new, _ -> {});
    return Pass.run(network, new Int8Quantization(ranges, formats, false));
  }

  private static double accuracy(Graph network, DataSet data) {
    try (Engine engine = new Engine(network)) {
      return Evaluation.of(engine, data).accuracy();
    }
  }
}
