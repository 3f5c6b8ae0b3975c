package dev.mote.hardware.cim.function;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Boundary;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;
import dev.mote.hardware.cim.macro.Variation;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many planes of a hybrid macro are digital where each sum decides it, by what its most significant planes give. */
public final class SaliencyPlanes {
  private SaliencyPlanes() {}

  /** Whether sums decide. */
  public static boolean decide(Macro macro) {
    return macro.summation() instanceof Summation.Hybrid hybrid && hybrid.boundary() instanceof Boundary.Saliency;
  }

  /**
   * The share of a layer's sums that have each number of digital planes, by the layer's name. The sums are those of a tile's rows.
   *
   * @param macro   in which sums decide
   * @param samples inputs of the network, at least one
   */
  public static Map<String, Map<Integer, Double>> measure(Graph graph, Macro macro, List<List<Tensor>> samples) {
    Scheme scheme = Scheme.of(macro);
    // What is converted, and how, does not matter here.
    Readout readout = Readout.of(macro, new Range(0, 1, 1), new float[0]);
    List<ChipLayer> chips = Placement.of(graph).held().stream().map(held -> ChipLayer.of(
        Layer.of(graph, held, scheme), Split.of(macro, scheme, held.name()), readout, Variation.NONE, 0)).toList();
    Map<String, Map<Integer, Integer>> counts = new HashMap<>();
    SampledSums.each(graph, chips.stream().map(ChipLayer::layer).toList(), samples, (index, rows, output) -> {
      ChipLayer chip = chips.get(index);
      Map<Integer, Integer> ofLayer = counts.computeIfAbsent(chip.layer().matrix().name(), _ -> new TreeMap<>());
      for (int tile = 0; tile < chip.layer().tiles(); tile++) {
        int planes = new TileSum(new RowColumn(chip, rows, output, tile), 1, 0).planes();
        ofLayer.merge(planes, 1, Integer::sum);
      }
    });
    Map<String, Map<Integer, Double>> shares = new HashMap<>();
    counts.forEach((name, ofLayer) -> {
      double all = ofLayer.values().stream().mapToInt(Integer::intValue).sum();
      Map<Integer, Double> found = new TreeMap<>();
      ofLayer.forEach((planes, count) -> found.put(planes, count / all));
      shares.put(name, found);
    });
    return shares;
  }
}
