package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static List<double[]> estimates(int count, int size, double mean, double deviation, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> estimates = new ArrayList<>();
    for (int trial = 0; trial < count; trial++) {
      estimates.add(random.doubles(size).map(each -> mean + deviation * Math.sqrt(12) * (each - 0.5)).toArray());
    }
    return estimates;
  }

  @Test
  void varianceAndNormAreWithoutBias() {
    double variance = 0;
    double norm = 0;
    for (int round = 0; round < 500; round++) {
      Spread spread = Spread.of(estimates(4, 40, 0.5, 2, round));
      variance += spread.variance() / 500;
      norm += spread.squaredMean() / 500;
    }
    assertThat(variance).isCloseTo(40 * 4, within(2.0));
    assertThat(norm).isCloseTo(40 * 0.25, within(1.0));
  }

  @Test
  void theSizeOfAnEstimateDoesNotCount() {
    Spread once = Spread.of(estimates(4, 500, 1, 0.5, 1));
    Spread tenfold = Spread.of(estimates(4, 500, 10, 5, 1));
    assertThat(tenfold.relativeTo(once)).isCloseTo(1, within(1e-9));
    assertThat(Spread.of(estimates(4, 500, 10, 8, 2)).relativeTo(once)).isCloseTo(2.56, within(0.3));
  }

  @Test
  void wherePureNoiseIsMeasuredVariancesAreCompared() {
    Spread noise = Spread.of(estimates(4, 500, 0, 1, 1));
    assertThat(Spread.of(estimates(4, 500, 0, 2, 2)).relativeTo(noise)).isCloseTo(4, within(0.5));
  }
}
