package dev.mote.compress.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BadInputException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void covariancesAreThoseOfTwoPasses(int seed) {
    Random random = new Random(seed);
    int groups = 1 + random.nextInt(3);
    int columns = 2 + random.nextInt(4);
    float[][] patches = new float[20][groups * columns];
    Moments moments = new Moments(groups, columns);
    for (float[] patch : patches) {
      for (int index = 0; index < patch.length; index++) {
        patch[index] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian() + 1;
      }
      moments.add(patch);
    }
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < columns; row++) {
        for (int column = 0; column < columns; column++) {
          double first = 0;
          double second = 0;
          double product = 0;
          for (float[] patch : patches) {
            first += patch[group * columns + row] / 20.0;
            second += patch[group * columns + column] / 20.0;
          }
          for (float[] patch : patches) {
            product += (patch[group * columns + row] - first) * (patch[group * columns + column] - second) / 20;
          }
          assertThat(moments.mean(group)[row]).isCloseTo(first, within(1e-9));
          assertThat(moments.covariance(group)[row][column]).isCloseTo(product, within(1e-9));
        }
      }
    }
  }

  @Test
  void systemsOfEquationsAreSolved() {
    Random random = new Random(4);
    double[][] matrix = positive(7, random);
    double[][] inverse = Symmetric.inverse(matrix);
    for (int row = 0; row < 7; row++) {
      for (int column = 0; column < 7; column++) {
        double product = 0;
        for (int k = 0; k < 7; k++) {
          product += matrix[row][k] * inverse[k][column];
        }
        assertThat(product).isCloseTo(row == column ? 1 : 0, within(1e-9));
      }
    }
    assertThat(Symmetric.solve(matrix, matrix[2])[2]).isCloseTo(1, within(1e-9));
  }

  @Test
  void inputsThatNeverChangeHaveNoCovariance() {
    Random random = new Random(1);
    Moments moments = new Moments(1, 5);
    float[] constants = {-117.3f, 0.1f, 1e4f, 0};
    for (int patch = 0; patch < 10_001; patch++) {
      float[] values = java.util.Arrays.copyOf(constants, 5);
      values[4] = random.nextFloat();
      moments.add(values);
    }
    double[][] covariance = moments.covariance(0);
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 5; column++) {
        assertThat(covariance[row][column]).as(row + ", " + column).isCloseTo(row + column == 8 ? 1 / 12.0 : 0,
            within(row + column == 8 ? 0.01 : 0));
      }
    }
    assertThat(Symmetric.cholesky(Symmetric.damped(covariance, 0))[2][2]).isCloseTo(1e-6, within(1e-15));
  }

  @Test
  void matricesThatAreNotPositiveDefiniteAreRefused() {
    assertThatThrownBy(() -> Symmetric.cholesky(new double[][]{{1, 2}, {2, 1}})).isInstanceOf(BadInputException.class)
        .hasMessageContaining("a pivot of -3.0 in row 1");
  }

  /** A random positive definite matrix. */
  static double[][] positive(int size, Random random) {
    double[][] root = new double[size][size];
    double[][] matrix = new double[size][size];
    for (double[] row : root) {
      for (int column = 0; column < size; column++) {
        row[column] = random.nextGaussian();
      }
    }
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        matrix[row][column] = row == column ? 0.1 : 0;
        for (int k = 0; k < size; k++) {
          matrix[row][column] += root[row][k] * root[column][k];
        }
      }
    }
    return matrix;
  }
}
