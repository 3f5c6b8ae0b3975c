package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Value;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A run of a network's nodes as a graph of its own, so that a query runs only what lies behind the perturbed layer.
 *
 * @param graph the part
 * @param ids   for each value of the whole network its id in the part, -1 where the part has not got it
 */
public record Part(Graph graph, int[] ids) {
  /** Nodes {@code from} to the one that computes {@code result}; its inputs are what {@link #crossing} says. */
  public static Part from(Graph network, int from, int result) {
    return of(network, from, crossing(network, from, result), List.of(result));
  }

  /** The whole network up to the values {@code outputs}. */
  public static Part upTo(Graph network, List<Integer> outputs) {
    return of(network, 0, network.inputs(), outputs);
  }

  /** The values that nodes {@code from} and later need of earlier ones to compute {@code result}, in the order of their ids. */
  public static List<Integer> crossing(Graph network, int from, int result) {
    boolean[] needed = needed(network, from, List.of(result));
    Set<Integer> crossing = new LinkedHashSet<>();
    for (int id = 0; id < needed.length; id++) {
      if (needed[id] && !network.value(id).isConstant() && producer(network, id) < from) {
        crossing.add(id);
      }
    }
    return List.copyOf(crossing);
  }

  private static int producer(Graph network, int id) {
    for (int index = 0; index < network.nodes().size(); index++) {
      if (network.nodes().get(index).output() == id) {
        return index;
      }
    }
    return -1;
  }

  private static boolean[] needed(Graph network, int from, List<Integer> results) {
    boolean[] needed = new boolean[network.values().size()];
    results.forEach(result -> needed[result] = true);
    for (int index = network.nodes().size() - 1; index >= from; index--) {
      Node node = network.nodes().get(index);
      if (needed[node.output()]) {
        node.inputs().forEach(input -> needed[input] = true);
      }
    }
    return needed;
  }

  private static Part of(Graph network, int from, List<Integer> inputs, List<Integer> outputs) {
    boolean[] needed = needed(network, from, outputs);
    int[] ids = new int[needed.length];
    Arrays.fill(ids, -1);
    GraphBuilder builder = new GraphBuilder(network.name());
    for (int input : inputs) {
      ids[input] = builder.input(network.value(input).name(), network.type(input));
    }
    for (Node node : network.nodes().subList(from, network.nodes().size())) {
      if (needed[node.output()] && ids[node.output()] < 0) {
        for (int input : node.inputs()) {
          Value value = network.value(input);
          if (ids[input] < 0 && value.constant() != null) {
            ids[input] = builder.constant(value.name(), value.constant(), value.type().quantization());
          }
        }
        ids[node.output()] = builder.add(node.name(), node.op(), node.inputs().stream().map(id -> ids[id]).toList(),
            network.outputType(node), network.value(node.output()).name());
      }
    }
    outputs.forEach(output -> builder.output(ids[output]));
    return new Part(builder.build(), ids);
  }
}
