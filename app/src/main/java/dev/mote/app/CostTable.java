package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.Component;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.cost.NetworkCost;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one inference of a network costs on a macro, by component and by layer.
 *
 * @param place     the macro
 * @param placement which layers it holds
 * @param network   what they cost
 * @param samples   inputs whose values were looked at
 */
record CostTable(MacroPlace place, Placement placement, NetworkCost network, int samples) {
  /** Operations of a multiply-accumulate. */
  private static final int OPERATIONS = 2;

  /**
   * The result of {@code mote cost} on a macro. Lowest and highest are those of the models that were asked.
   *
   * @param data   that activity was taken from; null for half of all bits
   * @param macs   of layers in the macro and beside it
   * @param share  of multiply-accumulates that are in the macro
   * @param resident whether all weights stay in the macro; else each inference writes them
   * @param report the page that was written
   */
  record Result(String model, String on, @Nullable String data, int samples, double energyPj, double lowestEnergyPj,
      double highestEnergyPj, double latencyNs, double lowestLatencyNs, double highestLatencyNs, double areaUm2,
      double lowestAreaUm2, double highestAreaUm2, long macs, double share, boolean resident, double topsPerW,
      List<Part> components,
      List<Layer> layers, List<Digital> digitalLayers, @Nullable String report) {}

  /** One component of all layers. */
  record Part(String component, double energyPj, double lowestEnergyPj, double highestEnergyPj, double areaUm2,
      List<String> energySources, List<String> areaSources) {
    /** Where its energy comes from, or its area where it takes no energy. */
    String source() {
      return String.join("; ", energySources.isEmpty() ? areaSources : energySources);
    }
  }

  /**
   * One layer in the macro.
   *
   * @param columns     of all groups
   * @param tiles       as large as the macro sums at once
   * @param utilisation the share of their cells that hold weights
   * @param toggle      the share of input lines that change
   * @param summed      the share of pairs of weight slice and input bit that adders sum, not converters
   */
  record Layer(String name, int rows, int columns, int vectors, long macs, long tiles, double utilisation,
      double toggle, double summed, double energyPj, double lowestEnergyPj, double highestEnergyPj, double latencyNs) {}

  /** One layer with multiply-accumulates beside the macro. */
  record Digital(String name, String why, long macs, double energyPj) {}

  /** The cost of {@code graph}, of one inference. Throws {@link BadInputException} where {@code strict} and a layer is not held. */
  static CostTable of(MacroPlace place, Graph graph, List<List<Tensor>> samples, boolean strict) {
    Placement placement = place.cim().placement(graph);
    if (strict) {
      placement.requireAllHeld();
    }
    return new CostTable(place, placement, place.cim().networkCost(graph, samples), samples.size());
  }

  /** What an inference costs. */
  Cost cost() {
    return network.cost();
  }

  /** Multiply-accumulates an inference. */
  long macs() {
    return placement.held().stream().mapToLong(MatrixLayer::macs).sum()
        + placement.fallbacks().stream().mapToLong(Placement.Digital::macs).sum();
  }

  /** Operations a second and watt, in 10^12, of which a multiply-accumulate counts two. */
  double topsPerW() {
    double energy = cost().energyPj().point();
    return energy > 0 ? OPERATIONS * macs() / energy : 0;
  }

  /** The parts, in the order of components. */
  List<Part> parts() {
    Map<Component, Interval> energies = cost().energyByComponent();
    Map<Component, Interval> areas = cost().areaByComponent();
    List<Part> parts = new ArrayList<>();
    for (Component component : Component.values()) {
      if (energies.containsKey(component) || areas.containsKey(component)) {
        Interval energy = energies.getOrDefault(component, Interval.ZERO);
        parts.add(new Part(component.label(), energy.point(), energy.low(), energy.high(),
            areas.getOrDefault(component, Interval.ZERO).point(), sources(component, Cost.Item::energyPj),
            sources(component, Cost.Item::areaUm2)));
      }
    }
    return parts;
  }

  private List<String> sources(Component component, Function<Cost.Item, Interval> what) {
    return cost().items().stream().filter(item -> item.component() == component && what.apply(item).high() > 0)
        .map(Cost.Item::source).distinct().toList();
  }

