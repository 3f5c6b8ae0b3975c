package dev.mote.hardware.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.hardware.Component;
import dev.mote.hardware.cim.cost.Technology;
import org.junit.jupiter.api.Test;

/** Costs worked out by hand at 28 nm and 0.9 V. */
class CoreCostTest {
  private static final Technology TECHNOLOGY = Technology.of(28);
  private static final CrossbarDesign DESIGN = new CrossbarDesign(DeviceFamily.DOPED_GST,
      new NoisePlane(12.5, 3, 64, NoisePlane.Choice.ANY_EITHER_WAY), 256);

  @Test
  void aCrossbarReadsTwoRowsAndCompares() {
    CoreCost core = CoreCost.crossbar(TECHNOLOGY, DESIGN, 5);
    // 5 uS at 0.1 V and 25 uS at 0.3 V for 10 ns are 0.5 and 22.5 fJ; two lines of 320 cells of 0.35 fF by 0.1 V from 0.9 V 20.16 fJ.
    assertThat(core.cost().energyByComponent().get(Component.CELLS).point()).isCloseTo(256 * 43.16e-3, within(1e-6));
    assertThat(core.cost().energyByComponent().get(Component.CONVERTERS).point()).isCloseTo(256 * 81e-3, within(1e-6));
    // 2 x 320 x 256 cells of 0.036 um2, doubled.
    assertThat(core.cost().areaByComponent().get(Component.CELLS).point()).isCloseTo(11_796.48, within(1e-6));
    assertThat(core.operations()).isEqualTo(512);
  }

  @Test
  void aDigitalCoreReadsThresholds() {
    CoreCost core = CoreCost.lfsr(TECHNOLOGY, 256, 8);
    // 8 bits of a memory of 64 KiB: 8 x 508 / 64 x 8 fJ.
    assertThat(core.cost().energyByComponent().get(Component.CELLS).point()).isCloseTo(256 * 0.508, within(1e-6));
    // 16 registers of 1.701 fJ and 24 XORs of 0.8505 fJ.
    assertThat(core.cost().energyByComponent().get(Component.RANDOMNESS).point())
        .isCloseTo(256 * (16 * 1.701 + 24 * 0.8505) * 1e-3, within(1e-6));
    assertThat(core.cost().areaByComponent().get(Component.CELLS).point()).isCloseTo(256 * 256 * 8 * 0.254,
        within(1e-6));
  }

  @Test
  void bothSumAlike() {
    CoreCost crossbar = CoreCost.crossbar(TECHNOLOGY, DESIGN, 5);
    CoreCost digital = CoreCost.lfsr(TECHNOLOGY, 256, 8);
    assertThat(crossbar.cost().energyByComponent().get(Component.ACCUMULATORS))
        .isEqualTo(digital.cost().energyByComponent().get(Component.ACCUMULATORS));
    // 512 operations an energy in pJ are 512,000 GOPS/W over it.
    assertThat(digital.gopsPerWatt().point()).isCloseTo(512_000 / digital.cost().energyPj().point(), within(1e-6));
    assertThat(digital.gopsPerWattAndMm2().point())
        .isCloseTo(digital.gopsPerWatt().point() / digital.cost().areaUm2().point() * 1e6, within(1e-3));
    assertThat(crossbar.gopsPerWatt().low()).isLessThan(crossbar.gopsPerWatt().point());
  }
}
