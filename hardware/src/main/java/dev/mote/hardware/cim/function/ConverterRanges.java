package dev.mote.hardware.cim.function;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the codes of a macro's converters span in each layer, by its name: parts of a network have the ranges of the whole. */
public final class ConverterRanges {
  private final Map<String, Range> ranges;

  private ConverterRanges(Map<String, Range> ranges) {
    this.ranges = ranges;
  }

  /** Whether ranges depend on the data: those that are calibrated or optimal, and what a sign stands for. */
  public static boolean needSamples(Macro macro) {
    return Ranges.needCounts(macro);
  }

  /**
   * Chooses the ranges of all layers of {@code graph} that the macro holds, where they depend on data by the counts that {@code samples} give
   * in the network without noise; without samples they are as large as counts can be.
   */
  public static ConverterRanges of(Graph graph, Macro macro, List<List<Tensor>> samples) {
    Scheme scheme = Scheme.of(macro);
    Map<String, Range> ranges = new HashMap<>();
    List<Layer> layers = Placement.of(graph).held().stream().map(held -> Layer.of(graph, held, scheme)).toList();
    List<Counts> counts = layers.stream().map(_ -> new Counts(scheme)).toList();
    List<Split> splits = layers.stream().map(layer -> Split.of(macro, scheme, layer.matrix().name())).toList();
    SampledSums.each(graph, layers, Ranges.needCounts(macro) ? samples : List.of(),
        (index, rows, output) -> counts.get(index).add(layers.get(index), splits.get(index), rows, output));
    for (int index = 0; index < layers.size(); index++) {
      ranges.put(layers.get(index).matrix().name(), Ranges.of(macro, scheme, counts.get(index)));
    }
    return new ConverterRanges(ranges);
  }

  /** The range of a layer. Throws {@link BadInputException} where it was not among those that ranges were chosen for. */
  Range of(String layer) {
    Range range = ranges.get(layer);
    if (range == null) {
      throw new BadInputException("converters have ranges for the layers " + String.join(", ", ranges.keySet())
          + ", found layer '" + layer + "'; choose ranges for this network");
    }
    return range;
  }
}
