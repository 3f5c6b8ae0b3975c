package dev.mote.compress.weights;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The float weights of a linear layer.
 *
 * @param node    the layer
 * @param value   the id of its weights
 * @param weights their contents
 * @param axis    the output channels' axis in them
 */
public record LayerWeights(Node node, int value, Tensor.Floats weights, int axis) {
  /** The layers of a float network whose weights are constant, in run order. */
  public static List<LayerWeights> of(Graph graph) {
    List<LayerWeights> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      LayerWeights layer = of(graph, node);
      if (layer != null) {
        layers.add(layer);
      }
    }
    return layers;
  }

  private static @Nullable LayerWeights of(Graph graph, Node node) {
    int axis = switch (node.op()) {
      case Op.Conv2d _,Op.Dense _,Op.TransposeConv2d _ -> 0;
      case Op.DepthwiseConv2d _ -> 3;
      default -> -1;
    };
    return axis >= 0 && graph.constant(node.inputs().get(1)) instanceof Tensor.Floats weights
        ? new LayerWeights(node, node.inputs().get(1), weights, axis)
        : null;
  }

  /** The float network that computes with rounded weights: those of each layer in its format. */
  public static Graph rounded(Graph graph, Function<Node, WeightFormat> formats) {
    List<Value> values = new ArrayList<>(graph.values());
    for (LayerWeights layer : of(graph)) {
      Value value = graph.value(layer.value());
      Tensor.Floats reals = formats.apply(layer.node()).round(layer.weights(), layer.axis()).reals();
      values.set(layer.value(), new Value(value.name(), value.type(), reals));
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }
}
