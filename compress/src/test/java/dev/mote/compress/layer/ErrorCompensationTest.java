package dev.mote.compress.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.compress.weights.RoundedWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCompensationTest {
  private static final int COLUMNS = 12;
  private static final int ROWS = 5;

  @ParameterizedTest
  @ValueSource(
      strings = {"uniform:8", "uniform:4", "uniform:3:tensor", "uniform:2", "vecq:2", "vecq:1", "ternary", "binary",
          "powers-of-two:4", "nf4", "nf4:8"})
  void theLayersErrorIsLessThanThatOfPlainRounding(String text) {
    WeightFormat format = WeightFormat.named(text);
    double plain = 0;
    double chosen = 0;
    for (int seed = 1; seed <= 10; seed++) {
      LinearLayer layer = layer(seed);
      Moments moments = moments(seed);
      RoundedWeights rounded = format.round(layer.weights(), 0);
      ChosenWeights weights = new ErrorCompensation(format).choose(layer, moments, new double[0], new int[ROWS]);
      assertThat(weights.weights().integers().storage()).isEqualTo(rounded.integers().storage());
      plain += error(layer, rounded.reals(), moments);
      chosen += error(layer, weights.weights().reals(), moments);
    }
    assertThat(chosen).isLessThan(text.equals("binary") || text.equals("vecq:1") ? plain * 1.0001 : 0.9 * plain);
  }

  @Test
  void noSingleElementCouldBeBetter() {
    WeightFormat format = WeightFormat.named("uniform:3");
    for (int seed = 1; seed <= 5; seed++) {
      LinearLayer layer = layer(seed);
      Moments moments = moments(seed);
      RoundedWeights chosen = new ErrorCompensation(format).choose(layer, moments, new double[0], new int[ROWS])
          .weights();
      double error = dampedError(layer, chosen.reals(), moments);
      byte[] elements = chosen.integers().values();
      for (int index = 0; index < elements.length; index++) {
        for (int step : new int[]{-32, 32}) {
          byte[] other = elements.clone();
          if (Math.abs(elements[index] + step) < 128) {
            other[index] += (byte) step;
            RoundedWeights moved = new RoundedWeights(
                new Tensor.Bytes(layer.weights().shape(), dev.mote.graph.DType.I8, other), chosen.quantization());
            assertThat(dampedError(layer, moved.reals(), moments)).isGreaterThanOrEqualTo(error * (1 - 1e-9));
          }
        }
      }
    }
  }

  @Test
  void theBiasTakesTheMeanErrorBack() {
    LinearLayer layer = layer(3);
    Moments moments = moments(3);
    ChosenWeights chosen = new ErrorCompensation(WeightFormat.named("uniform:2")).choose(layer, moments,
        new double[0], IntStream.generate(() -> COLUMNS / 4).limit(ROWS).toArray());
    double[][] before = layer.matrix(layer.weights().values(), 0);
    double[][] after = layer.matrix(chosen.weights().reals().values(), 0);
    for (int row = 0; row < ROWS; row++) {
      double expected = layer.bias()[row];
      double found = chosen.bias()[row];
      int zeros = 0;
      for (int column = 0; column < COLUMNS; column++) {
        expected += before[row][column] * moments.mean(0)[column];
        found += after[row][column] * moments.mean(0)[column];
        zeros += after[row][column] == 0 ? 1 : 0;
      }
      assertThat(found).isCloseTo(expected, within(1e-5));
      assertThat(zeros).isGreaterThanOrEqualTo(COLUMNS / 4);
    }
  }

  private static double error(LinearLayer layer, Tensor.Floats weights, Moments moments) {
    return quadratic(layer, weights, moments.covariance(0));
  }

  private static double dampedError(LinearLayer layer, Tensor.Floats weights, Moments moments) {
    return quadratic(layer, weights, Symmetric.damped(moments.covariance(0), 0.01 + 0.1 * COLUMNS / 200));
  }

  private static double quadratic(LinearLayer layer, Tensor.Floats weights, double[][] covariance) {
    double[][] before = layer.matrix(layer.weights().values(), 0);
    double[][] after = layer.matrix(weights.values(), 0);
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < COLUMNS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          sum += (before[row][i] - after[row][i]) * covariance[i][j] * (before[row][j] - after[row][j]);
        }
      }
    }
    return sum;
  }

  private static LinearLayer layer(int seed) {
    Random random = new Random(seed);
    GraphBuilder builder = new GraphBuilder("layer");
    int x = builder.input("x", TensorType.f32(1, COLUMNS));
    builder.output(builder.add("layer", new Op.Dense(Activation.NONE),
        List.of(x, builder.constant("w", LinearLayerTest.random(Shape.of(ROWS, COLUMNS), random)),
            builder.constant("b", LinearLayerTest.random(Shape.of(ROWS), random)))));
    Graph graph = builder.build();
    return Objects.requireNonNull(LinearLayer.of(graph, graph.nodes().getFirst()));
  }

  /** Inputs that have few directions in common, and means. */
  private static Moments moments(int seed) {
    Random random = new Random(100 + seed);
    double[][] mixing = new double[COLUMNS][4];
    for (double[] row : mixing) {
      for (int k = 0; k < 4; k++) {
        row[k] = random.nextGaussian();
      }
    }
    Moments moments = new Moments(1, COLUMNS);
    for (int count = 0; count < 200; count++) {
      double[] common = random.doubles(4, -1, 1).toArray();
      float[] patch = new float[COLUMNS];
      for (int column = 0; column < COLUMNS; column++) {
        patch[column] = (float) (1 + 0.2 * random.nextGaussian());
        for (int k = 0; k < 4; k++) {
          patch[column] += (float) (mixing[column][k] * common[k]);
        }
      }
      moments.add(patch);
    }
    return moments;
  }
}
