package dev.mote.compress.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegressionTest {
  private static final int PATCHES = 30;
  private static final double SHARE = 0.05;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void noOtherMatrixIsNearer(int seed) {
    Random random = new Random(seed);
    LinearLayer layer = layer(1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(2), random);
    int columns = layer.columns();
    float[][] patches = new float[PATCHES][layer.groups() * columns];
    double[][] wanted = new double[PATCHES][layer.bias().length];
    Regression regression = new Regression(layer);
    for (int at = 0; at < PATCHES; at++) {
      for (int index = 0; index < patches[at].length; index++) {
        patches[at][index] = (float) random.nextGaussian() + 1;
      }
      for (int channel = 0; channel < wanted[at].length; channel++) {
        wanted[at][channel] = 2 * random.nextGaussian() - 1 + patches[at][channel / layer.rows() * columns];
      }
      regression.add(patches[at], wanted[at]);
    }
    for (int group = 0; group < layer.groups(); group++) {
      double[][] known = layer.matrix(layer.weights().values(), group);
      double[][] nearest = regression.nearest(group, known, SHARE);
      for (int row = 0; row < layer.rows(); row++) {
        double least = loss(layer, group, row, nearest[row], known[row], patches, wanted);
        for (int column = 0; column < columns; column++) {
          for (double by : new double[]{-0.01, 0.01}) {
            double[] other = nearest[row].clone();
            other[column] += by;
            assertThat(loss(layer, group, row, other, known[row], patches, wanted)).isGreaterThan(least);
          }
        }
        double mean = 0;
        for (double[] of : wanted) {
          mean += of[layer.channel(group, row)] / PATCHES;
        }
        assertThat(regression.mean()[layer.channel(group, row)]).isCloseTo(mean, within(1e-9));
      }
    }
  }

  /** Mean squared distance without means, and the ridge, from the numbers themselves. */
  private static double loss(LinearLayer layer, int group, int row, double[] matrix, double[] known, float[][] patches,
      double[][] wanted) {
    int columns = matrix.length;
    double[] mean = new double[columns];
    double meanWanted = 0;
    for (int at = 0; at < PATCHES; at++) {
      meanWanted += wanted[at][layer.channel(group, row)] / PATCHES;
      for (int column = 0; column < columns; column++) {
        mean[column] += (double) patches[at][group * columns + column] / PATCHES;
      }
    }
    double loss = 0;
    double variance = 0;
    for (int at = 0; at < PATCHES; at++) {
      double distance = wanted[at][layer.channel(group, row)] - meanWanted;
      for (int column = 0; column < columns; column++) {
        double off = patches[at][group * columns + column] - mean[column];
        distance -= matrix[column] * off;
        variance += off * off / PATCHES / columns;
      }
      loss += distance * distance / PATCHES;
    }
    for (int column = 0; column < columns; column++) {
      loss += SHARE * variance * (matrix[column] - known[column]) * (matrix[column] - known[column]);
    }
    return loss;
  }

  private static LinearLayer layer(int groups, int rows, int channels, Random random) {
    GraphBuilder builder = new GraphBuilder("layer");
    int x = builder.input("x", TensorType.f32(1, 3, 3, groups * channels));
    builder.output(builder.add("layer", new Op.Conv2d(Window.stride(1, 1), groups, Activation.NONE),
        List.of(x, builder.constant("w", LinearLayerTest.random(Shape.of(groups * rows, 2, 1, channels), random)),
            builder.constant("b", LinearLayerTest.random(Shape.of(groups * rows), random)))));
    Graph graph = builder.build();
    return Objects.requireNonNull(LinearLayer.of(graph, graph.nodes().getFirst()));
  }
}
