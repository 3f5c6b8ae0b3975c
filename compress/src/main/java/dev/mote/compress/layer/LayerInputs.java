package dev.mote.compress.layer;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the layers of a float network read, seen on samples or made up.
 *
 * @param moments     of each layer's input patches, by the layer's name
 * @param calibration ranges and means of all values
 */
public record LayerInputs(Map<String, Moments> moments, Calibration calibration) {
  /**
   * Runs the network on samples.
   *
   * @param samples   at least one list of its inputs
   * @param executors makes what runs its layers
   */
  public static LayerInputs of(Graph graph, List<List<Tensor>> samples, Function<Graph, Executor> executors) {
    Images images = new Images(graph, executors);
    IntStream.range(0, graph.inputs().size()).forEach(
        input -> images.put(graph.inputs().get(input), samples.stream().map(sample -> sample.get(input)).toList()));
    Map<String, Moments> moments = new HashMap<>();
    for (Node node : graph.nodes()) {
      LinearLayer layer = LinearLayer.of(graph, node);
      if (layer != null) {
        moments.put(node.name(), moments(layer, images.get(node.inputs().getFirst())));
      }
      images.put(node, images.compute(node, node.op()));
    }
    return new LayerInputs(moments,
        Calibration.measure(graph, samples, new CalibrationMethod.MinMax(), executors, _ -> {}));
  }

  /** The moments of a layer's patches in all images. */
  public static Moments moments(LinearLayer layer, List<Tensor> images) {
    Moments moments = new Moments(layer);
    images.forEach(image -> layer.patches((Tensor.Floats) image, moments::add));
    return moments;
  }

  /**
   * The int8 network whose layers each have, independently of the others and in parallel, the weights that change their own result least
   * on such inputs ({@link ErrorCompensation}), and biases that take the mean error back.
   *
   * @param graph    the float network whose layers these are
   * @param formats  what the weights of a layer become, by its node
   * @param sparsity the share of the weights of all layers that become 0, 0 to below 1: those whose loss costs least
   */
  public Graph compressed(Graph graph, Function<Node, WeightFormat> formats, double sparsity) {
    Graph int8 = Pass.run(graph, new Int8Quantization(calibration, true, false));
    Map<String, LinearLayer> layers = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      LinearLayer layer = moments.containsKey(node.name()) ? LinearLayer.of(graph, node) : null;
      if (layer != null) {
        layers.put(node.name(), layer);
      }
    }
    PruningPlan plan = PruningPlan.of(List.copyOf(layers.values()), moments, sparsity);
    Map<String, ChosenWeights> chosen = int8.nodes().stream().parallel()
        .filter(node -> layers.containsKey(node.name()) && int8.inputType(node, 0).isQuantized())
        .collect(Collectors.toConcurrentMap(Node::name, node -> {
          LinearLayer layer = Objects.requireNonNull(layers.get(node.name()));
          return new ErrorCompensation(formats.apply(layer.node())).choose(layer,
              Objects.requireNonNull(moments.get(node.name())),
              ChosenWeights.leastScales(layer.bias(), int8.inputType(node, 0).affine().scale()), plan.of(layer));
        }));
    return ChosenWeights.in(int8, chosen);
  }
}
