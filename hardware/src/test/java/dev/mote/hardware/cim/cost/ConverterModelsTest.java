package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.hardware.Interval;
import org.junit.jupiter.api.Test;

/** The three models give what their authors' tools give for a conversion of 8 bits. */
class ConverterModelsTest {
  private static final Technology NODE = Technology.of(28);

  @Test
  void threeModelsOfEightBits() {
    assertThat(1000 * ConverterModels.accelergyPj(28, 8, 1e8)).isCloseTo(1330, within(5.0));
    assertThat(ConverterModels.neuroSimFj(22, 8)).isCloseTo(78, within(0.5));
    Interval energy = ConverterModels.energyFj(NODE, 0.9, 8, 1e8);
    assertThat(energy.point()).isCloseTo(701, within(1.0));
    assertThat(energy.high()).isCloseTo(1331, within(1.0));
    assertThat(energy.low()).isBetween(78.0, 200.0);
    Interval area = ConverterModels.areaUm2(NODE, 8, 1e8);
    assertThat(area.point()).isCloseTo(2085, within(1.0));
    assertThat(area.high()).isCloseTo(3199, within(1.0));
  }

  @Test
  void moreBitsTakeMoreOfEverything() {
    for (double node : new double[]{7, 16, 22, 28, 65, 130}) {
      Technology technology = Technology.of(node);
      for (int bits = 2; bits < 12; bits++) {
        Interval less = ConverterModels.energyFj(technology, technology.nominalV(), bits, 1e7);
        Interval more = ConverterModels.energyFj(technology, technology.nominalV(), bits + 1, 1e7);
        assertThat(more.point()).isGreaterThan(less.point());
        assertThat(more.low()).isGreaterThan(less.low());
        assertThat(ConverterModels.delayNs(technology, 0.9, bits + 1, 64))
            .isGreaterThan(ConverterModels.delayNs(technology, 0.9, bits, 64));
        assertThat(ConverterModels.areaUm2(technology, bits + 1, 1e7).point())
            .isGreaterThan(ConverterModels.areaUm2(technology, bits, 1e7).point());
      }
    }
  }

  @Test
  void nodesBetweenKnownOnesLieBetweenThem() {
    double last = 0;
    for (double node = 7; node <= 130; node++) {
      double energy = ConverterModels.neuroSimFj(node, 8);
      assertThat(energy).isGreaterThan(last);
      last = energy;
    }
  }
}
