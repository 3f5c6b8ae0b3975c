package dev.mote.bench;

import dev.mote.hardware.cim.cost.MacroCost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cost model beside measured chips. */
final class SiliconBench {
  private SiliconBench() {}

  /** A chip's row beside the model; ratios are model over chip, not a number where the chip has no figure. */
  private record Line(SiliconRow row, SiliconChip chip, MacroCost cost, double energy, double low, double high,
      double delay, double area) {}

  static void run(List<String> arguments) throws IOException {
    List<SiliconRow> rows = new ArrayList<>(SiliconRow.read(SharedFolder.file("silicon/cim_macros.csv")));
    List<Line> lines = new ArrayList<>();
    rows.addAll(published());
    for (SiliconRow row : rows) {
      chip(row).ifPresent(chip -> lines.add(line(row, chip)));
    }
    for (Line line : lines) {
      System.out.printf("%-18s %-8s chip %9.2f  energy %.3f [%.2f..%.2f]  delay %.3f  area %.3f%n", line.row.id(),
          line.chip.fitted().contains(line.row.id()) ? "fitted" : line.chip.unknown().isEmpty() ? "pred" : "n/c",
          line.row.number("fJ_per_MAC"), line.energy, line.low, line.high, line.delay, line.area);
      if (arguments.contains("-v")) {
        System.out.println("    " + line.cost.femtojoulePerMac());
        System.out.println("    " + line.cost.areaUm2());
      }
    }
  }

  private static Optional<SiliconChip> chip(SiliconRow row) {
    return SiliconChip.CHIPS.stream().filter(chip -> row.id().startsWith(chip.prefix())).findFirst();
  }

  private static Line line(SiliconRow row, SiliconChip chip) {
    MacroCost cost = MacroCost.of(chip.macro(row), chip.activity().apply(row));
    double chipFj = row.number("fJ_per_MAC");
    double cycle = row.number("tclk_ns");
    double delay = Double.isNaN(row.number("TOPS")) || row.id().startsWith("ZZ")
        ? cost.cycleNs() / cycle
        : row.number("TOPS") / cost.teraOperations();
    double area = row.number("area_mm2") * 1e6;
    if (Double.isNaN(area)) {
      area = row.number("TOPS") / row.number("TOPS_per_mm2") * 1e6;
    }
    return new Line(row, chip, cost, cost.femtojoule(chip.counted()).point() / chipFj,
        cost.femtojoule(chip.counted()).low() / chipFj, cost.femtojoule(chip.counted()).high() / chipFj, delay,
        cost.area().point() / area);
  }

  /** Points of the same chips that the file does not hold. */
  private static List<SiliconRow> published() {
    return List.of(
        new SiliconRow(Map.of("id", "ZZ-DIMC3", "fJ_per_MAC", "102.56", "tclk_ns", "5.495", "area_mm2", "0.1462")),
        new SiliconRow(Map.of("id", "ZZ-AIMC3", "fJ_per_MAC", "106.95", "tclk_ns", "2.747", "area_mm2", "1.88")),
        new SiliconRow(Map.of("id", "CL-A-1.2", "fJ_per_MAC", "10.42", "TOPS", "2.185", "vdd_V", "1.2", "w_bits", "1",
            "in_bits", "1")),
        new SiliconRow(Map.of("id", "CL-E-iw8-0.7", "fJ_per_MAC", "725", "tclk_ns", "10", "vdd_V", "0.7", "w_bits", "8",
            "in_bits", "8", "area_mm2", "0.2272")));
  }
}
