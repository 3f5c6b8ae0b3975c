package dev.mote.app;

import dev.mote.app.report.Report;
import dev.mote.app.report.Section;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of {@code mote cost} on a macro. */
final class CostReport {
  private CostReport() {}

  static Report of(CostTable cost, String model, @Nullable String data) {
    List<Section> sections = new ArrayList<>();
    sections.add(figures(cost));
    sections.add(energyByLayer(cost.cost()));
    sections.add(components(cost));
    sections.add(layers(cost));
    if (!cost.digital().isEmpty()) {
      sections.add(digital(cost));
    }
    return new Report(model + " on " + cost.place().label(), cost.place().cim().macro().citation() + ". "
        + (data == null
            ? "How much switches is taken as half of all bits."
            : "How much switches is taken from " + cost.samples() + " samples of " + data + "."),
        sections);
  }

  private static Section figures(CostTable cost) {
    Interval energy = cost.cost().energyPj();
    return new Section.Figures("An inference", List.of(
        new Section.Figure("Energy", Quantities.energy(energy.point()), interval(energy)),
        new Section.Figure("Time", Quantities.time(cost.cost().latencyNs().point()), "layers follow each other"),
        new Section.Figure("Area", Quantities.area(cost.cost().areaUm2().point()), "all arrays, without buffers"),
        new Section.Figure("Efficiency", String.format(Locale.ROOT, "%.3g TOPS/W", cost.topsPerW()),
            "two operations a multiply-accumulate"),
        new Section.Figure("In the macro", Quantities.percent(cost.placement().share()),
            String.format(Locale.ROOT, "of %,d multiply-accumulates", cost.macs()))));
  }

  private static Section energyByLayer(Cost cost) {
    Map<String, Cost> layers = new LinkedHashMap<>();
    cost.byLayer().forEach((name, of) -> layers.put(name.isEmpty() ? "all layers together" : name, of));
    return EnergyBars.of("Energy by layer and component",
        "The thin lines go from the lowest to the highest that the models give.", layers);
  }

  private static Section components(CostTable cost) {
    double all = cost.cost().energyPj().point();
    return new Section.Table("Components", "What each part of the macro takes in all layers, and where the numbers come"
        + " from.", List.of("component", "energy", "lowest", "highest", "share, %", "area", "source"), List.of(4),
        cost.parts().stream().map(part -> List.of(part.component(), Quantities.energy(part.energyPj()),
            Quantities.energy(part.lowestEnergyPj()), Quantities.energy(part.highestEnergyPj()),
            percent(all > 0 ? part.energyPj() / all : 0),
            part.areaUm2() > 0 ? Quantities.area(part.areaUm2()) : "", part.source())).toList());
  }

  private static Section layers(CostTable cost) {
    boolean hybrid = cost.layers().stream().anyMatch(layer -> layer.summed() > 0 && layer.summed() < 1);
    List<String> columns = new ArrayList<>(List.of("layer", "rows", "columns", "vectors", "multiply-accumulates",
        "tiles", "utilisation, %", "toggle, %"));
    columns.addAll(hybrid ? List.of("bits summed digitally, %") : List.of());
    columns.addAll(List.of("energy", "time"));
    return new Section.Table(
        "Layers", "The layers that the macro holds, as matrices; tiles are as large as it sums at once. "
            + (cost.network().resident()
                ? "All weights stay in the macro."
                : "The weights do not fit into the macro at once: each inference writes them."),
        columns, List.of(6), cost.layers().stream().map(layer -> {
          List<String> row = new ArrayList<>(List.of(layer.name(), Integer.toString(layer.rows()),
              Integer.toString(layer.columns()), Integer.toString(layer.vectors()),
              String.format(Locale.ROOT, "%,d", layer.macs()), Long.toString(layer.tiles()),
              percent(layer.utilisation()), percent(layer.toggle())));
          row.addAll(hybrid ? List.of(percent(layer.summed())) : List.of());
          row.addAll(List.of(Quantities.energy(layer.energyPj()), Quantities.time(layer.latencyNs())));
          return List.copyOf(row);
        }).toList());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private static Section digital(CostTable cost) {
    return new Section.Table("Beside the macro", "Layers that it does not hold, and what that costs.",
        List.of("layer", "why", "multiply-accumulates", "energy"), List.of(),
        cost.digital().stream().map(each -> List.of(each.name(), each.why(),
            String.format(Locale.ROOT, "%,d", each.macs()), Quantities.energy(each.energyPj()))).toList());
  }

  private static String interval(Interval value) {
    return value.low() < value.high()
        ? Quantities.energy(value.low()) + " to " + Quantities.energy(value.high())
        : "all models agree";
  }
}
