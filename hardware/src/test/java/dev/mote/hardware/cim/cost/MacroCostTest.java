package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.hardware.Component;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
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

  /** Any macro that can be described has figures that are numbers, in order and not negative. */
  @Test
  void anyMacroCosts() {
    Random random = new Random(8);
    String[][] choices = {{"summation.domain=charge", "summation.domain=current", "summation.domain=voltage"},
        {"inputs.drive=pulses", "inputs.drive=levels"}, {"inputs.signed=true", "inputs.signed=false"},
        {"weights.coding=offset", "weights.coding=differential"}, {"memory=rram", "memory=sram", "memory=pcm"}};
    for (int run = 0; run < 2000; run++) {
      List<String> fields = new ArrayList<>();
      for (String[] choice : choices) {
        fields.add(choice[random.nextInt(choice.length)]);
      }
      int inputBits = 1 + random.nextInt(16);
      int weightBits = 1 + random.nextInt(16);
      fields.add("inputs.bits=" + inputBits);
      fields.add("inputs.bits_per_cycle=" + (1 + random.nextInt(inputBits)));
      fields.add("weights.bits=" + weightBits);
      fields.add("weights.bits_per_cell=" + (1 + random.nextInt(weightBits)));
      fields.add("summation.boundary=" + random.nextInt(inputBits + weightBits));
      fields.add("array.rows=" + (1 << random.nextInt(21)));
      fields.add("array.columns=" + (1 << random.nextInt(21)));
      fields.add("array.macros=" + (1 << random.nextInt(21)));
      fields.add("array.depth=" + (1 << random.nextInt(21)));
      fields.add("converter.bits=" + (1 + random.nextInt(14)));
      fields.add("node_nm=" + (2 + random.nextInt(248)));
      fields.add("supply_v=" + (0.1 + 4.9 * random.nextDouble()));
      fields.add("nominal_v=" + (0.1 + 4.9 * random.nextDouble()));
      if (random.nextBoolean()) {
        fields.add("cycle_ns=" + Math.exp(20 * random.nextDouble() - 6));
      }
      MacroCost cost = MacroCost.of(Macros.named("osa-hcim-2024", fields.toArray(String[]::new)),
          new Activity(random.nextDouble(), random.nextDouble(), random.nextDouble()));
      for (double figure : new double[]{cost.femtojoule().high(), cost.passNs(), cost.area().high(),
          cost.teraOperations()}) {
        assertThat(figure).as("%s", fields).isPositive().isFinite();
      }
      cost.femtojoulePerMac().forEach((part, energy) -> assertThat(energy.low()).as(part.label()).isNotNegative());
    }
  }
}
