package dev.mote.formats.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseTest {
  private static final int COUNT = 64 * 64 * 3;

  @ParameterizedTest
  @CsvSource({"1, .04", "2, .06", "3, .08", "4, .09", "5, .10"})
  void gaussianNoiseHasItsDeviation(int severity, double deviation) {
    float[] noisy = GaussianNoise.apply(Pictures.constant(64, 64, 3, .4), severity, new RandomStream(1)).values();
    assertThat(Pictures.mean(noisy)).isCloseTo(.4, within(4 * deviation / Math.sqrt(COUNT)));
    assertThat(Pictures.deviation(noisy)).isCloseTo(deviation, within(4 * deviation / Math.sqrt(2.0 * COUNT)));
  }

  @ParameterizedTest
  @CsvSource({"1, 500", "2, 250", "3, 100", "4, 75", "5, 50"})
  void shotNoiseHasTheVarianceOfItsPhotons(int severity, double photons) {
    for (double value : new double[]{0, .02, .5, 1}) {
      float[] noisy = ShotNoise.apply(Pictures.constant(64, 64, 3, value), severity, new RandomStream(2)).values();
      double deviation = Math.sqrt(value / photons);
      assertThat(Pictures.mean(noisy)).isCloseTo(value, within(4 * deviation / Math.sqrt(COUNT) + 1e-7));
      assertThat(Pictures.deviation(noisy)).isCloseTo(deviation, within(.05 * deviation + 1e-7));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, .01", "2, .02", "3, .03", "4, .05", "5, .07"})
  void impulseNoiseIsAShareOfSaltAndPepper(int severity, double share) {
    float[] noisy = ImpulseNoise.apply(Pictures.constant(64, 64, 3, .4), severity, new RandomStream(3)).values();
    int salt = 0;
    int pepper = 0;
    for (float value : noisy) {
      assertThat(value).isIn(0f, .4f, 1f);
      salt += value == 1 ? 1 : 0;
      pepper += value == 0 ? 1 : 0;
    }
    double error = 4 * Math.sqrt(share / 2 / COUNT);
    assertThat((double) salt / COUNT).isCloseTo(share / 2, within(error));
    assertThat((double) pepper / COUNT).isCloseTo(share / 2, within(error));
  }

  @ParameterizedTest
  @CsvSource({"1, .06", "2, .10", "3, .12", "4, .16", "5, .20"})
  void speckleNoiseIsInProportionToTheValue(int severity, double deviation) {
    for (double value : new double[]{0, .1, .8}) {
      float[] noisy = SpeckleNoise.apply(Pictures.constant(64, 64, 3, value), severity, new RandomStream(4)).values();
      assertThat(Pictures.mean(noisy)).isCloseTo(value, within(4 * value * deviation / Math.sqrt(COUNT) + 1e-7));
      assertThat(Pictures.deviation(noisy)).isCloseTo(value * deviation, within(.03 * value * deviation + 1e-7));
    }
  }

  /** Each count's frequency is its probability, by the formula. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, .3, 1, 7.5, 500})
  void countsAreOfPoissonsDistribution(double mean) {
    int draws = 40_000;
    int[] counts = new int[700];
    RandomStream random = new RandomStream(5);
    for (int i = 0; i < draws; i++) {
      counts[Poisson.draw(mean, random)]++;
    }
    double probability = Math.exp(-mean);
    for (int count = 0; count < counts.length; count++) {
      assertThat((double) counts[count] / draws).isCloseTo(probability,
          within(5 * Math.sqrt(probability / draws) + 1.0 / draws));
      probability *= mean / (count + 1);
    }
  }

  @Test
  void normalNumbersHaveTheirMomentsAndNeighboursAreIndependent() {
    int draws = 100_000;
    double[] moments = new double[5];
    double product = 0;
    double previous = 0;
    RandomStream random = new RandomStream(6);
    for (int i = 0; i < draws; i++) {
      double number = random.normal();
      for (int power = 1; power < moments.length; power++) {
        moments[power] += Math.pow(number, power) / draws;
      }
      product += number * previous / draws;
      previous = number;
    }
    assertThat(moments[1]).isCloseTo(0, within(.015));
    assertThat(moments[2]).isCloseTo(1, within(.02));
    assertThat(moments[3]).isCloseTo(0, within(.05));
    assertThat(moments[4]).isCloseTo(3, within(.15));
    assertThat(product).isCloseTo(0, within(.015));
  }
}
