package dev.mote.hardware.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.mote.compress.weights.Normal;
import dev.mote.graph.BadInputException;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices have the published statistics, drawn ones within 1 % of the closed forms. */
class DeviceFamilyTest {
  private static final int DRAWS = 1_000_000;
  private static final double DAY = 86_400;

  /** Mean and deviation of many draws. */
  private record Statistics(double mean, double deviation) {
    static Statistics of(DoubleSupplier draw) {
      double sum = 0;
      double squares = 0;
      for (int index = 0; index < DRAWS; index++) {
        double value = draw.getAsDouble();
        sum += value;
        squares += value * value;
      }
      double mean = sum / DRAWS;
      return new Statistics(mean, Math.sqrt(squares / DRAWS - mean * mean));
    }
  }

  /** The published table: conductance, programming, relative reads after 20 s, an hour, a day, a month and a year, drift. */
  @ParameterizedTest
  @CsvSource({"1, 0.340, 0.298, 0.340, 0.363, 0.386, 0.402, 0.074, 0.034",
      "5, 0.610, 0.105, 0.119, 0.127, 0.136, 0.141, 0.049, 0.014",
      "10, 0.862, 0.067, 0.076, 0.081, 0.086, 0.090, 0.049, 0.008",
      "25, 1.055, 0.037, 0.042, 0.045, 0.048, 0.050, 0.049, 0.008"})
  void dopedGstHasThePublishedDeviations(double target, double programming, double start, double hour, double day,
      double month, double year, double drift, double spread) {
    DeviceFamily family = DeviceFamily.DOPED_GST;
    assertThat(family.programmingDeviation(target)).isCloseTo(programming, within(0.0006));
    double[] wanted = {start, hour, day, month, year};
    double[] times = {20, 3600, DAY, 30 * DAY, 365 * DAY};
    for (int index = 0; index < times.length; index++) {
      assertThat(family.relativeReadDeviation(target, times[index])).isCloseTo(wanted[index], within(0.0011));
    }
    assertThat(family.driftMean().at(target / family.most())).isCloseTo(drift, within(0.0006));
    assertThat(family.driftSpread().at(target / family.most())).isCloseTo(spread, within(0.0006));
  }

  @Test
  void hermesHasItsCurvesOnBothSidesOfTheirBorders() {
    DeviceFamily family = DeviceFamily.HERMES;
    assertThat(family.driftMean().at(0.05)).isCloseTo(-0.0387 * Math.log(0.05) - 0.0182, within(1e-12));
    assertThat(family.driftMean().at(0.001)).isEqualTo(0.13);
    assertThat(family.driftMean().at(0.5)).isCloseTo(0.0736 - 0.0126 * 0.5 - 0.0436 * 0.25, within(1e-12));
    assertThat(family.driftSpread().at(1)).isCloseTo(0.0055, within(1e-12));
    assertThat(family.noise().at(0.5)).isCloseTo(0.0664 / 8 - 0.1352 / 4 + 0.0768 / 2 + 0.0088, within(1e-12));
    assertThat(family.programmingDeviation(10.35)).isCloseTo(1.00756712, within(1e-8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 0.7, 1})
  void drawnDevicesHaveTheStatisticsOfTheClosedForms(double x) {
    for (DeviceFamily family : new DeviceFamily[]{DeviceFamily.DOPED_GST, DeviceFamily.HERMES}) {
      double target = x * family.most();
      SplittableRandom random = new SplittableRandom(1);
      Statistics programmed = Statistics.of(() -> family.program(target, random).programmed());
      assertThat(programmed.mean()).isCloseTo(target, withinPercentage(1));
      assertThat(programmed.deviation()).isCloseTo(family.programmingDeviation(target), withinPercentage(1));
      Statistics exponents = Statistics.of(() -> family.program(target, random).exponent());
      double mean = family.driftMean().at(x);
      double spread = family.driftSpread().at(x);
      double folded = 2 * spread * Normal.density(mean / spread) + mean * (1 - 2 * Normal.below(-mean / spread));
      assertThat(exponents.mean()).isCloseTo(folded, withinPercentage(1));
      assertThat(exponents.deviation()).isCloseTo(Math.sqrt(mean * mean + spread * spread - folded * folded),
          withinPercentage(1));
    }
  }

  @Test
  void devicesDriftByTheirExponentFromTheStartOn() {
    DeviceFamily.Device device = DeviceFamily.DOPED_GST.program(10, new SplittableRandom(3));
    assertThat(device.conductance(20)).isEqualTo(device.programmed());
    assertThat(Math.log(device.conductance(2000) / device.programmed()) / Math.log(100)).isCloseTo(-device.exponent(),
        within(1e-12));
    assertThat(device.readDeviation(DAY) / device.conductance(DAY)).isCloseTo(0.081, within(0.0006));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.9})
  void readsAreAsAlikeAsTheirCorrelationSays(double correlation) {
    ReadNoise noise = new ReadNoise(correlation, new SplittableRandom(5));
    double[] reads = new double[DRAWS];
    double products = 0;
    for (int index = 0; index < DRAWS; index++) {
      reads[index] = noise.next();
      products += index > 1 ? reads[index] * reads[index - 2] : 0;
    }
    int[] at = {0};
    Statistics found = Statistics.of(() -> reads[at[0]++]);
    assertThat(found.mean()).isCloseTo(0, within(0.02));
    assertThat(found.deviation()).isCloseTo(1, withinPercentage(1));
    assertThat(products / DRAWS).isCloseTo(correlation * correlation, within(0.02));
  }

  @Test
  void correlationsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new ReadNoise(1, new SplittableRandom(1))).isInstanceOf(BadInputException.class)
        .hasMessageContaining("0 to below 1, found 1.0");
  }
}
