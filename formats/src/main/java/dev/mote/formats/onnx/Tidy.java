package dev.mote.formats.onnx;

import dev.mote.graph.Graph;
import dev.mote.graph.Value;
import dev.mote.graph.pass.DeadCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is left to do once all nodes are read: names of tensors as in the file, and no nodes that nobody reads. */
final class Tidy {
  private Tidy() {}

  static Graph tidy(Graph graph, Map<String, Integer> names) {
    return new DeadCode().apply(named(graph, names));
  }

  private static Graph named(Graph graph, Map<String, Integer> names) {
    Set<Integer> inputs = new HashSet<>(graph.inputs());
    Map<Integer, String> wanted = new HashMap<>();
    Set<String> taken = new HashSet<>();
    inputs.forEach(id -> taken.add(graph.value(id).name()));
    names.forEach((name, id) -> {
      String clean = name.replaceAll("\\s", "_");
      if (!inputs.contains(id) && !wanted.containsKey(id) && taken.add(clean)) {
        wanted.put(id, clean);
      }
    });
    List<Value> values = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (int id = 0; id < graph.values().size(); id++) {
      Value value = graph.value(id);
      String name = wanted.getOrDefault(id, value.name());
      while (!wanted.containsKey(id) && !inputs.contains(id) && !taken.add(name)) {
        name = value.name() + "_" + numbers.merge(value.name(), 2, (number, _) -> number + 1);
      }
      values.add(new Value(name, value.type(), value.constant()));
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }
}
