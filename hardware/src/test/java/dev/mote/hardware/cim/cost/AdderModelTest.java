package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdderModelTest {
  private static final AdderModel ADDERS = AdderModel.of(Technology.of(28), 0.9);

  @Test
  void aTreeHasTheAddersOfItsLevels() {
    for (int levels = 1; levels < 9; levels++) {
      for (int bits = 1; bits < 20; bits++) {
        int adders = 0;
        for (int level = 0; level < levels; level++) {
          adders += (1 << levels - level - 1) * (bits + level);
        }
        assertThat(AdderModel.treeAdders(1 << levels, bits)).isCloseTo(adders, within(1e-9));
      }
    }
    assertThat(AdderModel.treeAdders(1, 8)).isZero();
  }

  @Test
  void aFullAdderIsSixGates() {
    assertThat(ADDERS.adderFj()).isCloseTo(4.2 * 0.81, within(1e-9));
    assertThat(ADDERS.registerFj()).isCloseTo(2.1 * 0.81, within(1e-9));
    assertThat(ADDERS.adderUm2()).isCloseTo(7.8 * 0.614, within(1e-9));
  }

  /** The longest path goes through the sums of all levels but the last and along the last one's carries. */
  @Test
  void aTreeTakesTheTimeOfItsLongestPath() {
    double expected = 4 * 4.8 * 0.0478 + 4.4 * 0.0478 + 12 * 2 * 0.0478;
    assertThat(ADDERS.treeNs(32, 9)).isCloseTo(expected, within(1e-9));
  }
}
