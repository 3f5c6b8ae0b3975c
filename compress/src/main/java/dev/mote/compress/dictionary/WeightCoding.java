package dev.mote.compress.dictionary;

import dev.mote.compress.rounding.WeightLayer;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Storage;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses how the int8 weights of convolutions and dense layers are stored. Their values stay, and so do all results. The last pass: one
 * that rewrites weights after it makes them plain.
 *
 * @param code the kind of storage
 */
public record WeightCoding(WeightCode code) implements Pass {
  @Override
  public String name() {
    return "weight-coding";
  }

  @Override
  public Graph apply(Graph graph) {
    List<Value> values = new ArrayList<>(graph.values());
    for (WeightLayer layer : WeightLayer.of(graph)) {
      byte[] weights = layer.bytes(graph).values();
      Value value = graph.value(layer.weights());
      Storage storage = code.storage(layer, weights);
      values.set(layer.weights(), new Value(value.name(), value.type(), layer.bytes(graph).in(storage)));
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }

  /** Bytes of the weights of all such layers as they are stored, with tables. */
  public static long bytes(Graph graph) {
    return WeightLayer.of(graph).stream().mapToLong(layer -> layer.bytes(graph).storedBytes()).sum();
  }
}
