package dev.mote.hardware;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What one inference takes on some hardware, item by item.
 *
 * @param items of each layer and component, in the order of the network; what all layers share has an empty layer
 */
public record Cost(List<Item> items) {
  /**
   * One component's share in one layer.
   *
   * @param layer     the node's name, empty for what all layers share
   * @param component the part of the hardware
   * @param energyPj  energy an inference, pJ
   * @param latencyNs time an inference that nothing else overlaps, ns; 0 where the component works within another's time
   * @param areaUm2   silicon, um2; 0 where it is told with another item
   * @param source    where the numbers come from
   */
  public record Item(String layer, Component component, Interval energyPj, Interval latencyNs, Interval areaUm2,
      String source) {
    /** An item of energy alone. */
    public static Item energy(String layer, Component component, Interval energyPj, String source) {
      return new Item(layer, component, energyPj, Interval.ZERO, Interval.ZERO, source);
    }

    /** An item of time alone. */
    public static Item latency(String layer, Component component, Interval latencyNs, String source) {
      return new Item(layer, component, Interval.ZERO, latencyNs, Interval.ZERO, source);
    }

    /** An item of silicon alone, shared by all layers. */
    public static Item area(Component component, Interval areaUm2, String source) {
      return new Item("", component, Interval.ZERO, Interval.ZERO, areaUm2, source);
    }
  }

  /** Copies the list. */
  public Cost {
    items = List.copyOf(items);
  }

  /** Energy an inference, pJ. */
  public Interval energyPj() {
    return Interval.sum(items.stream().map(Item::energyPj).toList());
  }

  /** Time an inference, ns: layers follow each other. */
  public Interval latencyNs() {
    return Interval.sum(items.stream().map(Item::latencyNs).toList());
  }

  /** Silicon, um2. */
  public Interval areaUm2() {
    return Interval.sum(items.stream().map(Item::areaUm2).toList());
  }

  /** Energy by component, those without any left out. */
  public Map<Component, Interval> energyByComponent() {
    return byComponent(Item::energyPj);
  }

  /** Silicon by component, those without any left out. */
  public Map<Component, Interval> areaByComponent() {
    return byComponent(Item::areaUm2);
  }

  private Map<Component, Interval> byComponent(Function<Item, Interval> what) {
    Map<Component, Interval> sums = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      Interval sum = Interval
          .sum(items.stream().filter(item -> item.component() == component).map(what).toList());
      if (sum.high() > 0) {
        sums.put(component, sum);
      }
    }
    return sums;
  }

  /** The cost of each layer, in the order of the network; what all share is under the empty name. */
  public Map<String, Cost> byLayer() {
    Map<String, Cost> layers = new LinkedHashMap<>();
    for (Item item : items) {
      layers.computeIfAbsent(item.layer(),
          layer -> new Cost(items.stream().filter(other -> other.layer().equals(layer)).toList()));
    }
    return layers;
  }

  /** The items of all of {@code parts}. */
  public static Cost of(Cost... parts) {
    return new Cost(Arrays.stream(parts).flatMap(part -> part.items.stream()).toList());
  }
}
