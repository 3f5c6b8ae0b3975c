package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.MacCount;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a network is made of.
 *
 * @param name        the network's name
 * @param inputs      the types of the inputs
 * @param outputs     the types of the outputs
 * @param parameters  elements of all constants
 * @param weightBytes bytes of all constants
 * @param macs        multiply-accumulates of one inference
 * @param layers      the nodes in run order
 */
record NetworkSummary(String name, List<String> inputs, List<String> outputs, long parameters, long weightBytes,
    long macs, List<Layer> layers) {
  /**
   * One node.
   *
   * @param memoryBytes bytes of all values that are alive while it runs, its operands and result among them
   */
  record Layer(String name, String operator, String output, long parameters, long macs, long memoryBytes) {}

  static NetworkSummary of(Graph graph) {
    return new NetworkSummary(graph.name(), types(graph, graph.inputs()), types(graph, graph.outputs()),
        parameters(graph), weightBytes(graph), MacCount.of(graph), layers(graph));
  }

  /** The same with the weights counted as a target stores them. */
  NetworkSummary withWeightBytes(long bytes) {
    return new NetworkSummary(name, inputs, outputs, parameters, bytes, macs, layers);
  }

  static long parameters(Graph graph) {
    return graph.values().stream().filter(Value::isConstant).mapToLong(value -> value.type().shape().count()).sum();
  }

  static long weightBytes(Graph graph) {
    return graph.values().stream().map(Value::constant).filter(Objects::nonNull).mapToLong(Tensor::storedBytes).sum();
  }

  void print(Console console) {
    console.say("%-4s %-40s %-18s %-34s %12s %14s %12s", "", "layer", "operator", "result", "parameters", "MACs",
        "bytes alive");
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      console.say("%3d  %-40s %-18s %-34s %,12d %,14d %,12d", index, layer.name(), layer.operator(), layer.output(),
          layer.parameters(), layer.macs(), layer.memoryBytes());
    }
    console.say("%s: %d layers, %,d parameters in %,d bytes, %,d multiply-accumulates; in %s, out %s", name,
        layers.size(), parameters, weightBytes, macs, String.join(", ", inputs), String.join(", ", outputs));
  }

  private static List<String> types(Graph graph, List<Integer> ids) {
    return ids.stream().map(id -> graph.type(id).toString()).toList();
  }

  /** The layers in run order; a constant that several nodes read counts at the first. */
  private static List<Layer> layers(Graph graph) {
    Set<Integer> counted = new HashSet<>();
    List<Lifetime> lifetimes = Lifetime.of(graph);
    List<Layer> layers = new ArrayList<>();
    for (int step = 0; step < graph.nodes().size(); step++) {
      Node node = graph.nodes().get(step);
      layers.add(new Layer(node.name(), node.op().label(), graph.outputType(node).toString(),
          parameters(graph, node, counted), MacCount.of(graph, node), Lifetime.bytesAt(lifetimes, step)));
    }
    return layers;
  }

  private static long parameters(Graph graph, Node node, Set<Integer> counted) {
    return node.inputs().stream().filter(id -> graph.value(id).isConstant() && counted.add(id))
        .mapToLong(id -> graph.type(id).shape().count()).sum();
  }
}
