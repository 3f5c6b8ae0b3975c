package dev.mote.hardware.cim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.random.RandomGraphs;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import dev.mote.hardware.cim.mapping.Placement;
import dev.mote.learn.zeroth.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class CimTargetTest {
  private static Macro macro(String... fields) {
    return Macros.of("test.yaml", """
        name: test
        citation: made up for tests
        node_nm: 28
        supply_v: 0.9
        array: {rows: 255, columns: 64}
        weights: {bits: 8}
        inputs: {bits: 8}
        summation: {kind: analog}
        converter: {bits: 6, range: calibrated}
        """, fields);
  }

  /** A trainer asks for losses of what lies behind a layer: that must be the same chip. */
  @Test
  void partsOfANetworkLieOnTheSameChip() {
    Macro macro = macro("variation.column_gain=0.1", "variation.cell_mismatch=0.1", "variation.stuck_cells=0.01");
    int cut = 0;
    for (int seed = 0; seed < 60; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      List<MatrixLayer> held = Placement.of(graph).held();
      int result = graph.outputs().getFirst();
      if (held.size() < 2 || graph.outputs().size() > 1 || held.getLast().index() == 0) {
        continue;
      }
      int from = held.getLast().index();
      List<Integer> crossing = Part.crossing(graph, from, result);
      if (crossing.isEmpty() || crossing.stream().anyMatch(graph.inputs()::contains)) {
        continue;
      }
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      CimTarget target = new CimTarget(macro).calibrated(graph, List.of(inputs));
      List<Tensor> whole = run(target, graph, inputs);
      List<Tensor> middle = run(target, Part.upTo(graph, crossing).graph(), inputs);
      assertThat(run(target, Part.from(graph, from, result).graph(), middle)).as("seed %d", seed).isEqualTo(whole);
      cut++;
    }
    assertThat(cut).isGreaterThan(5);
  }

  private static List<Tensor> run(CimTarget target, Graph graph, List<Tensor> inputs) {
    try (Lowered lowered = target.lower(graph, 3, 4, 1)) {
      return lowered.run(inputs);
    }
  }

  @Test
  void aNetworkWithoutLayersForItIsRefused() {
    for (int seed = 0; seed < 20; seed++) {
      Graph graph = RandomGraphs.floating(seed);
      assertThat(graph.values()).noneMatch(value -> value.type().dtype() == DType.I8);
      assertThatThrownBy(() -> new CimTarget(macro()).placement(graph)).isInstanceOf(UnsupportedException.class)
          .hasMessageContaining("found none in '" + graph.name() + "'");
    }
  }

  @Test
  void onlyVariationAndNoiseMakeChipsDiffer() {
    assertThat(new CimTarget(macro()).isRandom()).isFalse();
    assertThat(new CimTarget(macro("converter.noise_lsb=0.1")).isRandom()).isTrue();
    assertThat(new CimTarget(macro("variation.supply=0.1")).isRandom()).isTrue();
    assertThat(new CimTarget(Macros.named("colonnade-2021")).isRandom()).isFalse();
  }
}
