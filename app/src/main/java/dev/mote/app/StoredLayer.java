package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * How the weights of a layer are kept.
 *
 * @param name        the node's name
 * @param operator    its operator
 * @param storage     how an element is kept: in floats, in bits, by a codebook, sparsely
 * @param parameters  elements
 * @param weightBytes bytes, with tables
 */
record StoredLayer(String name, String operator, String storage, long parameters, long weightBytes) {
  /** The layers of {@code network} in run order; what several read counts at the first. Biases are left out. */
  static List<StoredLayer> of(Graph network) {
    List<StoredLayer> layers = new ArrayList<>();
    Set<Integer> counted = new HashSet<>();
    for (Node node : network.nodes()) {
      for (int input : weights(node)) {
        Tensor weights = network.constant(input);
        if (weights != null && counted.add(input)) {
          layers.add(new StoredLayer(node.name(), node.op().label(), label(weights), weights.shape().count(),
              weights.storedBytes()));
        }
      }
    }
    return layers;
  }

  /** Prints a table of {@code layers}. */
  static void print(List<StoredLayer> layers, Console console) {
    String row = "%-" + widest("layer", layers, StoredLayer::name) + "s  %-"
        + widest("operator", layers, StoredLayer::operator) + "s  %-" + widest("weights", layers, StoredLayer::storage)
        + "s  %12s %12s";
    console.say(row, "layer", "operator", "weights", "parameters", "bytes");
    layers.forEach(layer -> console.say(row, layer.name(), layer.operator(), layer.storage(),
        String.format("%,d", layer.parameters()), String.format("%,d", layer.weightBytes())));
  }

  private static int widest(String title, List<StoredLayer> layers, Function<StoredLayer, String> column) {
    return layers.stream().map(column).mapToInt(String::length).reduce(title.length(), Math::max);
  }

  private static List<Integer> weights(Node node) {
    return switch (node.op()) {
      case Op.Conv2d _,Op.DepthwiseConv2d _,Op.TransposeConv2d _,Op.Dense _ -> List.of(node.inputs().get(1));
      case Op.TensorTrain train -> node.inputs().subList(1, 1 + train.cores());
      default -> List.of();
    };
  }

  private static String label(Tensor weights) {
    return weights instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN
        ? bytes.storage().label()
        : weights.dtype().label();
  }
}
