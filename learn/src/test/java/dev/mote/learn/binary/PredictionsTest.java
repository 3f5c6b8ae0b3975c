package dev.mote.learn.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PredictionsTest {
  private static final double LN_2 = Math.log(2);

  /** Two networks, two samples, two classes. */
  private static final Logits LOGITS = new Logits(2, 2, 2,
      new float[]{0, 0, 0, (float) Math.log(3), 0, (float) Math.log(3), 0, 0});

  @Test
  void probabilitiesAreMeansOfSoftmaxes() {
    Predictions predictions = Predictions.of(LOGITS, LogitCorrection.NONE);
    assertThat(predictions.probabilities()[0]).containsExactly(new double[]{0.375, 0.625}, within(1e-7));
    assertThat(predictions.probabilities()[1]).containsExactly(new double[]{0.375, 0.625}, within(1e-7));
    assertThat(predictions.accuracy(new int[]{1, 0})).isEqualTo(0.5);
    assertThat(predictions.entropy())
        .isCloseTo(-0.375 * Math.log(0.375) - 0.625 * Math.log(0.625), within(1e-6));
    assertThat(Predictions.of(LOGITS.range(1, 2), LogitCorrection.NONE).probabilities().length).isEqualTo(1);
  }

  @Test
  void aCorrectionScalesAndMovesResults() {
    Predictions predictions = Predictions.of(LOGITS, new LogitCorrection(2, java.util.List.of(LN_2, 0.0)));
    double second = (1.0 / 3 + 9.0 / 11) / 2;
    assertThat(predictions.probabilities()[0][1]).isCloseTo(second, within(1e-6));
  }

  /** The twin counts all pairs. */
  @Test
  void detectionIsTheShareOfPairsInOrder() {
    SplittableRandom random = new SplittableRandom(2);
    double[] low = random.doubles(50).map(x -> Math.rint(20 * x)).toArray();
    double[] high = random.doubles(70).map(x -> Math.rint(25 * x)).toArray();
    double pairs = Arrays.stream(high)
        .map(x -> Arrays.stream(low).map(y -> x > y ? 1 : x == y ? 0.5 : 0).sum()).sum();
    assertThat(Predictions.greater(low, high)).isCloseTo(pairs / 3500, within(1e-12));
    assertThat(Predictions.greater(new double[]{1, 2}, new double[]{3})).isEqualTo(1);
  }

  /** Classes are drawn with the probabilities of results that are then shrunk and moved: the fit finds the way back. */
  @Test
  void theFitFindsScaleAndOffsets() {
    SplittableRandom random = new SplittableRandom(4);
    int samples = 20_000;
    float[] values = new float[3 * samples];
    int[] labels = new int[samples];
    double[] moved = {0.5, 0, -0.5};
    for (int sample = 0; sample < samples; sample++) {
      double[] z = {2 * random.nextGaussian(), 2 * random.nextGaussian(), 2 * random.nextGaussian()};
      labels[sample] = drawn(z, random);
      for (int index = 0; index < 3; index++) {
        values[3 * sample + index] = (float) ((z[index] - moved[index]) / 2.5);
      }
    }
    Logits logits = new Logits(1, samples, 3, values);
    LogitCorrection fit = LogitCorrection.fit(logits, labels, true);
    assertThat(fit.scale()).isCloseTo(2.5, within(0.06));
    assertThat(fit.offsets().get(0) - fit.offsets().get(2)).isCloseTo(1, within(0.08));
    assertThat(Predictions.of(logits, fit).reliability(labels).error()).isLessThan(0.012);
    assertThat(Predictions.of(logits, LogitCorrection.NONE).reliability(labels).error()).isGreaterThan(0.1);
    assertThat(LogitCorrection.fit(logits, labels, false).offsets()).isEmpty();
  }

  private static int drawn(double[] z, SplittableRandom random) {
    double sum = Arrays.stream(z).map(Math::exp).sum();
    double u = random.nextDouble() * sum;
    for (int index = 0; index < z.length; index++) {
      u -= Math.exp(z[index]);
      if (u < 0) {
        return index;
      }
    }
    return z.length - 1;
  }
}
