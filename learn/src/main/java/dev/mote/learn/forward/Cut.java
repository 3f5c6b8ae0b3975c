package dev.mote.learn.forward;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The part of a graph that depends on some of its inputs, which is all that runs again when only those change.
 *
 * @param rest     the part: it takes the inputs, then the values of {@code frontier}, and gives the graph's first output
 * @param frontier ids of the values the part reads that do not depend on the inputs
 */
record Cut(Graph rest, List<Integer> frontier) {
  /** Cuts {@code graph} behind its inputs {@code parameters}, ids. */
  static Cut behind(Graph graph, List<Integer> parameters) {
    boolean[] depends = new boolean[graph.values().size()];
    parameters.forEach(id -> depends[id] = true);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(id -> depends[id])) {
        depends[node.output()] = true;
        nodes.add(node);
      }
    }
    GraphBuilder builder = new GraphBuilder(graph.name());
    int[] renamed = new int[depends.length];
    Arrays.fill(renamed, -1);
    parameters.forEach(id -> renamed[id] = builder.input(graph.value(id).name(), graph.type(id)));
    List<Integer> frontier = new ArrayList<>();
    for (Node node : nodes) {
      for (int id : node.inputs()) {
        if (renamed[id] >= 0) {
          continue;
        }
        if (graph.value(id).isConstant()) {
          renamed[id] = builder.constant(graph.value(id).name(), Objects.requireNonNull(graph.constant(id)));
        } else {
          renamed[id] = builder.input(graph.value(id).name(), graph.type(id));
          frontier.add(id);
        }
      }
      List<Integer> operands = node.inputs().stream().map(id -> renamed[id]).toList();
      renamed[node.output()] = builder.add(node.name(), node.op(), operands, graph.outputType(node));
    }
    builder.output(renamed[graph.outputs().getFirst()]);
    return new Cut(builder.build(), List.copyOf(frontier));
  }
}
