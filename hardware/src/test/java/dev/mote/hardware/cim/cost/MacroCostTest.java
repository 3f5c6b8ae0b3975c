package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.hardware.Component;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every macro, whatever its parts. */
class MacroCostTest {
  static Iterable<String> names() {
    return Macros.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void moreActivityNeverTakesLess(String name) {
    Macro macro = Macros.named(name);
    double last = 0;
    for (double share = 0; share <= 1; share += 0.125) {
      double energy = MacroCost.of(macro, new Activity(share, share, share)).femtojoule().point();
      assertThat(energy).isGreaterThanOrEqualTo(last).isPositive();
      last = energy;
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aHigherSupplyTakesMoreEnergyAndNoMoreTime(String name) {
    Macro low = Macros.named(name);
    Macro high = Macros.named(name, "supply_v=" + low.supplyV() * 1.1, "nominal_v=" + low.nominalV());
    MacroCost before = MacroCost.of(low, Activity.USUAL);
    MacroCost after = MacroCost.of(high, Activity.USUAL);
    assertThat(after.femtojoule().point()).isGreaterThan(before.femtojoule().point());
    assertThat(after.passNs()).isLessThanOrEqualTo(before.passNs());
    assertThat(after.area().point()).isCloseTo(before.area().point(), within(1e-6 * before.area().point()));
  }

  @ParameterizedTest
  @MethodSource("names")
  void figuresAreInTheirIntervalsAndAddUp(String name) {
    MacroCost cost = MacroCost.of(Macros.named(name), Activity.USUAL);
    double sum = 0;
    for (Interval part : cost.femtojoulePerMac().values()) {
      assertThat(part.low()).isNotNegative();
      sum += part.point();
    }
    assertThat(cost.femtojoule().point()).isCloseTo(sum, within(1e-9 * sum));
    assertThat(cost.teraOperationsPerWatt()).isCloseTo(2000 / sum, within(1e-6 * 2000 / sum));
    assertThat(cost.area().point()).isPositive();
    assertThat(cost.areaUm2()).containsKey(Component.CELLS);
  }
}
