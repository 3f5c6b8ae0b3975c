package dev.mote.compress.pruning;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets the weights of least magnitude to zero, in float and in int8 networks. Biases stay. Source: S. Han et al., Learning both weights and
 * connections, 2015.
 *
 * @param sparsity the share of weights that is zero afterwards, 0 to below 1
 * @param scope    what this share is of
 */
public record MagnitudePruning(double sparsity, Scope scope) implements Pass {
  /** What the share of zeros is of. */
  public enum Scope {
    /** Each layer has this share. */
    LAYER,
    /** All layers together; layers of small weights lose more. */
    GLOBAL
  }

  /** Checks the share. Throws {@link BadInputException}. */
  public MagnitudePruning {
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new BadInputException("sparsity is 0 to below 1, found " + sparsity + "; choose another share");
    }
  }

  @Override
  public String name() {
    return "magnitude-pruning";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Integer, double[]> magnitudes = new HashMap<>();
    Weights.of(graph).keySet().forEach(id -> magnitudes.put(id, Weights.magnitudes(graph.value(id))));
    Map<Integer, boolean[]> pruned = new HashMap<>();
    switch (scope) {
      case LAYER -> magnitudes.forEach((id, values) -> pruned.putAll(marks(Map.of(id, values))));
      case GLOBAL -> pruned.putAll(marks(magnitudes));
    }
    return Weights.without(graph, pruned);
  }

  private record Place(int id, int index, double magnitude) {}

  /** Marks the least of all; of equals those that come first. */
  private Map<Integer, boolean[]> marks(Map<Integer, double[]> magnitudes) {
    List<Place> places = new ArrayList<>();
    Map<Integer, boolean[]> marks = new HashMap<>();
    magnitudes.keySet().stream().sorted().forEach(id -> {
      double[] values = java.util.Objects.requireNonNull(magnitudes.get(id));
      marks.put(id, new boolean[values.length]);
      for (int index = 0; index < values.length; index++) {
        places.add(new Place(id, index, values[index]));
      }
    });
    Place[] sorted = places.toArray(Place[]::new);
    Arrays.sort(sorted, java.util.Comparator.comparingDouble(Place::magnitude));
    for (int at = 0; at < Math.round(sparsity * sorted.length); at++) {
      java.util.Objects.requireNonNull(marks.get(sorted[at].id))[sorted[at].index] = true;
    }
    return marks;
  }
}
