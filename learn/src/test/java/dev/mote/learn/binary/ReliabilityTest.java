package dev.mote.learn.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Calibration errors worked out by hand. */
class ReliabilityTest {
  @Test
  void theErrorIsTheMeanDistanceOfConfidenceAndAccuracy() {
    double[] confidences = {0.9, 0.7, 0.62, 0.65, 0.3};
    boolean[] right = {true, true, false, true, false};
    Reliability reliability = Reliability.of(confidences, right, 5);
    assertThat(reliability.bins()).hasSize(5);
    assertThat(reliability.bins().get(0)).isEqualTo(new Reliability.Bin(0, 0, 0));
    assertThat(reliability.bins().get(1)).isEqualTo(new Reliability.Bin(0.3, 0, 1));
    Reliability.Bin third = reliability.bins().get(3);
    assertThat(third.count()).isEqualTo(3);
    assertThat(third.confidence()).isCloseTo(1.97 / 3, within(1e-12));
    assertThat(third.accuracy()).isCloseTo(2.0 / 3, within(1e-12));
    // 0.3 wrong: 0.3; three of mean 0.6567, two right: 0.03 together; 0.9 right: 0.1.
    assertThat(reliability.error()).isCloseTo((0.3 + 0.03 + 0.1) / 5, within(1e-12));
  }

  @Test
  void surePredictionsThatAreRightHaveNoError() {
    Reliability reliability = Reliability.of(new double[]{1, 1, 1}, new boolean[]{true, true, true}, 15);
    assertThat(reliability.bins().getLast().count()).isEqualTo(3);
    assertThat(reliability.error()).isZero();
    assertThat(Reliability.of(new double[]{1, 1}, new boolean[]{true, false}, 15).error()).isEqualTo(0.5);
    assertThat(Reliability.of(new double[0], new boolean[0], 15).error()).isZero();
  }
}
