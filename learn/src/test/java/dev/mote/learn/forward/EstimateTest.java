package dev.mote.learn.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.autodiff.Autodiff;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EstimateTest {
  private static final int BATCH = 4;
  private static final Loss LOSS = new Loss.CrossEntropy(0);

  private final Graph network = Networks.build("mlp", Shape.of(6), 3, 1, 5);
  private final LossGraph layers = LossGraph.of(TrainingGraph.loss(network, LOSS, BATCH), LossGraph.layers(network));
  private final List<Tensor> batch = batch();

  private static List<Tensor> batch() {
    Random random = new Random(1);
    float[] x = new float[BATCH * 6];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    float[] targets = new float[BATCH * 3];
    for (int row = 0; row < BATCH; row++) {
      targets[3 * row + random.nextInt(3)] = 1;
    }
    return List.of(new Tensor.Floats(Shape.of(BATCH, 6), x), new Tensor.Floats(Shape.of(BATCH, 3), targets));
  }

  private List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    int next = 0;
    for (List<String> names : layers.groups()) {
      groups.add(Group.of(groups.size(), layers.start().subList(next, next + names.size())));
      next += names.size();
    }
    return groups;
  }

  /** The gradient by the second layer, by back-propagation. */
  private float[] gradient() {
    Graph graph = TrainingGraph.loss(network, LOSS, BATCH);
    Graph both = Pass.run(graph, new Autodiff(layers.parameters()));
    List<Tensor> inputs = new ArrayList<>(batch);
    inputs.addAll(layers.start());
    List<Tensor> results = new Interpreter(both).run(inputs);
    List<Tensor.Floats> gradients = results.subList(results.size() - 2, results.size()).stream()
        .map(tensor -> (Tensor.Floats) tensor).toList();
    return Group.of(0, gradients).values();
  }

  @Test
  void aQueryBehindAGroupGivesTheLossOfTheWholeGraph() {
    List<Group> groups = groups();
    assertThat(layers.groups()).containsExactly(List.of("hidden_weights", "hidden_bias"),
        List.of("classes_weights", "classes_bias"));
    try (Queries queries = new Queries(layers, 2)) {
      double loss = queries.begin(batch, groups);
      for (Group group : groups) {
        float[] moved = group.values().clone();
        Directions.GAUSSIAN.add(new Xorshift32(7), 0.1f, moved);
        double behind = queries.losses(group.index(), List.of(group.tensors(moved))).clone()[0];
        List<Tensor> inputs = new ArrayList<>(batch);
        groups.forEach(each -> inputs.addAll(each.tensors(each == group ? moved : each.values())));
        assertThat(behind).isCloseTo(new Interpreter(layers.graph()).run(inputs).getFirst().real(0), within(1e-5));
        assertThat(Math.abs(behind - loss)).isGreaterThan(1e-4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCosineWithTheGradientFollowsTheNumberOfQueries(Directions directions) {
    float[] gradient = gradient();
    List<Group> groups = groups();
    try (Queries queries = new Queries(layers, 1)) {
      queries.begin(batch, groups);
      for (int count : new int[]{1, 10, 100}) {
        double mean = 0;
        int repeats = 4000 / count;
        for (int repeat = 0; repeat < repeats; repeat++) {
          Estimate estimate = Estimate.of(new Estimator.RandomGradient(count, 1e-2f, directions, true), queries,
              groups.get(1), 3, repeat);
          assertThat(estimate.queries()).isEqualTo(2 * count);
          double cosine = cosine(estimate.gradient(), gradient);
          mean += cosine * cosine / repeats;
        }
        // The mean square: sqrt(Q / (Q + d - 1)) of the ratio of norms; for one Gaussian direction 1 / d.
        double expected = (double) count / (count + gradient.length - 1);
        assertThat(mean).as("squared cosine with " + count + " queries").isCloseTo(expected, within(0.1 * expected));
      }
    }
  }

  @Test
  void coordinatesGiveTheGradient() {
    float[] gradient = gradient();
    List<Group> groups = groups();
    try (Queries queries = new Queries(layers, 2)) {
      queries.begin(batch, groups);
      for (boolean antithetic : new boolean[]{false, true}) {
        Estimate estimate = Estimate.of(new Estimator.Coordinatewise(5e-3f, 0.5f, antithetic), queries, groups.get(1),
            3, 1);
        assertThat(estimate.coordinates().length).isBetween(gradient.length / 4, 3 * gradient.length / 4);
        for (int i = 0; i < estimate.coordinates().length; i++) {
          assertThat(estimate.gradient()[i]).isCloseTo(gradient[estimate.coordinates()[i]],
              within(antithetic ? 3e-4f : 3e-3f));
        }
      }
    }
  }

  @Test
  void directionsAreReplayedFromTheirSeed() {
    float[] once = new float[999];
    float[] again = new float[999];
    float[] other = new float[999];
    Directions.RADEMACHER.add(Xorshift32.of(1, 2, 3, 4), 1, once);
    Directions.RADEMACHER.add(Xorshift32.of(1, 2, 3, 4), 1, again);
    Directions.RADEMACHER.add(Xorshift32.of(1, 2, 3, 5), 1, other);
    assertThat(again).isEqualTo(once);
    assertThat(other).isNotEqualTo(once);
    // The first numbers after seed 1, by the definition of the generator.
    Xorshift32 random = new Xorshift32(1);
    assertThat(random.next()).isEqualTo(270369);
    assertThat(random.next()).isEqualTo(67634689);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "3, 0", "3, NaN"})
  void optionsOutOfRangeAreRefused(int queries, float deviation) {
    assertThatThrownBy(() -> new Estimator.RandomGradient(queries, deviation, Directions.GAUSSIAN, true))
        .hasMessageContaining("correct the option");
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      left += (double) a[i] * a[i];
      right += (double) b[i] * b[i];
    }
    return product / Math.sqrt(left * right);
  }
}
