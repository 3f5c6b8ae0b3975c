package dev.mote.app;

import dev.mote.app.report.Section;
import dev.mote.hardware.Component;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Interval;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The energy of several costs as bars, a piece a component. */
final class EnergyBars {
  private static final double PICO_PER_NANO = 1e3;

  private EnergyBars() {}

  /** A bar a cost, by its name; costs without energy have none. */
  static Section of(String title, String text, Map<String, Cost> costs) {
    Set<Component> components = EnumSet.noneOf(Component.class);
    costs.values().forEach(cost -> components.addAll(cost.energyByComponent().keySet()));
    List<Section.Bar> bars = costs.entrySet().stream().filter(each -> each.getValue().energyPj().high() > 0)
        .map(each -> bar(each.getKey(), each.getValue(), components)).toList();
    return new Section.StackedBars(title, text, "energy of an inference, nJ",
        components.stream().map(Component::label).toList(), bars);
  }

  private static Section.Bar bar(String name, Cost cost, Set<Component> components) {
    Map<Component, Interval> parts = cost.energyByComponent();
    Interval energy = cost.energyPj();
    return new Section.Bar(name,
        components.stream().mapToDouble(part -> parts.getOrDefault(part, Interval.ZERO).point() / PICO_PER_NANO)
            .toArray(),
        energy.low() / PICO_PER_NANO, energy.high() / PICO_PER_NANO);
  }
}
