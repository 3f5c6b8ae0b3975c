package dev.mote.bench;

import dev.mote.hardware.Component;
import dev.mote.hardware.cim.cost.Activity;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How rows of the file of measured chips are run: the macro, what a row changes in it, and how the row's energy may be judged.
 *
 * @param prefix    of the rows' names
 * @param macro     that comes with Mote
 * @param overrides fields of the macro that a row gives anew
 * @param activity  that a row states, or that its energies are told at
 * @param counted   components that the publication counts; the others are left out of the comparison
 * @param fitted    names of rows whose energy the model's constants were fitted on
 * @param unknown   why energies are not comparable; empty where they are
 * @param bound     the most that a comparable energy may be off
 */
record SiliconChip(String prefix, String macro, Function<SiliconRow, List<String>> overrides,
    Function<SiliconRow, Activity> activity, Set<Component> counted, Set<String> fitted, String unknown, double bound) {
  private static final double STATED = 0.15;
  private static final double DIGITISED = 0.25;
  private static final Set<Component> ALL = EnumSet.allOf(Component.class);

  /** The chips that the model can run. */
  static final List<SiliconChip> CHIPS = List.of(
      new SiliconChip("ZZ-AIMC1", "aimc1-2021", SiliconChip::asShipped, row -> new Activity(1, 1, 1), ALL, Set.of(), "",
          STATED),
      new SiliconChip("ZZ-AIMC2", "aimc2-2023", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(),
          "sparsity unknown", STATED),
      new SiliconChip("ZZ-AIMC3", "aimc3-2023", SiliconChip::asShipped, row -> new Activity(0.375, 0.375, 0.5), ALL,
          Set.of(), "", STATED),
      new SiliconChip("ZZ-DIMC1", "redcim-2022", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(), "", STATED),
      new SiliconChip("ZZ-DIMC2", "dimc2-2022", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(),
          "average efficiency, sparsity unknown", STATED),
      new SiliconChip("ZZ-DIMC3", "dimc3-2023", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(), "", STATED),
      new SiliconChip("ZZ-DIMC4", "dimc4-2023", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(),
          "peak with sparsity exploited", STATED),
      new SiliconChip("CL-A", "jia-2020", SiliconChip::bits, SiliconChip::usual,
          EnumSet.of(Component.CELLS, Component.CONVERTERS), Set.of("CL-A-0.85"), "", STATED),
      new SiliconChip("CL-B", "sinangil-2021", SiliconChip::supply, SiliconChip::sinangil, ALL,
          Set.of("CL-B-0.8-out15", "CL-B-0.8-out0"), "", STATED),
      new SiliconChip("CL-C", "neurram-2022", SiliconChip::neurram, SiliconChip::usual, ALL, Set.of(), "", DIGITISED),
      new SiliconChip("CL-D", "wang-2022", SiliconChip::supply, SiliconChip::usual, ALL,
          Set.of("CL-D-0.7", "CL-D-0.9", "CL-D-1.1"), "", DIGITISED),
      new SiliconChip("CL-E", "colonnade-2021", SiliconChip::bits, SiliconChip::usual, ALL,
          Set.of("CL-E-w8-0.8", "CL-E-w8-0.6"), "", DIGITISED),
      new SiliconChip("PACiM", "pacim-2024", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(),
          "simulation, sparsity unknown", DIGITISED),
      new SiliconChip("WHT-ADCfree", "wht-2023", SiliconChip::asShipped, SiliconChip::usual, ALL, Set.of(),
          "simulation, process and activity unknown", DIGITISED));

  /** The chip of a row, if the model can run it. */
  static Optional<SiliconChip> of(SiliconRow row) {
    return CHIPS.stream().filter(chip -> row.id().startsWith(chip.prefix)).findFirst();
  }

  /** The chip as the row runs it. */
  Macro macro(SiliconRow row) {
    return Macros.named(macro, overrides.apply(row).toArray(String[]::new));
  }

  private static List<String> asShipped(SiliconRow row) {
    return List.of();
  }

  private static List<String> supply(SiliconRow row) {
    return List.of("supply_v=" + row.text("vdd_V"));
  }

  private static List<String> bits(SiliconRow row) {
    return List.of("supply_v=" + row.text("vdd_V"), "weights.bits=" + row.text("w_bits"),
        "inputs.bits=" + row.text("in_bits"));
  }

  /** One phase takes all bits at once; two share them. A sign is no bit of its own. */
  private static List<String> neurram(SiliconRow row) {
    int bits = (int) row.number("in_bits");
    int magnitude = Math.max(1, bits - 1);
    int chunk = row.text("condition").startsWith("one-phase") ? magnitude : (magnitude + 1) / 2;
    return List.of("inputs.bits=" + bits, "inputs.bits_per_cycle=" + chunk,
        "converter.bits=" + row.text("adc_bits"));
  }

  private static Activity usual(SiliconRow row) {
    return Activity.USUAL;
  }

  /** The mean output code is stated, of fifteen; inputs are the usual half, so the weights make the difference. */
  private static Activity sinangil(SiliconRow row) {
    double code = Double.parseDouble(row.id().replaceAll(".*out", "")) / 15;
    return new Activity(0.5, 0.5, code, code);
  }
}
