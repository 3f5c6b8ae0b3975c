package dev.mote.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.hardware.Cost.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final Cost COST = new Cost(List.of(Item.area(Component.CELLS, Interval.of(7), "a"),
      Item.energy("first", Component.CELLS, new Interval(1, 2, 4), "b"),
      Item.latency("first", Component.CELLS, Interval.of(3), "c"),
      Item.energy("second", Component.ADDERS, Interval.of(5), "d")));

  @Test
  void itemsAddUpByLayerAndComponent() {
    assertThat(COST.energyPj()).isEqualTo(new Interval(6, 7, 9));
    assertThat(COST.latencyNs()).isEqualTo(Interval.of(3));
    assertThat(COST.areaUm2()).isEqualTo(Interval.of(7));
    assertThat(COST.energyByComponent()).containsOnlyKeys(Component.CELLS, Component.ADDERS);
    assertThat(COST.areaByComponent()).containsOnlyKeys(Component.CELLS);
    assertThat(COST.byLayer().keySet()).containsExactly("", "first", "second");
    assertThat(COST.byLayer().get("first").energyPj()).isEqualTo(new Interval(1, 2, 4));
    assertThat(Cost.of(COST, COST).energyPj()).isEqualTo(new Interval(12, 14, 18));
  }

  @Test
  void intervalsAreOrdered() {
    assertThat(Interval.around(2, 1, 5)).isEqualTo(new Interval(1, 2, 5));
    assertThat(new Interval(1, 2, 3).times(2)).isEqualTo(new Interval(2, 4, 6));
    assertThatThrownBy(() -> new Interval(2, 1, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Interval.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }
}
