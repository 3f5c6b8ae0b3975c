package dev.mote.compress;

import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Runs a graph on any executor and shows the contents of every value, by making each node's result a graph output. */
final class Probe implements AutoCloseable {
  private final Graph probed;
  private final Executor executor;

  Probe(Graph graph, Function<Graph, Executor> executors) {
    Set<Integer> outputs = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      outputs.add(node.output());
    }
    this.probed = new Graph(graph.name(), graph.values(), graph.nodes(), graph.inputs(), new ArrayList<>(outputs));
    this.executor = executors.apply(probed);
  }

  /** The graph inputs and every node's result, by value name, in run order. */
  Map<String, Tensor> run(List<Tensor> inputs) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    for (int index = 0; index < inputs.size(); index++) {
      values.put(probed.value(probed.inputs().get(index)).name(), inputs.get(index));
    }
    List<Tensor> results = executor.run(inputs);
    for (int index = 0; index < results.size(); index++) {
      values.put(probed.value(probed.outputs().get(index)).name(), results.get(index));
    }
    return values;
  }

  @Override
  public void close() {
    executor.close();
  }
}
