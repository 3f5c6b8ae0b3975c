package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.SharedData;
import dev.mote.hardware.Component;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkCostTest {
  private static final Set<Component> OUTSIDE = Set.of(Component.BUFFERS, Component.INTERCONNECT, Component.DIGITAL,
      Component.RELOADS, Component.LEAKAGE);

  private static final String[] MACROS = {"jia-2020", "wang-2022", "redcim-2022", "dimc3-2023", "colonnade-2021",
      "osa-hcim-2024", "aimc3-2023"};

  /** A layer exactly as large as the macro takes for each multiply-accumulate what the macro takes at its best. */
  @ParameterizedTest
  @ValueSource(strings = {"jia-2020", "wang-2022", "redcim-2022", "dimc3-2023", "colonnade-2021", "osa-hcim-2024",
      "aimc3-2023"})
  void aLayerThatFillsTheMacroCostsWhatTheMacroDoes(String name) {
    Macro macro = Macros.named(name, "array.macros=1");
    int inputs = macro.array().activeRows();
    int outputs = macro.array().columns() / macro.weights().slices();
    Graph graph = Layers.dense(new Random(1), inputs, outputs);
    NetworkCost network = NetworkCost.of(graph, macro, Map.of(), Map.of());
    MacroCost best = MacroCost.of(macro, Activity.USUAL);
    Map<Component, Interval> energy = network.cost().energyByComponent();
    best.femtojoulePerMac().forEach((component, fj) -> {
      if (!OUTSIDE.contains(component)) {
        double expected = fj.point() * inputs * outputs / 1000;
        assertThat(energy.get(component).point()).as(component.label()).isCloseTo(expected, within(1e-9 * expected));
      }
    });
    assertThat(network.cost().latencyNs().point()).isCloseTo(best.passNs(), within(1e-9 * best.passNs()));
    assertThat(network.layers().getFirst().utilisation()).isEqualTo(1);
    assertThat(network.resident()).isTrue();
    assertThat(energy).doesNotContainKey(Component.RELOADS);
    assertThat(network.cost().areaUm2().point()).isCloseTo(best.area().point(), within(1e-6 * best.area().point()));
  }

  @Test
  void whatDoesNotFitIsWrittenEachTime() {
    Graph graph = Layers.dense(new Random(1), 100, 100, 100);
    Macro small = Macros.named("redcim-2022", "array.macros=8");
    Macro large = Macros.named("redcim-2022", "array.macros=200");
    NetworkCost reloaded = NetworkCost.of(graph, small, Map.of(), Map.of());
    assertThat(reloaded.resident()).isFalse();
    assertThat(reloaded.cost().energyByComponent()).containsKey(Component.RELOADS);
    assertThat(NetworkCost.of(graph, large, Map.of(), Map.of()).resident()).isTrue();
    // Twice the weights in the cells by depth, as many arrays.
    assertThat(
        NetworkCost.of(graph, Macros.named("redcim-2022", "array.macros=8", "array.depth=20"), Map.of(), Map.of())
            .resident())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pretrainedResnet_quant", "kws_ref_model", "vww_96_int8", "ad01_int8"})
  void thePublishedNetworksCostSomethingInEachLayerOnEachMacro(String file) {
    Graph graph = Models.read(SharedData.file("mlperf-tiny/" + file + ".tflite"));
    for (String name : MACROS) {
      NetworkCost cost = NetworkCost.of(graph, Macros.named(name), Map.of(), Map.of());
      Map<String, Cost> layers = cost.cost().byLayer();
      assertThat(layers).hasSize(graph.nodes().size() + 1);
      layers.forEach((layer, each) -> {
        assertThat(each.energyPj().low()).as(layer).isNotNegative();
        assertThat(each.energyPj().point() + each.areaUm2().point()).as(layer).isPositive();
      });
      double sum = layers.values().stream().mapToDouble(each -> each.energyPj().point()).sum();
      assertThat(cost.cost().energyPj().point()).isCloseTo(sum, within(1e-9 * sum));
      assertThat(cost.cost().items()).allSatisfy(item -> assertThat(item.source()).isNotBlank());
    }
  }

  @Test
  void aFloatNetworkIsComputedBesideTheMacro() {
    Graph graph = Models.read(SharedData.file("mlperf-tiny/pretrainedResnet.tflite"));
    NetworkCost cost = NetworkCost.of(graph, Macros.named("redcim-2022"), Map.of(), Map.of());
    assertThat(cost.layers()).isEmpty();
    assertThat(cost.digital()).hasSize(graph.nodes().size());
    assertThat(cost.cost().energyByComponent().keySet()).containsExactly(Component.DIGITAL);
  }
}
