package dev.mote.bench;

import dev.mote.graph.Tensor;
import dev.mote.hardware.Component;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.cost.Technology;
import dev.mote.hardware.pcm.CoreCost;
import dev.mote.hardware.pcm.Crossbar;
import dev.mote.hardware.pcm.CrossbarDesign;
import dev.mote.hardware.pcm.DeviceFamily;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What cores of 256 rows and columns cost that draw weights, by component, at 28 nm. */
final class BayesCost {
  private static final double NODE = 28;
  private static final int[] GAINS = {1, 2, 3, 4};
  private static final int[] BITS = {4, 8};

  private BayesCost() {}

  /** Prints the cores and how much better crossbars do, for weights of natural parameters. */
  static void print(List<Tensor.Floats> lambdas) {
    Technology technology = Technology.of(NODE);
    CrossbarDesign usual = CrossbarDesign.usual(DeviceFamily.DOPED_GST);
    Map<String, CoreCost> digital = new LinkedHashMap<>();
    for (int bits : BITS) {
      digital.put("SRAM, %d bits".formatted(bits), CoreCost.lfsr(technology, usual.rows(), bits));
    }
    Map<String, CoreCost> crossbars = new LinkedHashMap<>();
    for (int gain : GAINS) {
      CrossbarDesign design = usual.with(usual.plane().withGain(gain));
      crossbars.put("crossbar, noise rows at %d times the voltage".formatted(gain),
          CoreCost.crossbar(technology, design, Crossbar.meanConductance(design, lambdas)));
    }
    components(digital, crossbars);
    System.out.println("\n| core | GOPS/W | GOPS/W/mm2 | GOPS |");
    System.out.println("|---|---|---|---|");
    digital.forEach(BayesCost::efficiency);
    crossbars.forEach(BayesCost::efficiency);
    System.out
        .println("\n| beside | crossbar | GOPS/W times (paper 2.2 to 5.6) | GOPS/W/mm2 times (paper 3.8 to 9.6) |");
    System.out.println("|---|---|---|---|");
    digital.forEach((name, core) -> crossbars.forEach((other, crossbar) -> System.out.printf("| %s | %s | %s | %s |%n",
        name, other, times(crossbar.gopsPerWatt(), core.gopsPerWatt()),
        times(crossbar.gopsPerWattAndMm2(), core.gopsPerWattAndMm2()))));
    System.out.println("\nSources:");
    TreeSet<String> sources = new TreeSet<>();
    digital.values().forEach(core -> core.cost().items().stream().map(Cost.Item::source).forEach(sources::add));
    crossbars.values().forEach(core -> core.cost().items().stream().map(Cost.Item::source).forEach(sources::add));
    sources.forEach(source -> System.out.println("- " + source));
  }

  private static void components(Map<String, CoreCost> digital, Map<String, CoreCost> crossbars) {
    System.out
        .println("Energy of one row of 256 weights, pJ, and silicon of a core, um2; least and most in brackets.\n");
    System.out.println("| core | component | pJ | um2 |");
    System.out.println("|---|---|---|---|");
    Map<String, CoreCost> all = new LinkedHashMap<>(digital);
    all.putAll(crossbars);
    all.forEach((name, core) -> {
      Map<Component, Interval> energy = core.cost().energyByComponent();
      Map<Component, Interval> area = core.cost().areaByComponent();
      TreeSet<Component> components = new TreeSet<>(energy.keySet());
      components.addAll(area.keySet());
      components.forEach(component -> System.out.printf("| %s | %s | %s | %s |%n", name, component.label(),
          text(energy.getOrDefault(component, Interval.ZERO), "%.2f"),
          text(area.getOrDefault(component, Interval.ZERO), "%.0f")));
      System.out.printf("| %s | all | %s | %s |%n", name, text(core.cost().energyPj(), "%.2f"),
          text(core.cost().areaUm2(), "%.0f"));
    });
  }

  private static void efficiency(String name, CoreCost core) {
    System.out.printf("| %s | %s | %s | %.0f |%n", name, text(core.gopsPerWatt(), "%.0f"),
        text(core.gopsPerWattAndMm2(), "%.0f"), core.gops());
  }

  /** How many times better, at least and at most. */
  private static String times(Interval better, Interval than) {
    return text(new Interval(better.low() / than.high(), better.point() / than.point(), better.high() / than.low()),
        "%.1f");
  }

  private static String text(Interval interval, String format) {
    String point = String.format(format, interval.point());
    return interval.low() == interval.high()
        ? point
        : point + " (" + String.format(format, interval.low()) + ", " + String.format(format, interval.high()) + ")";
  }
}
