package dev.mote.bench;

import dev.mote.bench.SiliconLine.Standing;
import dev.mote.graph.RunFailedException;
import dev.mote.hardware.cim.cost.PolarizedEfficiency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The cost model of compute-in-memory beside measured chips, or its prediction of one macro. */
final class SiliconBench {
  private static final int[][] LAYERS = {{576, 64}, {512, 512}, {768, 768}, {4608, 512}};
  private static final double MACRO = 1602;
  private static final double CLAIM = 464;
  private static final int RANK = 8;

  private SiliconBench() {}

  /** Without words the ledger; with words the macro they name. */
  static void run(List<String> arguments) throws IOException {
    if (!arguments.isEmpty()) {
      SiliconPrediction.print(arguments);
      return;
    }
    List<SiliconRow> rows = new ArrayList<>(SiliconRow.read(SharedFolder.file("silicon/cim_macros.csv")));
    rows.addAll(published());
    List<SiliconLine> lines = rows.stream()
        .flatMap(row -> SiliconChip.of(row).map(chip -> SiliconLine.of(row, chip)).stream()).toList();
    System.out.println("Model over chip; 1 is equal. Energy in fJ a multiply-accumulate, [least..most] of the models of"
        + " converters and of leakage.");
    print(lines, Standing.FITTED, "Fitted: constants of the model or of the macro were chosen on these energies");
    print(lines, Standing.PREDICTED, "Predicted: no constant was chosen on these energies");
    print(lines, Standing.INCOMPARABLE, "Not comparable in energy: what the data switched is not told");
    printOthers(rows.stream().filter(row -> SiliconChip.of(row).isEmpty()).toList());
    printPolarized();
    Optional<SiliconLine> broken = lines.stream().filter(line -> !line.holds()).findFirst();
    if (broken.isPresent()) {
      throw new RunFailedException("the model is within " + percent(broken.get().chip().bound())
          + " of measured energies, found " + broken.get().energy() + " times that of " + broken.get().row().id()
          + "; see the table");
    }
  }

  private static void print(List<SiliconLine> all, Standing standing, String title) {
    List<SiliconLine> lines = all.stream().filter(line -> line.standing() == standing).toList();
    System.out.printf("%n%s%n", title);
    System.out.printf("  %-16s %-14s %9s %9s %-18s %6s %6s %6s%n", "row", "macro", "chip", "model", "[least..most]",
        "energy", "delay", "area");
    for (SiliconLine line : lines) {
      System.out.printf("  %-16s %-14s %9.2f %9.2f %-18s %6.3f %6s %6s  %s%n", line.row().id(), line.chip().macro(),
          line.chipFj(), line.model().point(),
          String.format("[%.2f..%.2f]", line.model().low(), line.model().high()), line.energy(), ratio(line.delay()),
          ratio(line.area()), line.chip().unknown());
    }
    if (standing != Standing.INCOMPARABLE) {
      summary("energy", lines, SiliconLine::energy);
    }
    summary("delay", lines, SiliconLine::delay);
    summary("area", lines, SiliconLine::area);
  }

  /** Rows that are not run, with the reason. */
  private static void printOthers(List<SiliconRow> rows) {
    System.out.printf("%nNot run, %d rows%n", rows.size());
    rows.stream().collect(Collectors.groupingBy(SiliconBench::reason, TreeMap::new, Collectors.toList()))
        .forEach((reason, those) -> System.out.printf("  %s: %s%n", reason,
            those.stream().map(SiliconRow::id).collect(Collectors.joining(", "))));
  }

  private static String reason(SiliconRow row) {
    if (row.id().startsWith("HERMES")) {
      return "currents through conductances are not modelled";
    }
    return Double.isNaN(row.number("rows")) ? "geometry not told" : "converter or supply not told";
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? "-" : String.format("%.3f", value);
  }

  private static void summary(String what, List<SiliconLine> lines, ToDoubleFunction<SiliconLine> ratio) {
    double[] known = lines.stream().mapToDouble(ratio).filter(value -> !Double.isNaN(value)).toArray();
    if (known.length > 0) {
      System.out.printf("  %-6s %2d figures, geometric mean %.3f, worst off by %s%n", what, known.length,
          Math.exp(DoubleStream.of(known).map(Math::log).average().orElseThrow()),
          percent(DoubleStream.of(known).map(value -> Math.abs(value - 1)).max().orElseThrow()));
    }
  }

  private static String percent(double share) {
    return String.format("%.1f %%", 100 * share);
  }

  private static void printPolarized() {
    System.out.printf("%nNeural Precision Polarization states %.0f TOPS/W with paths of rank %d; its macro alone has"
        + " %.0f.%n  %-12s %8s %20s %26s%n", CLAIM, RANK, MACRO, "layer", "path", "TOPS/W it must reach",
        "both with a path of 14");
    for (int[] layer : LAYERS) {
      double overhead = PolarizedEfficiency.overhead(layer[0], layer[1], RANK);
      System.out.printf("  %-12s %8s %20.1f %26.1f%n", layer[0] + " x " + layer[1], percent(overhead),
          PolarizedEfficiency.neededOfPath(MACRO, CLAIM, overhead), PolarizedEfficiency.combined(MACRO, 14, overhead));
    }
    System.out.println("  smallest square layer that allows it, by efficiency of the path:");
    for (double path : new double[]{1, 5, 14, 20, 36.6, 100}) {
      System.out.printf("  %6.1f TOPS/W: %d x %2$d%n", path,
          PolarizedEfficiency.smallestSquare(MACRO, path, CLAIM, RANK));
    }
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
