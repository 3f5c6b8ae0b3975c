package dev.mote.learn.quantized;

import dev.mote.compress.weights.LayerWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.learn.ForwardWeights;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Computes with weights rounded to their formats while the float weights are trained. As formats depend on nothing but the weights, the
 * trained network with its weights rounded is the one that training saw. Biases and other parameters are not rounded.
 *
 * @param layers the format of each rounded parameter, by its name
 */
public record StraightThrough(Map<String, Rounding> layers) implements ForwardWeights {
  /**
   * How a parameter is rounded.
   *
   * @param axis its output channels' axis
   */
  public record Rounding(WeightFormat format, int axis) {}

  /** Sorts the names, so that the text of two equal ones is the same. */
  public StraightThrough {
    layers = new TreeMap<>(layers);
  }

  /** Rounds the weights of the linear layers of {@code network}; what several layers share becomes what the first of them asks for. */
  public static StraightThrough of(Graph network, Function<Node, WeightFormat> formats) {
    Map<String, Rounding> layers = new TreeMap<>();
    for (LayerWeights layer : LayerWeights.of(network)) {
      layers.putIfAbsent(network.value(layer.value()).name(),
          new Rounding(formats.apply(layer.node()), layer.axis()));
    }
    return new StraightThrough(layers);
  }

  @Override
  public Tensor.Floats of(String name, Tensor.Floats trained) {
    Rounding rounding = layers.get(name);
    return rounding == null ? trained : rounding.format().round(trained, rounding.axis()).reals();
  }
}
