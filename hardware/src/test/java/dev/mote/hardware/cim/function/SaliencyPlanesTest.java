package dev.mote.hardware.cim.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import dev.mote.hardware.cim.CimTarget;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SaliencyPlanesTest {
  @Test
  void eachLayersSharesAreOfNumbersBetweenLeastAndMost() {
    boolean several = false;
    for (int seed = 0; seed < 40; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      Map<String, Map<Integer, Double>> shares = SaliencyPlanes.measure(graph,
          hybrid("{saliency: [0.02, 0.1, 0.3], least: 3}"), samples(graph));
      assertThat(shares).hasSameSizeAs(Placement.of(graph).held());
      for (Map<Integer, Double> ofLayer : shares.values()) {
        assertThat(ofLayer.keySet()).allMatch(planes -> planes >= 3 && planes <= 6);
        assertThat(ofLayer.values().stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-12));
        several |= ofLayer.size() > 1;
      }
    }
    assertThat(several).isTrue();
  }

  /** Thresholds that all sums pass, or none, are a fixed boundary. */
  @Test
  void energyIsThatOfTheBoundariesThatSumsHave() {
    for (int seed = 0; seed < 20; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      assertThat(energy(graph, "{saliency: [0, 0], least: 3}")).isEqualTo(energy(graph, "5"));
      assertThat(energy(graph, "{saliency: [1, 1], least: 3}")).isEqualTo(energy(graph, "3"));
    }
  }

  @Test
  void energyOfSeveralBoundariesIsTheMeanOverSums() {
    for (int seed = 0; seed < 20; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      String rule = "{saliency: [0.05, 0.2], least: 4}";
      Map<String, Map<Integer, Double>> shares = SaliencyPlanes.measure(graph, hybrid(rule), samples(graph));
      double expected = Placement.of(graph).held().stream().mapToDouble(layer -> shares.get(layer.name()).entrySet()
          .stream().mapToDouble(part -> part.getValue() * ofLayer(graph, part.getKey().toString(), layer.name()))
          .sum()).sum();
      double found = Placement.of(graph).held().stream()
          .mapToDouble(layer -> ofLayer(graph, rule, layer.name())).sum();
      assertThat(found).isCloseTo(expected, within(1e-9 * expected));
    }
  }

  private static double energy(Graph graph, String boundary) {
    return new CimTarget(hybrid(boundary)).cost(graph, samples(graph)).energyPj().point();
  }

  private static double ofLayer(Graph graph, String boundary, String layer) {
    return new CimTarget(hybrid(boundary)).cost(graph, samples(graph)).byLayer().get(layer).energyPj().point();
  }

  private static Macro hybrid(String boundary) {
    return TestMacros.hybrid("summation.boundary=" + boundary);
  }

  private static List<List<Tensor>> samples(Graph graph) {
    return List.of(RandomGraphs.inputs(graph, 1), RandomGraphs.inputs(graph, 2));
  }
}
