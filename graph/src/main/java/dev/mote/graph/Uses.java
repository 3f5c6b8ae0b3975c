package dev.mote.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who computes and who reads each value of a graph. */
public final class Uses {
  private final Graph graph;
  private final int[] producer;
  private final List<List<Node>> readers = new ArrayList<>();

  /** Indexes {@code graph} in one sweep. */
  public Uses(Graph graph) {
    this.graph = graph;
    this.producer = new int[graph.values().size()];
    java.util.Arrays.fill(producer, -1);
    for (int id = 0; id < producer.length; id++) {
      readers.add(new ArrayList<>());
    }
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      producer[node.output()] = index;
      node.inputs().forEach(input -> readers.get(input).add(node));
    }
  }

  /** The node that computes the value, or null for inputs and constants. */
  public @Nullable Node producer(int id) {
    return producer[id] < 0 ? null : graph.nodes().get(producer[id]);
  }

  /** The nodes that read the value, once for each operand that is it. */
  public List<Node> readers(int id) {
    return readers.get(id);
  }

  /** Whether exactly one node operand reads the value and it is no graph output, so that it may be fused away. */
  public boolean isReadOnce(int id) {
    return readers.get(id).size() == 1 && !graph.outputs().contains(id);
  }
}
