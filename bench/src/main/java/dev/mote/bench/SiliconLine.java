package dev.mote.bench;

import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.cost.MacroCost;
import dev.mote.hardware.cim.macro.Macro;

/**
 * A chip's row beside the model.
 *
 * @param row      as published
 * @param chip     how it is run
 * @param standing how its energy counts
 * @param model    energy of a multiply-accumulate, fJ
 * @param delay    model over chip; not a number where the chip has none or where its clock is part of the macro's description
 * @param area     model over chip; not a number where the chip has none
 */
record SiliconLine(SiliconRow row, SiliconChip chip, Standing standing, Interval model, double delay, double area) {
  /** How a row's energy counts. */
  enum Standing {
    /** Constants were fitted on it. */
    FITTED,
    /** Nothing was fitted on it. */
    PREDICTED,
    /** What its data switched is not told. */
    INCOMPARABLE
  }

  static SiliconLine of(SiliconRow row, SiliconChip chip) {
    Macro macro = chip.macro(row);
    MacroCost cost = MacroCost.of(macro, chip.activity().apply(row));
    Standing standing = !chip.unknown().isEmpty()
        ? Standing.INCOMPARABLE
        : chip.fitted().contains(row.id()) ? Standing.FITTED : Standing.PREDICTED;
    return new SiliconLine(row, chip, standing, cost.femtojoule(chip.counted()), delay(row, macro, cost),
        cost.area().point() / areaUm2(row));
  }

  private static double delay(SiliconRow row, Macro macro, MacroCost cost) {
    boolean told = !Double.isNaN(macro.cycleNs())
        && (macro.periphery().timing().fixed() || macro.supplyV() == macro.nominalV());
    if (told) {
      return Double.NaN;
    }
    // Clocks are told of the chips without a figure of all their operations, or with an average one.
    return Double.isNaN(row.number("tclk_ns"))
        ? row.number("TOPS") / cost.teraOperations()
        : cost.cycleNs() / row.number("tclk_ns");
  }

  private static double areaUm2(SiliconRow row) {
    double area = row.number("area_mm2") * 1e6;
    return Double.isNaN(area) ? row.number("TOPS") / row.number("TOPS_per_mm2") * 1e6 : area;
  }

  double chipFj() {
    return row.number("fJ_per_MAC");
  }

  double energy() {
    return model.point() / chipFj();
  }

  /** Whether the energy is as near as it is bound to be. */
  boolean holds() {
    return standing == Standing.INCOMPARABLE || Math.abs(energy() - 1) <= chip.bound();
  }
}
