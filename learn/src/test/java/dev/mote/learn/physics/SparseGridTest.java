package dev.mote.learn.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseGridTest {
  /** The mean of {@code x^power} under the standard normal distribution: 1, 0, 1, 0, 3, 0, 15, ... */
  private static double moment(int power) {
    double value = power % 2 == 0 ? 1 : 0;
    for (int factor = power - 1; factor > 1; factor -= 2) {
      value *= factor;
    }
    return value;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 20})
  void theRuleInOneDimensionIsExactUpToItsDegree(int count) {
    GaussHermite rule = GaussHermite.of(count);
    for (int power = 0; power < 2 * count; power++) {
      double sum = 0;
      double size = 0;
      for (int node = 0; node < count; node++) {
        sum += rule.weights()[node] * Math.pow(rule.nodes()[node], power);
        size += rule.weights()[node] * Math.abs(Math.pow(rule.nodes()[node], power));
      }
      assertThat(sum).as("power " + power).isCloseTo(moment(power), within(1e-11 * (1 + size)));
    }
    double beyond = 0;
    for (int node = 0; node < count; node++) {
      beyond += rule.weights()[node] * Math.pow(rule.nodes()[node], 2 * count);
    }
    assertThat(beyond).isLessThan(moment(2 * count) * (1 - 1e-7));
  }

  @ParameterizedTest
  @CsvSource({"1,4", "2,3", "2,5", "3,3", "3,4", "4,3", "5,2", "6,3"})
  void theGridIsExactForAllPolynomialsUpToItsDegree(int dimensions, int level) {
    SparseGrid grid = SparseGrid.smolyak(dimensions, level);
    powers(grid, new int[dimensions], 0, 2 * level - 1);
  }

  private static void powers(SparseGrid grid, int[] powers, int axis, int left) {
    if (axis == powers.length) {
      assertThat(mean(grid, powers)).as(Arrays.toString(powers))
          .isCloseTo(Arrays.stream(powers).mapToDouble(SparseGridTest::moment).reduce(1, (a, b) -> a * b),
              within(1e-9));
      return;
    }
    for (int power = 0; power <= left; power++) {
      powers[axis] = power;
      powers(grid, powers, axis + 1, left - power);
    }
    powers[axis] = 0;
  }

  private static double mean(SparseGrid grid, int[] powers) {
    double sum = 0;
    for (int node = 0; node < grid.weights().length; node++) {
      double product = grid.weights()[node];
      for (int axis = 0; axis < powers.length; axis++) {
        product *= Math.pow(grid.nodes()[node][axis], powers[axis]);
      }
      sum += product;
    }
    return sum;
  }

  @Test
  void levelThreeInTwentyOneDimensionsHas925NodesAndDegreeFive() {
    SparseGrid grid = SparseGrid.smolyak(21, 3);
    assertThat(grid.nodes()).hasNumberOfRows(925);
    assertThat(grid.nodes()[0]).containsOnly(0);
    // All monomials of degree at most 5: up to five of the dimensions, which are alike, with each split of the degree.
    int[][] splits = {{}, {1}, {2}, {1, 1}, {3}, {2, 1}, {1, 1, 1}, {4}, {3, 1}, {2, 2}, {2, 1, 1}, {1, 1, 1, 1}, {5},
        {4, 1}, {3, 2}, {3, 1, 1}, {2, 2, 1}, {2, 1, 1, 1}, {1, 1, 1, 1, 1}};
    for (int[] split : splits) {
      for (int shift = 0; shift < 21; shift++) {
        int[] powers = new int[21];
        for (int part = 0; part < split.length; part++) {
          powers[(shift + part * 4) % 21] = split[part];
        }
        assertThat(mean(grid, powers)).as(Arrays.toString(powers))
            .isCloseTo(Arrays.stream(powers).mapToDouble(SparseGridTest::moment).reduce(1, (a, b) -> a * b),
                within(1e-9));
      }
    }
    int[] six = new int[21];
    six[3] = 6;
    assertThat(mean(grid, six)).isNotCloseTo(15, within(0.1));
  }
}
