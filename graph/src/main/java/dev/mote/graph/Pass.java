package dev.mote.graph;

import java.util.List;

/** A step that turns a graph into another one. Run passes through {@link #run}, which verifies each result. */
public interface Pass {
  /** The name in reports and recipes, lower case with dashes. */
  String name();

  /** The new graph; the given one is not changed. */
  Graph apply(Graph graph);

  /** Applies the passes in order and verifies the graph after each. */
  static Graph run(Graph graph, List<? extends Pass> passes) {
    Graph current = graph;
    for (Pass pass : passes) {
      current = Verifier.verify(pass.apply(current));
    }
    return current;
  }

  /** Applies the passes in order and verifies the graph after each. */
  static Graph run(Graph graph, Pass... passes) {
    return run(graph, List.of(passes));
  }
}
