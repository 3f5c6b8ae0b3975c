package dev.mote.learn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.compress.tensor.DenseCanonical;
import dev.mote.compress.tensor.DenseTrain;
import dev.mote.compress.tensor.DenseTucker;
import dev.mote.compress.tensor.Factorization;
import dev.mote.compress.tensor.Factorize;
import dev.mote.compress.tensor.Form;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankAdaptationTest {
  static Stream<Form> forms() {
    List<Integer> outputs = List.of(4, 8);
    List<Integer> inputs = List.of(8, 8);
    return Stream.of(new DenseTrain(outputs, inputs), new DenseTrain(List.of(4, 8, 1, 1), List.of(1, 1, 8, 8)),
        new DenseCanonical(outputs, inputs), new DenseTucker(outputs, inputs));
  }

  /** At a weight that leaves few slices the network still learns, really shrinks, and means the same. */
  @ParameterizedTest
  @MethodSource("forms")
  void ranksAreFoundAndLayersShrink(Form form) {
    DataSet digits = DataSets.open("digits#[0:640]");
    Graph network = Networks.perceptron(Shape.of(8, 8, 1), 32, 10, Networks.scale(digits), 1);
    Factorize factors = Factorize.random(network, Map.of("hidden", form), 8, new SplittableRandom(2));
    TrainingOptions options = new TrainingOptions(12, 32, new Loss.CrossEntropy(0), Optimizer.Adam.usual(0, false),
        0.01f, 0, true, 0, Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(Pass.run(network, factors), digits, null, options,
        graph -> new Engine(graph, Engine.Options.threads(1)))) {
      RankAdaptation rule = new RankAdaptation(factors,
          new RankOptions(new HyperPrior.LogUniform(), form instanceof DenseCanonical ? 2e-2 : 8e-3, 20, 20, 60, 0.1),
          trainer.parameters());
      Graph trained = trainer.following(rule).run(new Trainer.Listener() {});
      Graph small = rule.shrunk(network, trained);
      List<Integer> before = factors.layers().get("hidden").ranks();
      assertThat(rule.ranks().get("hidden")).isNotEqualTo(before).allMatch(rank -> rank >= 1);
      assertThat(rule.shrunk(trained).layers().get("hidden").ranks()).isEqualTo(rule.ranks().get("hidden"));
      assertThat(trainer.accuracy()).isGreaterThan(0.5);
      float[] pixels = new float[64];
      digits.read(5, pixels, 0);
      Tensor sample = new Tensor.Floats(Shape.of(1, 8, 8, 1), pixels);
      Tensor expected = new Interpreter(trained).run(List.of(sample)).getFirst();
      Tensor found = new Interpreter(small).run(List.of(sample)).getFirst();
      for (int at = 0; at < 10; at++) {
        assertThat(found.real(at)).isCloseTo(expected.real(at), within(0.02));
      }
    }
  }

  /** A training that goes on from a checkpoint knows the slices that were left out by their zeros, also where the prior rests already. */
  @Test
  void slicesOfZerosWereLeftOutBefore() {
    Graph network = Networks.perceptron(Shape.of(8, 8, 1), 32, 10, 1, 1);
    Form form = new DenseTrain(List.of(4, 8), List.of(8, 8));
    Factorize factors = Factorize.random(network, Map.of("hidden", form), 8, new SplittableRandom(2));
    Factorization layer = factors.layers().get("hidden");
    List<String> names = List.of(Factorize.constant("hidden", 0), Factorize.constant("hidden", 1));
    RankAdaptation rule = new RankAdaptation(factors, new RankOptions(new HyperPrior.LogUniform(), 1, 0, 0, 1, 0.1),
        names);
    int index = layer.rankIndices().getFirst();
    List<float[]> parameters = layer.factors().stream().map(factor -> {
      float[] values = factor.values().values().clone();
      for (int at = 0; at < values.length; at++) {
        values[at] = factor.position(at, index) == 3 ? 0 : values[at];
      }
      return values;
    }).toList();
    rule.adjust(1000, parameters, parameters.stream().map(values -> new float[values.length]).toList());
    assertThat(rule.ranks().get("hidden")).containsExactly(layer.ranks().getFirst() - 1);
  }

  /** The closed forms are where the posterior's density over deviations is highest: no variance near them is likelier. */
  @Test
  void variancesAreTheLikeliest() {
    SplittableRandom random = new SplittableRandom(4);
    for (int draw = 0; draw < 50; draw++) {
      double squares = random.nextDouble(0.01, 10);
      int count = random.nextInt(1, 60);
      double scale = random.nextDouble(0.05, 2);
      double cauchy = new HyperPrior.HalfCauchy(scale).variance(squares, count);
      double best = squares / (2 * cauchy) + 0.5 * count * Math.log(cauchy) + likelihood(cauchy, scale);
      for (double factor : new double[]{0.97, 1.03}) {
        double other = cauchy * factor;
        assertThat(squares / (2 * other) + 0.5 * count * Math.log(other) + likelihood(other, scale))
            .isGreaterThan(best);
      }
      double uniform = new HyperPrior.LogUniform().variance(squares, count);
      double top = squares / (2 * uniform) + 0.5 * (count + 1) * Math.log(uniform);
      for (double other : new double[]{uniform * 0.97, uniform * 1.03}) {
        assertThat(squares / (2 * other) + 0.5 * (count + 1) * Math.log(other)).isGreaterThan(top);
      }
    }
  }

  /** Less the logarithm of the half-Cauchy density of a variance's root. */
  private static double likelihood(double variance, double scale) {
    return Math.log(scale * scale + variance);
  }

  @Test
  void theWeightRisesAfterItsRest() {
    RankOptions options = new RankOptions(new HyperPrior.LogUniform(), 0.5, 10, 20, 30, 0.1);
    assertThat(options.weight(10)).isZero();
    assertThat(options.weight(20)).isCloseTo(0.25, within(1e-9));
    assertThat(options.weight(31)).isEqualTo(0.5);
    assertThat(options.weight(60)).isEqualTo(0.5);
    assertThat(options.weight(61)).isZero();
  }
}
