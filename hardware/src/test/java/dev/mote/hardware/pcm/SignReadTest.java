package dev.mote.hardware.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights are drawn with the probability that they were trained to have. */
class SignReadTest {
  private static final int READS = 400_000;
  private static final SignRead READ = new SignRead(DeviceFamily.DOPED_GST,
      new NoisePlane(20, 1, 64, NoisePlane.Choice.OWN), 3600);

  /** The twin draws the noise of all four devices. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 0.5, 0.73, 0.97})
  void drawnSignsHaveTheTrainedProbability(double probability) {
    DeviceFamily family = READ.family();
    SplittableRandom random = new SplittableRandom(7);
    double g = READ.difference(probability);
    double own = Math.abs(g) * family.relativeReadDeviation(Math.abs(g), READ.time());
    double plane = 20 * family.relativeReadDeviation(20, READ.time());
    int positive = 0;
    for (int read = 0; read < READS; read++) {
      double weight = g + own * random.nextGaussian();
      double positiveNoise = plane * random.nextGaussian();
      double negativeNoise = plane * random.nextGaussian();
      positive += weight + positiveNoise - negativeNoise > 0 ? 1 : 0;
    }
    double deviation = Math.sqrt(probability * (1 - probability) / READS);
    assertThat(positive / (double) READS).isCloseTo(probability, within(3 * deviation));
  }

  @Test
  void probabilitiesRiseWithTheDifference() {
    for (DeviceFamily family : new DeviceFamily[]{DeviceFamily.DOPED_GST, DeviceFamily.HERMES}) {
      SignRead read = new SignRead(family, new NoisePlane(family.most() / 2, 2, 64, NoisePlane.Choice.ANY_EITHER_WAY),
          family.started());
      double last = 0;
      for (int step = -100; step <= 100; step++) {
        double found = read.probability(step * family.most() / 100);
        assertThat(found).isGreaterThanOrEqualTo(last);
        last = found;
      }
      assertThat(read.probability(0)).isEqualTo(0.5);
      assertThat(read.highest()).isEqualTo(last);
    }
  }

  @Test
  void whatDevicesDoNotReachIsHeldToTheirLargestConductance() {
    SignRead noisy = new SignRead(new DeviceFamily("noisy", 1, 20, 250e-9, Curve.Polynomial.of(0.0),
        Curve.Polynomial.of(0.0), Curve.Polynomial.of(0.0), Curve.Polynomial.of(0.1)),
        new NoisePlane(1, 1, 1, NoisePlane.Choice.OWN), 20);
    assertThat(noisy.highest()).isBetween(0.9, 0.95);
    assertThat(noisy.difference(0.99)).isCloseTo(1, within(1e-12));
    assertThat(noisy.difference(0.01)).isCloseTo(-1, within(1e-12));
  }

  /** The mean of correlated reads tells less: its variance is that of fewer independent ones. */
  @Test
  void correlatedReadsOfAnEnsembleTellLess() {
    int reads = 8;
    double[] variances = new double[2];
    for (int kind = 0; kind < 2; kind++) {
      SplittableRandom random = new SplittableRandom(11);
      double squares = 0;
      int ensembles = 20_000;
      for (int ensemble = 0; ensemble < ensembles; ensemble++) {
        ReadNoise noise = new ReadNoise(0.9 * kind, random);
        int positive = 0;
        for (int read = 0; read < reads; read++) {
          positive += noise.next() > 0 ? 1 : 0;
        }
        double mean = positive / (double) reads - 0.5;
        squares += mean * mean;
      }
      variances[kind] = squares / ensembles;
    }
    assertThat(variances[0]).isCloseTo(0.25 / reads, within(0.0015));
    assertThat(variances[1]).isGreaterThan(4 * variances[0]);
  }
}
