package dev.mote.compress.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits of each layer hold the budget and lose least. */
class MixedPrecisionTest {
  private static final List<WeightFormat> FORMATS = List.of(new Uniform(8, true), new Vectorized(6), new Vectorized(4),
      new Vectorized(2), new Binary());

  /** The twin tries all choices of random costs. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void noOtherChoiceThatFitsLosesLess(long seed) {
    RandomGenerator random = random(seed);
    List<Sensitivity> layers = new ArrayList<>();
    for (int layer = 0; layer < 5; layer++) {
      List<Sensitivity.Cost> costs = new ArrayList<>();
      for (WeightFormat format : FORMATS) {
        costs.add(new Sensitivity.Cost(format, random.nextInt(1, 100), random.nextDouble()));
      }
      layers.add(new Sensitivity("layer" + layer, costs));
    }
    double before = Double.POSITIVE_INFINITY;
    for (long budget = 120; budget <= 500; budget += 20) {
      long most = budget;
      double least = least(layers, 0, most);
      if (Double.isInfinite(least)) {
        assertThatThrownBy(() -> MixedPrecision.within(layers, most)).isInstanceOf(BadInputException.class)
            .hasMessageContaining("budget of " + most);
        continue;
      }
      MixedPrecision chosen = MixedPrecision.within(layers, budget);
      assertThat(chosen.layers()).hasSize(5);
      assertThat(chosen.bytes()).isLessThanOrEqualTo(budget);
      assertThat(chosen.predictedLoss()).isCloseTo(least, Offset.offset(1e-12)).isLessThanOrEqualTo(before);
      before = chosen.predictedLoss();
    }
    assertThat(before).isFinite();
  }

  private static double least(List<Sensitivity> layers, int from, long budget) {
    if (from == layers.size()) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (Sensitivity.Cost cost : layers.get(from).costs()) {
      if (cost.bytes() <= budget) {
        least = Math.min(least, cost.loss() + least(layers, from + 1, budget - cost.bytes()));
      }
    }
    return least;
  }

  @Test
  void aMeasuredNetworkHoldsItsBudgetAndLosesNoMoreWithMore() {
    Graph network = network();
    RandomGenerator random = random(9);
    List<List<Tensor>> samples = new ArrayList<>();
    for (int sample = 0; sample < 8; sample++) {
      samples.add(List.of(tensor(random, Shape.of(1, 20), 1)));
    }
    List<Sensitivity> layers = Sensitivity.measure(network, samples, FORMATS, Interpreter::new);
    assertThat(layers).extracting(Sensitivity::layer).containsExactly("first", "second", "third");
    assertThat(layers).allSatisfy(layer -> assertThat(layer.costs()).isSortedAccordingTo(
        java.util.Comparator.comparingDouble(Sensitivity.Cost::loss)));
    long most = 20 * 30 + 30 * 30 + 30 * 5;
    double before = Double.POSITIVE_INFINITY;
    for (long budget = most / 8 + 10; budget <= most; budget += 50) {
      MixedPrecision chosen = MixedPrecision.within(layers, budget);
      Graph rounded = LayerWeights.rounded(network, chosen);
      long bytes = LayerWeights.of(network).stream().mapToLong(layer -> chosen.apply(layer.node())
          .round(layer.weights(), layer.axis()).integers().storedBytes()).sum();
      assertThat(bytes).isEqualTo(chosen.bytes()).isLessThanOrEqualTo(budget);
      assertThat(chosen.predictedLoss()).isLessThanOrEqualTo(before);
      assertThat(new Interpreter(rounded).run(samples.getFirst())).hasSize(1);
      before = chosen.predictedLoss();
    }
    assertThat(MixedPrecision.within(layers, most).layers().values())
        .allSatisfy(cost -> assertThat(cost.format()).isEqualTo(FORMATS.getFirst()));
  }

  private static Graph network() {
    RandomGenerator random = random(7);
    GraphBuilder builder = new GraphBuilder("network");
    int x = builder.input("x", TensorType.f32(1, 20));
    int first = builder.add("first", new Op.Dense(Activation.RELU),
        List.of(x, builder.constant("w1", tensor(random, Shape.of(30, 20), 0.3))));
    int second = builder.add("second", new Op.Dense(Activation.RELU),
        List.of(first, builder.constant("w2", tensor(random, Shape.of(30, 30), 0.3))));
    builder.output(builder.add("third", new Op.Dense(Activation.NONE),
        List.of(second, builder.constant("w3", tensor(random, Shape.of(5, 30), 0.3)))));
    return builder.build();
  }

  private static Tensor.Floats tensor(RandomGenerator random, Shape shape, double deviation) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (deviation * random.nextGaussian());
    }
    return new Tensor.Floats(shape, values);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