  /** The layers in the macro. */
  List<Layer> layers() {
    Map<String, Cost> costs = cost().byLayer();
    Map<String, NetworkCost.LayerUse> uses = network.layers().stream()
        .collect(Collectors.toMap(NetworkCost.LayerUse::layer, use -> use));
    return placement.held().stream().map(layer -> {
      Cost of = costs.getOrDefault(layer.name(), new Cost(List.of()));
      NetworkCost.LayerUse use = Objects.requireNonNull(uses.get(layer.name()));
      return new Layer(layer.name(), layer.rows(), layer.columns() * layer.groups(), layer.vectors(), layer.macs(),
          use.tiles(), use.utilisation(), use.activity().inputToggle(), use.digital(), of.energyPj().point(),
          of.energyPj().low(),
          of.energyPj().high(), of.latencyNs().point());
    }).toList();
  }

  /** The layers with multiply-accumulates beside it. */
  List<Digital> digital() {
    Map<String, Cost> costs = cost().byLayer();
    return placement.fallbacks().stream().map(each -> new Digital(each.node().name(), each.why(), each.macs(),
        costs.getOrDefault(each.node().name(), new Cost(List.of())).energyPj().point())).toList();
  }

  Result result(String model, @Nullable String data, @Nullable String report) {
    Interval energy = cost().energyPj();
    Interval latency = cost().latencyNs();
    Interval area = cost().areaUm2();
    return new Result(model, place.label(), data, samples, energy.point(), energy.low(), energy.high(), latency.point(),
        latency.low(), latency.high(), area.point(), area.low(), area.high(), macs(), placement.share(),
        network.resident(), topsPerW(),
        parts(), layers(), digital(), report);
  }

  void print(Console console, String model) {
    console.say("%s on %s: %s an inference, %s, %s, %.3g TOPS/W", model, place.label(),
        Quantities.energy(cost().energyPj()), Quantities.time(cost().latencyNs().point()),
        Quantities.area(cost().areaUm2().point()), topsPerW());
    console.say(samples == 0
        ? "Activity: half of all bits; --data takes it from real inputs."
        : "Activity: from %d samples.".formatted(samples));
    console.say("");
    console.say("%-14s %12s %26s %7s %12s  %s", "component", "energy", "lowest to highest", "share", "area", "source");
    double all = cost().energyPj().point();
    for (Part part : parts()) {
      console.say("%-14s %12s %26s %7s %12s  %s", part.component(), Quantities.energy(part.energyPj()),
          part.lowestEnergyPj() < part.highestEnergyPj()
              ? Quantities.energy(part.lowestEnergyPj()) + " to " + Quantities.energy(part.highestEnergyPj())
              : "",
          Quantities.percent(all > 0 ? part.energyPj() / all : 0),
          part.areaUm2() > 0 ? Quantities.area(part.areaUm2()) : "", part.source());
    }
    console.say("");
    int longest = layers().stream().mapToInt(layer -> layer.name().length()).max().orElse(0);
    String name = "%-" + Math.max("layer".length(), longest) + "s";
    console.say(name + " %6s %8s %12s %6s %11s %9s %9s", "layer", "rows", "columns", "MACs", "tiles", "utilisation",
        "energy", "time");
    for (Layer layer : layers()) {
      console.say(name + " %6d %8d %,12d %6d %11s %9s %9s", layer.name(), layer.rows(), layer.columns(), layer.macs(),
          layer.tiles(), Quantities.percent(layer.utilisation()), Quantities.energy(layer.energyPj()),
          Quantities.time(layer.latencyNs()));
    }
    console.say(network.resident()
        ? "All weights stay in the macro."
        : "The weights do not fit into the macro at once: each inference writes them.");
    List<Digital> digital = digital();
    if (!digital.isEmpty()) {
      console.say("");
      console.say("Beside the macro: %s.", digital.stream().map(each -> String.format(Locale.ROOT,
          "'%s', which %s (%,d MACs, %s)", each.name(), each.why(), each.macs(), Quantities.energy(each.energyPj())))
          .collect(Collectors.joining("; ")));
    }
  }
}
