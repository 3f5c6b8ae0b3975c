package dev.mote.compress.layer;

import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The values of a graph for several inputs, computed node after node, so that a pass may put others in a node's place. */
public final class Images {
  private final Graph graph;
  private final Function<Graph, Executor> executors;
  private final Map<Integer, List<Tensor>> values = new HashMap<>();
  private final int[] reads;

  /** No values yet. */
  public Images(Graph graph, Function<Graph, Executor> executors) {
    this.graph = graph;
    this.executors = executors;
    this.reads = new int[graph.values().size()];
    graph.nodes().forEach(node -> node.inputs().forEach(input -> reads[input]++));
  }

  /** Says what a value is in each image. */
  public void put(int value, List<Tensor> tensors) {
    values.put(value, tensors);
  }

  /** What a value is in each image. */
  public List<Tensor> get(int value) {
    return Objects.requireNonNull(values.get(value));
  }

  /** Says the result of a node, and forgets operands that no later node reads. */
  public void put(Node node, List<Tensor> results) {
    values.put(node.output(), results);
    for (int input : node.inputs()) {
      if (--reads[input] == 0) {
        values.remove(input);
      }
    }
  }

  /** The results that {@code node} would have with another operator, in all images. */
  public List<Tensor> compute(Node node, Op op) {
    return compute(node, op, Map.of(), 0, get(firstComputed(node)).size());
  }

  /**
   * The results that {@code node} would have with another operator and other constants, in some of the images.
   *
   * @param constants contents by the constant's id
   * @param from      the first image
   * @param to        the one after the last
   */
  public List<Tensor> compute(Node node, Op op, Map<Integer, Tensor> constants, int from, int to) {
    GraphBuilder single = new GraphBuilder(graph.name());
    List<Integer> operands = new ArrayList<>();
    Map<Integer, Integer> fed = new java.util.LinkedHashMap<>();
    for (int operand : node.inputs()) {
      Tensor other = constants.get(operand);
      Tensor constant = other == null ? graph.constant(operand) : other;
      if (constant != null) {
        operands.add(single.constant(graph.value(operand).name(), constant, graph.type(operand).quantization()));
      } else {
        operands.add(fed.computeIfAbsent(operand, id -> single.input(graph.value(id).name(), graph.type(id))));
      }
    }
    single.output(single.add(node.name(), op, operands, graph.outputType(node)));
    List<Tensor> results = new ArrayList<>();
    try (Executor executor = executors.apply(single.build())) {
      for (int image = from; image < to; image++) {
        int at = image;
        results.add(executor.run(fed.keySet().stream().map(operand -> get(operand).get(at)).toList()).getFirst());
      }
    }
    return results;
  }

  private int firstComputed(Node node) {
    return node.inputs().stream().filter(values::containsKey).findFirst().orElseThrow();
  }
}
