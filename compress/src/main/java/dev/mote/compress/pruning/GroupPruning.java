package dev.mote.compress.pruning;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Storage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Keeps the largest weights of each group of neighbours along the reduction (N of M) and sets the others to zero, in float and in int8
 * networks. Groups run on over the ends of rows whose length is no multiple of theirs. Depthwise layers, whose reduction is a few taps, stay.
 * Source: A. Zhou et al., Learning N:M fine-grained structured sparse neural networks from scratch, 2021.
 *
 * @param pattern how many of how many are kept; the storage that then fits
 */
public record GroupPruning(Storage.Groups pattern) implements Pass {
  @Override
  public String name() {
    return "group-pruning";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Integer, boolean[]> pruned = new HashMap<>();
    Weights.of(graph).forEach((id, node) -> {
      if (reducesAlongRows(node)) {
        pruned.put(id, marks(Weights.magnitudes(graph.value(id))));
      }
    });
    return Weights.without(graph, pruned);
  }

  private static boolean reducesAlongRows(Node node) {
    return !(node.op() instanceof Op.DepthwiseConv2d);
  }

  private boolean[] marks(double[] magnitudes) {
    boolean[] marks = new boolean[magnitudes.length];
    for (int from = 0; from < marks.length; from += pattern.group()) {
      IntStream.range(from, Math.min(marks.length, from + pattern.group())).boxed()
          .sorted(Comparator.<Integer>comparingDouble(index -> -magnitudes[index]).thenComparing(index -> index))
          .skip(pattern.kept()).forEach(index -> marks[index] = true);
    }
    return marks;
  }
}
