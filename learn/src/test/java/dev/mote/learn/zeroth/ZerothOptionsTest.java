package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.learn.zeroth.ZerothOptions.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Options that would have no effect are refused. */
class ZerothOptionsTest {
  @ParameterizedTest
  @EnumSource(Method.class)
  void lossesAreNormalizedWhereWeightsArePerturbed(Method method) {
    if (method == Method.NODES || method == Method.SCALES || method == Method.COORDINATES) {
      assertThatThrownBy(() -> normalized(method)).isInstanceOf(BadInputException.class)
          .hasMessage("differences of losses are normalised where weights are perturbed together, found the method "
              + method + "; choose another value");
    } else {
      assertThat(normalized(method).lossNormalization()).isTrue();
    }
  }

  private static ZerothOptions normalized(Method method) {
    return new ZerothOptions(1, 1, 2, new ZerothOptions.Sigma(1, 1, 1), Distribution.SIGNS, false, method, 0.1, true,
        true, true, IntegerUpdate.Rounding.NEAREST, 0, 1);
  }
}
