package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TechnologyTest {
  @Test
  void lawsAreTheSquareAtTheNominalSupply() {
    for (double node : new double[]{5, 7, 14, 16, 22, 28, 40, 65, 90, 130, 180}) {
      Technology technology = Technology.of(node);
      double nominal = technology.nominalV();
      assertThat(technology.logicSquareV(nominal)).isCloseTo(nominal * nominal, within(1e-9));
      assertThat(technology.analogSquareV(nominal)).isCloseTo(nominal * nominal, within(1e-9));
      assertThat(technology.delay(nominal)).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void energyRisesAndDelayFallsWithTheSupply() {
    for (double node = 7; node <= 130; node += 3) {
      Technology technology = Technology.of(node);
      for (double volt = 0.2; volt < 1.8; volt += 0.01) {
        assertThat(technology.logicSquareV(volt + 0.01)).isGreaterThan(technology.logicSquareV(volt));
        assertThat(technology.analogSquareV(volt + 0.01)).isGreaterThan(technology.analogSquareV(volt));
        assertThat(technology.delay(volt + 0.01)).isLessThan(technology.delay(volt));
      }
    }
  }

  @Test
  void constantsRiseWithTheNode() {
    Technology last = Technology.of(6);
    for (double node = 7; node <= 130; node++) {
      Technology technology = Technology.of(node);
      assertThat(technology.gateFf()).isGreaterThan(last.gateFf());
      assertThat(technology.gateUm2()).isGreaterThan(last.gateUm2());
      assertThat(technology.cellUm2()).isGreaterThanOrEqualTo(last.cellUm2());
      assertThat(technology.gateNs()).isGreaterThanOrEqualTo(last.gateNs());
      last = technology;
    }
  }

  @Test
  void theGateOf28NanometresIsThePublishedOne() {
    Technology technology = Technology.of(28);
    assertThat(technology.gateFf()).isCloseTo(0.7, within(1e-9));
    assertThat(technology.gateUm2()).isCloseTo(0.614, within(1e-9));
    assertThat(technology.gateNs()).isCloseTo(0.0478, within(1e-9));
  }
}
