package dev.mote.compress.polarized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.compress.layer.Symmetric;
import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void noNeighbourIsBetterAndFullRankLeavesNothing(int seed) {
    Random random = new Random(seed);
    double[][] residual = matrix(5, 7, random);
    double[][] covariance = Symmetric.damped(square(matrix(7, 3, random)), 0.05);
    double[][] sensitivity = Symmetric.damped(square(matrix(5, 2, random)), 0.05);
    for (int option = 0; option < 4; option++) {
      double[][] of = option % 2 == 0 ? null : covariance;
      double[][] by = option < 2 ? null : sensitivity;
      Path path = Path.of(residual, of, by, 2);
      double error = error(residual, path.product(), of, by);
      for (int trial = 0; trial < 30; trial++) {
        double[][] input = moved(path.input(), random);
        double[][] output = moved(path.output(), random);
        assertThat(error(residual, Path.times(output, input), of, by)).isGreaterThanOrEqualTo(error * (1 - 1e-9));
      }
      assertThat(error(residual, Path.of(residual, of, by, 5).product(), of, by)).isCloseTo(0, within(1e-9));
    }
  }

  /** With one dense layer the expectation is {@code diag(p) - p p^T}. */
  @Test
  void sensitivityOfLogitsIsTheCovarianceOfClasses() {
    GraphBuilder builder = new GraphBuilder("logits");
    int x = builder.input("x", TensorType.f32(1, 2));
    int logits = builder.add("dense", new Op.Dense(Activation.NONE),
        List.of(x, builder.constant("w", Tensor.floats(Shape.of(3, 2), 1, 0, 0, 1, -1, 0.5f)),
            builder.constant("b", Tensor.floats(Shape.of(3), 0, 0.5f, 0))));
    builder.output(builder.add("softmax", new Op.Softmax(1, 1), List.of(logits)));
    Graph graph = builder.build();
    Tensor sample = Tensor.floats(Shape.of(1, 2), 0.3f, -0.2f);
    Tensor p = new Interpreter(graph).run(List.of(sample)).getFirst();
    double[][] found = Sensitivity.of(graph, Collections.nCopies(4000, List.of(sample)), Interpreter::new, 1)
        .get("dense");
    double damping = found[0][0] + found[1][1] + found[2][2];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        double expected = (row == column ? p.real(row) : 0) - p.real(row) * p.real(column);
        assertThat(found[row][column] / 4000).isCloseTo(expected + (row == column ? 0.01 * damping / 4000 : 0),
            within(0.02));
      }
    }
  }

  private static double error(double[][] residual, double[][] product, double @Nullable [][] covariance,
      double @Nullable [][] sensitivity) {
    double sum = 0;
    for (int a = 0; a < residual.length; a++) {
      for (int b = 0; b < residual.length; b++) {
        for (int i = 0; i < residual[0].length; i++) {
          for (int j = 0; j < residual[0].length; j++) {
            sum += (sensitivity == null ? a == b ? 1 : 0 : sensitivity[a][b])
                * (covariance == null ? i == j ? 1 : 0 : covariance[i][j]) * (residual[a][i] - product[a][i])
                * (residual[b][j] - product[b][j]);
          }
        }
      }
    }
    return sum;
  }

  private static double[][] moved(double[][] matrix, Random random) {
    double[][] moved = matrix(matrix.length, matrix[0].length, random);
    for (int row = 0; row < moved.length; row++) {
      for (int column = 0; column < moved[row].length; column++) {
        moved[row][column] = matrix[row][column] * (1 + 0.02 * moved[row][column]);
      }
    }
    return moved;
  }

  private static double[][] square(double[][] root) {
    double[][] square = new double[root.length][root.length];
    for (int row = 0; row < root.length; row++) {
      for (int column = 0; column < root.length; column++) {
        for (int k = 0; k < root[row].length; k++) {
          square[row][column] += root[row][k] * root[column][k];
        }
      }
    }
    return square;
  }

  private static double[][] matrix(int rows, int columns, Random random) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int column = 0; column < columns; column++) {
        row[column] = random.nextGaussian();
      }
    }
    return matrix;
  }
}
