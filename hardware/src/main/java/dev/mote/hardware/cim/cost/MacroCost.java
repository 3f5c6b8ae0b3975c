package dev.mote.hardware.cim.cost;

import dev.mote.hardware.Component;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Weights;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A macro at its best: all rows and columns used, weights in place.
 *
 * @param femtojoulePerMac energy of a multiply-accumulate by component, fJ
 * @param cycleNs          time of one activation of the array, ns
 * @param passNs           time of all activations of one input, ns
 * @param macsPerPass      multiply-accumulates of one input in all arrays
 * @param areaUm2          silicon of all arrays by component, um2
 */
public record MacroCost(Map<Component, Interval> femtojoulePerMac, double cycleNs, double passNs, double macsPerPass,
    Map<Component, Interval> areaUm2) {
  /** Copies the maps. */
  public MacroCost {
    femtojoulePerMac = Collections.unmodifiableMap(new EnumMap<>(femtojoulePerMac));
    areaUm2 = Collections.unmodifiableMap(new EnumMap<>(areaUm2));
  }

  /** The cost of a macro whose data switch as {@code activity} says. */
  public static MacroCost of(Macro macro, Activity activity) {
    ArrayModel model = new ArrayModel(macro);
    int rows = macro.array().activeRows();
    int columns = macro.array().columns();
    List<Events> pass = model.pass(rows, rows, columns);
    double macs = rows * outputs(macro);
    Map<Component, Interval> energy = new EnumMap<>(Component.class);
    for (Events events : pass) {
      model.activation(events, activity)
          .forEach((component, fj) -> energy.merge(component, fj.times(1 / macs), Interval::plus));
    }
    TimeModel time = new TimeModel(model, macro);
    Map<Component, Interval> area = AreaModel.areaUm2(macro, model);
    double all = macs * macro.array().macros();
    energy.put(Component.LEAKAGE, Leakage
        .energyPj(AreaModel.leakingUm2(macro, area), macro.supplyV(), time.passNs()).times(1000 / all));
    energy.values().removeIf(each -> each.high() == 0);
    return new MacroCost(energy, time.cycleNs(), time.passNs(), all, area);
  }

  /** Outputs of one array: its columns by those that one weight takes. */
  private static double outputs(Macro macro) {
    int signs = macro.weights().coding() == Weights.Coding.DIFFERENTIAL ? 2 : 1;
    return (double) macro.array().columns() / (macro.weights().slices() * signs);
  }

  /** Energy of a multiply-accumulate, fJ. */
  public Interval femtojoule() {
    return Interval.sum(List.copyOf(femtojoulePerMac.values()));
  }

  /** Energy of a multiply-accumulate in some of the components, fJ. */
  public Interval femtojoule(Collection<Component> components) {
    return Interval.sum(femtojoulePerMac.entrySet().stream().filter(entry -> components.contains(entry.getKey()))
        .map(Map.Entry::getValue).toList());
  }

  /** Operations a second, two a multiply-accumulate, in 10^12. */
  public double teraOperations() {
    return 2 * macsPerPass / passNs / 1000;
  }

  /** Operations a joule, two a multiply-accumulate, in 10^12. */
  public double teraOperationsPerWatt() {
    return 2000 / femtojoule().point();
  }

  /** Silicon of all arrays, um2. */
  public Interval area() {
    return Interval.sum(List.copyOf(areaUm2.values()));
  }
}
