package dev.mote.app;

import dev.mote.app.report.Report;
import dev.mote.app.report.Section;
import dev.mote.app.report.Section.Band;
import dev.mote.hardware.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The page of {@code mote sweep}. */
final class SweepReport {
  private static final double PICO_PER_NANO = 1e3;

  private final SweepVerb.Report result;
  private final Grid grid;
  private final Swept across;
  private final @Nullable Swept lines;

  private SweepReport(SweepVerb.Report result, Grid grid) {
    this.result = result;
    this.grid = grid;
    this.across = grid.changing().getFirst();
    this.lines = grid.changing().size() > 1 ? grid.changing().getLast() : null;
  }

  static Report of(SweepVerb.Report result, Grid grid) {
    SweepReport report = new SweepReport(result, grid);
    String fixed = String.join(", ", grid.fields().stream().filter(field -> field.values().size() == 1)
        .map(field -> field.assignment(0)).toList());
    return new Report(result.model() + " on " + result.on() + ": " + String.join(", ", grid.changing().stream()
        .map(Swept::path).toList()),
        String.format(Locale.ROOT, "Accuracy on %,d samples of %s, mean of %s%s, and the energy of an inference.%s",
            result.count(), result.data(), counted(result.chips(), "chip"),
            result.reads() > 1 ? " with " + counted(result.reads(), "read") + " each" : "",
            fixed.isEmpty() ? "" : " Set for all: " + fixed + "."),
        List.of(report.chart(), report.tradeOff(), report.table()));
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private Section chart() {
    double[] at = at();
    List<Band> accuracies = new ArrayList<>();
    List<Band> energies = new ArrayList<>();
    for (String name : names()) {
      List<SweepVerb.Point> points = line(name);
      accuracies.add(new Band(label(name), at, figures(points, point -> 100 * point.accuracy()),
          figures(points, point -> 100 * point.worstAccuracy()), figures(points, point -> 100 * point.bestAccuracy())));
      energies.add(Band.of(
          new Section.Line(label(name), at, figures(points, point -> point.energyPj() / PICO_PER_NANO))));
    }
    double[] exact = IntStream.range(0, at.length).mapToDouble(_ -> 100 * result.digitalAccuracy()).toArray();
    accuracies.add(Band.of(new Section.Line("exact arithmetic", at, exact)));
    return new Section.TwoScales("Accuracy and energy",
        "Lines are accuracies" + (result.chips() > 1 ? ", shaded from the worst chip to the best" : "")
            + "; dashed lines are energies.",
        new Section.Axis(across.path(), at, across.values()), "accuracy, %", accuracies, "energy of an inference, nJ",
        energies);
  }

  /** Where the values lie: numbers at their places, others one after the other. */
  private double[] at() {
    return across.isNumeric() && isAscending()
        ? across.values().stream().mapToDouble(Double::parseDouble).toArray()
        : IntStream.range(0, across.values().size()).mapToDouble(index -> index).toArray();
  }

  private boolean isAscending() {
    double[] values = across.values().stream().mapToDouble(Double::parseDouble).toArray();
    return IntStream.range(1, values.length).allMatch(index -> values[index] > values[index - 1]);
  }

  private List<String> names() {
    return lines == null ? List.of("") : lines.values();
  }

  private String label(String name) {
    return lines == null ? "this macro" : lines.path() + " " + name;
  }

  private List<SweepVerb.Point> line(String name) {
    int place = lines == null ? -1 : grid.fields().indexOf(lines);
    return result.points().stream().filter(point -> place < 0 || point.values().get(place).equals(name)).toList();
  }

  private static double[] figures(List<SweepVerb.Point> points, ToDoubleFunction<SweepVerb.Point> figure) {
    return points.stream().mapToDouble(figure).toArray();
  }

  private Section tradeOff() {
    return new Section.TradeOff("Accuracy against energy", "Each setting as a point.", "energy of an inference, nJ",
        "accuracy, %", names().stream().map(name -> {
          List<SweepVerb.Point> points = line(name).stream().filter(point -> point.energyPj() > 0)
              .sorted(Comparator.comparingDouble(SweepVerb.Point::energyPj)).toList();
          return new Section.Line(label(name), figures(points, point -> point.energyPj() / PICO_PER_NANO),
              figures(points, point -> 100 * point.accuracy()));
        }).toList());
  }

  /** Fields with one value are said above, and not in each row. */
  private Section table() {
    List<Integer> changing = grid.changing().stream().map(grid.fields()::indexOf).toList();
    boolean several = result.chips() > 1;
    List<String> columns = new ArrayList<>(grid.changing().stream().map(Swept::path).toList());
    columns.add("accuracy, %");
    columns.addAll(several ? List.of("deviation of chips, %", "worst chip, %") : List.of());
    columns.addAll(List.of("energy, lowest to highest", "time", "area"));
    return new Section.Table("All settings", "", columns, List.of(changing.size()),
        result.points().stream().map(point -> {
          List<String> row = new ArrayList<>(changing.stream().map(point.values()::get).toList());
          row.add(percent(point.accuracy()));
          row.addAll(several ? List.of(percent(point.chipDeviation()), percent(point.worstAccuracy())) : List.of());
          row.addAll(List.of(
              Quantities.energy(new Interval(point.lowestEnergyPj(), point.energyPj(), point.highestEnergyPj())),
              Quantities.time(point.latencyNs()), Quantities.area(point.areaUm2())));
          return List.copyOf(row);
        }).toList());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }
}
