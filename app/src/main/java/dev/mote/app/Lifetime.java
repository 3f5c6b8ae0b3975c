package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When a value takes memory while its network runs, where every operator writes to memory of its own and a reshape costs
 * nothing.
 *
 * @param value the value's id
 * @param first the first step, a node's index, that has it
 * @param last  the last step that has it
 * @param bytes its size
 */
record Lifetime(int value, int first, int last, long bytes) {
  /** The lifetimes of all values but constants, in the order of their beginnings. */
  static List<Lifetime> of(Graph graph) {
    int values = graph.values().size();
    int steps = graph.nodes().size();
    int[] home = new int[values];
    int[] first = new int[values];
    int[] last = new int[values];
    Arrays.setAll(home, id -> id);
    Arrays.fill(first, -1);
    graph.inputs().forEach(id -> first[id] = 0);
    for (int step = 0; step < steps; step++) {
      Node node = graph.nodes().get(step);
      for (int operand : node.inputs()) {
        last[home[operand]] = step;
      }
      if (node.op() instanceof Op.Reshape && first[home[node.inputs().getFirst()]] >= 0) {
        home[node.output()] = home[node.inputs().getFirst()];
      } else {
        first[node.output()] = step;
      }
      last[home[node.output()]] = step;
    }
    graph.outputs().forEach(id -> last[home[id]] = Math.max(0, steps - 1));
    List<Lifetime> lifetimes = new ArrayList<>();
    for (int id = 0; id < values; id++) {
      if (first[id] >= 0) {
        lifetimes.add(new Lifetime(id, first[id], last[id], graph.type(id).bytes()));
      }
    }
    return lifetimes;
  }

  /** Bytes of all values alive at {@code step}. */
  static long bytesAt(List<Lifetime> lifetimes, int step) {
    return lifetimes.stream().filter(each -> each.first <= step && step <= each.last).mapToLong(Lifetime::bytes).sum();
  }
}
