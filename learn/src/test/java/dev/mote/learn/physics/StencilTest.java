package dev.mote.learn.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class StencilTest {
  private static final double[] AT = {0.3, -0.7, 1.1};

  private static double sum(double[][] weights, int axis, Stencil stencil, ToDoubleFunction<double[]> f) {
    double sum = 0;
    for (int node = 0; node < stencil.count(); node++) {
      double[] point = AT.clone();
      for (int i = 0; i < point.length; i++) {
        point[i] += stencil.offsets()[node][i];
      }
      sum += weights[node][axis] * (f.applyAsDouble(point) - f.applyAsDouble(AT));
    }
    return sum;
  }

  /** Derivatives of x^3 y are 3 x^2 y, x^3; smoothing adds 3 y s^2 to the first: E (x + s z)^2 is x^2 + s^2. */
  @Test
  void theSparseGridIsExactForTheSmoothedPolynomial() {
    double s = 0.2;
    Stencil stencil = Stencil.sparseGrid(3, 4, s);
    ToDoubleFunction<double[]> f = p -> p[0] * p[0] * p[0] * p[1] + p[2] * p[2];
    double x = AT[0];
    double y = AT[1];
    assertThat(sum(stencil.first(), 0, stencil, f)).isCloseTo(3 * (x * x + s * s) * y, within(1e-9));
    assertThat(sum(stencil.first(), 1, stencil, f)).isCloseTo(x * x * x + 3 * x * s * s, within(1e-9));
    assertThat(sum(stencil.first(), 2, stencil, f)).isCloseTo(2 * AT[2], within(1e-9));
    assertThat(sum(stencil.second(), 0, stencil, f)).isCloseTo(6 * x * y, within(1e-9));
    assertThat(sum(stencil.second(), 1, stencil, f)).isCloseTo(0, within(1e-9));
    assertThat(sum(stencil.second(), 2, stencil, f)).isCloseTo(2, within(1e-9));
  }

  @Test
  void theOthersComeClose() {
    ToDoubleFunction<double[]> f = p -> Math.sin(p[0]) * p[1] + p[2] * p[2];
    double[] first = {Math.cos(AT[0]) * AT[1], Math.sin(AT[0]), 2 * AT[2]};
    double[] second = {-Math.sin(AT[0]) * AT[1], 0, 2};
    Stencil differences = Stencil.finiteDifferences(3, 1e-3);
    assertThat(differences.count()).isEqualTo(7);
    Stencil random = Stencil.monteCarlo(3, 200_000, 0.1, 5);
    for (int axis = 0; axis < 3; axis++) {
      assertThat(sum(differences.first(), axis, differences, f)).isCloseTo(first[axis], within(1e-5));
      assertThat(sum(differences.second(), axis, differences, f)).isCloseTo(second[axis], within(1e-5));
      assertThat(sum(random.first(), axis, random, f)).isCloseTo(first[axis], within(0.03));
      assertThat(sum(random.second(), axis, random, f)).isCloseTo(second[axis], within(0.15));
    }
  }
}
