package dev.mote.compress.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrainSurgeonTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void eachLossIsTheLeastOfAllThatCouldBe(int seed) {
    Random random = new Random(seed);
    int size = 2 + random.nextInt(8);
    double[][] covariance = MomentsTest.positive(size, random);
    double[] row = random.doubles(size, -1, 1).toArray();
    BrainSurgeon found = BrainSurgeon.of(row, Symmetric.inverse(covariance), size - 1);
    List<Integer> gone = new ArrayList<>();
    double before = 0;
    double[] left = row;
    for (int at = 0; at < size - 1; at++) {
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int place = 0; place < size; place++) {
        if (!gone.contains(place)) {
          gone.add(place);
          double error = error(row, nearest(row, covariance, gone), covariance);
          gone.removeLast();
          best = error < least ? place : best;
          least = Math.min(least, error);
        }
      }
      gone.add(best);
      left = nearest(row, covariance, gone);
      assertThat(found.order()[at]).isEqualTo(best);
      assertThat(found.costs()[at]).isCloseTo(least - before, within(1e-7));
      before = least;
    }
    assertThat(found.left()).containsExactly(left, within(1e-7));
  }

  /** The row with zeros that is nearest to another: with S the places that stay, {@code C_SS v_S = C_S w}. */
  private static double[] nearest(double[] row, double[][] covariance, List<Integer> gone) {
    int[] stay = IntStream.range(0, row.length).filter(place -> !gone.contains(place)).toArray();
    double[][] part = new double[stay.length][stay.length];
    double[] right = new double[stay.length];
    for (int i = 0; i < stay.length; i++) {
      for (int j = 0; j < stay.length; j++) {
        part[i][j] = covariance[stay[i]][stay[j]];
      }
      for (int j = 0; j < row.length; j++) {
        right[i] += covariance[stay[i]][j] * row[j];
      }
    }
    double[] solved = stay.length == 0 ? right : Symmetric.solve(part, right);
    double[] result = new double[row.length];
    for (int i = 0; i < stay.length; i++) {
      result[stay[i]] = solved[i];
    }
    return result;
  }

  private static double error(double[] row, double[] other, double[][] covariance) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < row.length; j++) {
        sum += (row[i] - other[i]) * covariance[i][j] * (row[j] - other[j]);
      }
    }
    return sum;
  }

  @Test
  void aPlanTakesTheShareFromWhereItCostsLeast() {
    Random random = new Random(3);
    GraphBuilder builder = new GraphBuilder("two");
    int x = builder.input("x", TensorType.f32(1, 6));
    int y = builder.add("first", new Op.Dense(Activation.NONE), List.of(x,
        builder.constant("w", ones(4, 6))));
    builder.output(builder.add("second", new Op.Dense(Activation.NONE), List.of(y,
        builder.constant("v", ones(5, 4)))));
    Graph graph = builder.build();
    List<LinearLayer> layers = graph.nodes().stream().map(node -> Objects.requireNonNull(LinearLayer.of(graph, node)))
        .toList();
    Moments six = new Moments(1, 6);
    Moments four = new Moments(1, 4);
    for (int patch = 0; patch < 50; patch++) {
      six.add(LinearLayerTest.random(Shape.of(6), random).values());
      float[] same = new float[4];
      Arrays.fill(same, (float) random.nextGaussian());
      four.add(same);
    }
    Map<String, Moments> moments = Map.of("first", six, "second", four);
    for (double share : new double[]{0, 0.25, 0.5, 0.75}) {
      PruningPlan plan = PruningPlan.of(layers, moments, share);
      int[] first = plan.of(layers.get(0));
      int[] second = plan.of(layers.get(1));
      assertThat(IntStream.of(first).sum() + IntStream.of(second).sum()).isEqualTo(Math.round(share * 44));
      // All inputs of the second layer are the same number, so that one weight of each of its channels can do what all four do.
      assertThat(IntStream.of(second).sum()).isEqualTo(Math.min(15, Math.round(share * 44)));
    }
  }

  private static Tensor.Floats ones(int rows, int columns) {
    float[] ones = new float[rows * columns];
    Arrays.fill(ones, 1);
    return new Tensor.Floats(Shape.of(rows, columns), ones);
  }
}
