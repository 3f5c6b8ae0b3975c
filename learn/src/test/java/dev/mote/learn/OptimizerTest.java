package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BadInputException;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static float[] run(Optimizer optimizer, boolean decays) {
    float[] parameter = {1, -2};
    float[][] moments = new float[optimizer.moments()][2];
    for (int step = 1; step <= 3; step++) {
      optimizer.update(parameter, new float[]{0.5f * step, -1}, moments, decays, 0.1f, step);
    }
    return parameter;
  }

  @Test
  void descentWithMomentum() {
    // v: 0.5, 0.5 * 0.5 + 1 = 1.25, 0.625 + 1.5 = 2.125; p = 1 - 0.1 * 3.875.
    assertThat(run(new Optimizer.Sgd(0.5f, false, 0), true)[0]).isCloseTo(0.6125f, within(1e-6f));
    // Ahead: g + 0.5 v = 0.75, 1.625, 2.5625.
    assertThat(run(new Optimizer.Sgd(0.5f, true, 0), true)[0]).isCloseTo(1 - 0.49375f, within(1e-6f));
    // Decay 0.1, no momentum: p = 1 - 0.1 (0.5 + 0.1) = 0.94, then 0.94 - 0.1 (1 + 0.094), then - 0.1 (1.5 + 0.08306).
    assertThat(run(new Optimizer.Sgd(0, false, 0.1f), true)[0]).isCloseTo(0.672294f, within(1e-6f));
    assertThat(run(new Optimizer.Sgd(0, false, 0.1f), false)[0]).isCloseTo(0.7f, within(1e-6f));
  }

  @Test
  void adamTakesStepsOfTheRateForASteadyGradient() {
    assertThat(run(Optimizer.Adam.usual(0, false), true)[1]).isCloseTo(-2 + 0.3f, within(1e-5f));
    float[] decoupled = run(Optimizer.Adam.usual(0.1f, true), true);
    // Each step shrinks by 1 % and adds 0.1: -2, -1.88, -1.7612, -1.643588.
    assertThat(decoupled[1]).isCloseTo(-1.643588f, within(1e-5f));
    assertThat(run(Optimizer.Adam.usual(0.1f, true), false)[1]).isCloseTo(-1.7f, within(1e-5f));
  }

  @Test
  void adamFollowsItsEquations() {
    double m = 0;
    double v = 0;
    double p = 1;
    for (int step = 1; step <= 3; step++) {
      double g = 0.5 * step + 0.01 * p;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      p -= 0.1 * (m / (1 - Math.pow(0.9, step))) / (Math.sqrt(v / (1 - Math.pow(0.999, step))) + 1e-8);
    }
    assertThat(run(Optimizer.Adam.usual(0.01f, false), true)[0]).isCloseTo((float) p, within(1e-5f));
  }

  @Test
  void theCosineRisesAndFalls() {
    Schedule schedule = new Schedule.Cosine(1, 0.1f, 10, 110);
    assertThat(schedule.rate(1)).isCloseTo(0.1f, within(1e-6f));
    assertThat(schedule.rate(10)).isEqualTo(1);
    assertThat(schedule.rate(11)).isEqualTo(1);
    assertThat(schedule.rate(61)).isCloseTo(0.55f, within(1e-6f));
    assertThat(schedule.rate(111)).isCloseTo(0.1f, within(1e-6f));
    assertThat(new Schedule.Constant(0.3f).rate(77)).isEqualTo(0.3f);
  }

  @Test
  void impossibleConstantsAreRefused() {
    assertThatThrownBy(() -> new Optimizer.Sgd(1, false, 0)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Optimizer.Sgd(0, false, -1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Optimizer.Adam(0.9f, 1, 1e-8f, 0, false)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Schedule.Cosine(1, 0, 5, 5)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Loss.CrossEntropy(1)).isInstanceOf(BadInputException.class);
  }
}
