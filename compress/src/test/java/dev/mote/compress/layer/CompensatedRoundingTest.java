package dev.mote.compress.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompensatedRoundingTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void numbersAreThoseOfTheBrainSurgeonWithAnInverseForEachWeight(int seed) {
    Random random = new Random(seed);
    int length = 1 + random.nextInt(12);
    double[][] covariance = MomentsTest.positive(length, random);
    double[] row = random.doubles(length, -2, 2).toArray();
    double step = 0.2 + random.nextDouble();
    int[] steps = new int[length];
    double error = new CompensatedRounding(covariance).round(row, step, (wanted, _, _) -> (int) Math.round(wanted),
        steps);
    assertThat(steps).isEqualTo(naive(row, covariance, step));
    double found = 0;
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        found += (row[i] - step * steps[i]) * covariance[i][j] * (row[j] - step * steps[j]);
      }
    }
    assertThat(error).isCloseTo(found, within(1e-9 * (1 + found)));
  }

  /** Rounds one weight and moves the others by {@code -error / H_jj * H_j}, H being the inverse for those that are left. */
  private static int[] naive(double[] row, double[][] covariance, double step) {
    double[] free = row.clone();
    int[] steps = new int[row.length];
    List<Integer> left = new ArrayList<>(IntStream.range(0, row.length).boxed()
        .sorted(Comparator.comparingDouble((Integer place) -> -covariance[place][place])).toList());
    while (!left.isEmpty()) {
      double[][] part = new double[left.size()][left.size()];
      for (int i = 0; i < part.length; i++) {
        for (int j = 0; j < part.length; j++) {
          part[i][j] = covariance[left.get(i)][left.get(j)];
        }
      }
      double[][] inverse = Symmetric.inverse(part);
      int place = left.getFirst();
      steps[place] = (int) Math.round(free[place] / step);
      double error = free[place] - step * steps[place];
      for (int i = 0; i < part.length; i++) {
        free[left.get(i)] -= error / inverse[0][0] * inverse[0][i];
      }
      left.removeFirst();
    }
    return steps;
  }
}
