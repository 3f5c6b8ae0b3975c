package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.UnaryKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compiled or not yet, a function gives the same bits, so that a training does too. */
class VectorFunctionsTest {
  private static final int COUNT = 301;
  private static final int RUNS = 3_000;

  @ParameterizedTest
  @EnumSource
  void bitsStayWhenTheFunctionIsCompiled(UnaryKind kind) {
    if (!Functions.has(kind)) {
      return;
    }
    float[] x = new float[COUNT];
    for (int index = 0; index < COUNT; index++) {
      x[index] = (index - 300) / 37f;
    }
    float[] first = new float[COUNT];
    VectorFunctions.unary(kind, 0.3f, 0.5f, x, 0, first, 0, COUNT);
    float[] later = new float[COUNT];
    for (int run = 0; run < RUNS; run++) {
      VectorFunctions.unary(kind, 0.3f, 0.5f, x, 0, later, 0, COUNT);
    }
    assertThat(later).isEqualTo(first);
  }
}
