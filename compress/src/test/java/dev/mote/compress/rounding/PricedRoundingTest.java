package dev.mote.compress.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.compress.layer.CompensatedRounding;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Rounding with compensation has the error it says, less than rounding to nearest has, and fewer bits where they have a price. */
class PricedRoundingTest {
  private static final int ROWS = 3;

  @Test
  void errorIsThatOfTheProductsAndLessThanOfNearest() {
    double compensated = 0;
    double nearest = 0;
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int length = 2 + random.nextInt(20);
      double[][] covariance = covariance(random, length);
      double[][] weights = weights(random, length);
      double step = 0.3;
      PricedRounding.Rounded rounded = new PricedRounding(weights, new CompensatedRounding(covariance)).round(step, 0,
          0);
      assertThat(rounded.error()).isCloseTo(error(weights, rounded.steps(), step, covariance),
          Percentage.withPercentage(1e-6));
      int[][] plain = new int[ROWS][length];
      for (int row = 0; row < ROWS; row++) {
        for (int place = 0; place < length; place++) {
          plain[row][place] = (int) Math.round(weights[row][place] / step);
        }
      }
      compensated += rounded.error();
      nearest += error(weights, plain, step, covariance);
    }
    assertThat(compensated).isLessThan(0.7 * nearest);
  }

  @Test
  void aPriceTradesErrorForBits() {
    SplittableRandom random = new SplittableRandom(5);
    PricedRounding rounding = new PricedRounding(weights(random, 40),
        new CompensatedRounding(covariance(random, 40)));
    PricedRounding.Rounded exact = rounding.round(0.2, 0, 0);
    PricedRounding.Rounded cheap = rounding.round(0.2, 0.2, 3);
    assertThat(cheap.bits()).isLessThan(0.8 * exact.bits());
    assertThat(cheap.error()).isGreaterThan(exact.error());
  }

  @Test
  void uncorrelatedInputsAreRoundedToNearest() {
    double[][] identity = {{1, 0}, {0, 1}};
    int[][] steps = new PricedRounding(new double[][]{{0.26, -1.4}}, new CompensatedRounding(identity)).round(0.5, 0, 0)
        .steps();
    assertThat(steps[0]).containsExactly(1, -3);
  }

  private static double[][] weights(SplittableRandom random, int length) {
    double[][] weights = new double[ROWS][length];
    for (double[] row : weights) {
      java.util.Arrays.setAll(row, _ -> random.nextDouble(-1, 1));
    }
    return weights;
  }

  /** Neighbours are alike, as pixels are. */
  private static double[][] covariance(SplittableRandom random, int length) {
    double[] scales = random.doubles(length, 0.5, 2).toArray();
    double[][] covariance = new double[length][length];
    for (int row = 0; row < length; row++) {
      for (int column = 0; column < length; column++) {
        covariance[row][column] = scales[row] * scales[column] * Math.pow(0.8, Math.abs(row - column));
      }
    }
    return covariance;
  }

  private static double error(double[][] weights, int[][] steps, double step, double[][] covariance) {
    double error = 0;
    for (int row = 0; row < weights.length; row++) {
      for (int one = 0; one < covariance.length; one++) {
        for (int other = 0; other < covariance.length; other++) {
          error += (weights[row][one] - step * steps[row][one]) * (weights[row][other] - step * steps[row][other])
              * covariance[one][other];
        }
      }
    }
    return error;
  }
}
