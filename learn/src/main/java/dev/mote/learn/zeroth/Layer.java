package dev.mote.learn.zeroth;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A linear layer of an int8 network with its trained constants.
 *
 * @param index      the node's place in the graph
 * @param node       the node: a convolution, depthwise convolution or dense layer
 * @param parameters weights, then biases, as far as they are trained
 */
public record Layer(int index, Node node, List<Parameter> parameters) {
  /** Copies the list. */
  public Layer {
    parameters = List.copyOf(parameters);
  }

  /** All int8 linear layers of {@code network}, with weights and biases. */
  public static List<Layer> of(Graph network) {
    List<Layer> layers = new ArrayList<>();
    for (int index = 0; index < network.nodes().size(); index++) {
      Node node = network.nodes().get(index);
      if (isTrainable(network, node)) {
        layers.add(new Layer(index, node, parameters(network, node)));
      }
    }
    if (layers.isEmpty()) {
      throw new BadInputException("training on integers takes a network with int8 convolutions or dense layers, found "
          + "none in '" + network.name() + "'; quantise it first");
    }
    return layers;
  }

  private static boolean isTrainable(Graph network, Node node) {
    boolean linear = switch (node.op()) {
      case Op.Conv2d _,Op.DepthwiseConv2d _,Op.Dense _ -> true;
      default -> false;
    };
    return linear && isInt8(network.inputType(node, 0)) && isInt8(network.inputType(node, 1))
        && isInt8(network.outputType(node)) && network.constant(node.inputs().get(1)) != null;
  }

  private static boolean isInt8(TensorType type) {
    return type.dtype() == DType.I8 && type.isQuantized();
  }

  private static List<Parameter> parameters(Graph network, Node node) {
    int axis = node.op() instanceof Op.DepthwiseConv2d ? 3 : 0;
    int weights = node.inputs().get(1);
    Quantization.Affine quantization = network.type(weights).affine();
    int channels = network.type(weights).shape().dim(axis);
    double[] scales = new double[channels];
    double[] biasScales = new double[channels];
    for (int channel = 0; channel < channels; channel++) {
      scales[channel] = quantization.scale(channel);
      biasScales[channel] = scales[channel] * network.inputType(node, 0).affine().scale();
    }
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(new Parameter(weights, network.value(weights).name(), network.type(weights),
        java.util.Objects.requireNonNull(network.constant(weights)), Parameter.Kind.WEIGHTS, scales,
        inputRange(network, node),
        axis));
    if (node.inputs().size() > 2) {
      int bias = node.inputs().get(2);
      if (network.constant(bias) != null && network.type(bias).dtype() == DType.I32) {
        parameters.add(new Parameter(bias, network.value(bias).name(), network.type(bias),
            java.util.Objects.requireNonNull(network.constant(bias)), Parameter.Kind.BIASES, biasScales, 1, 0));
      }
    }
    return parameters;
  }

  /** The largest magnitude of what a layer of the network's input reads; 1 for other layers. */
  private static double inputRange(Graph network, Node layer) {
    Uses uses = new Uses(network);
    int id = layer.inputs().getFirst();
    for (Node node = uses.producer(id); node != null; node = uses.producer(id)) {
      switch (node.op()) {
        case Op.Quantize _,Op.Pad _,Op.Reshape _,Op.Transpose _ -> id = node.inputs().getFirst();
        default -> {
          return 1;
        }
      }
    }
    return -DType.I8.min() * (double) network.inputType(layer, 0).affine().scale();
  }

  /** The layer's name. */
  public String name() {
    return node.name();
  }

  /** The layer with all integers of what is trained. */
  Layer whole() {
    return new Layer(index, node, parameters.stream().map(Parameter::whole).toList());
  }

  /** The layer with a share of its weights trained, the largest, and all biases. */
  Layer masked(double share) {
    return new Layer(index, node,
        parameters.stream().map(each -> each.isWeights() && share < 1 ? each.masked(share) : each).toList());
  }

  /** The layer with as many weights trained as now, those with the largest scores, which are given by constants' ids. */
  Layer masked(Map<Integer, double[]> scores) {
    return new Layer(index, node, parameters.stream()
        .map(each -> each.isSparse()
            ? each.masked(each.count(), java.util.Objects.requireNonNull(scores.get(each.value())))
            : each)
        .toList());
  }

  /** The layer with its biases alone trained. */
  Layer biasOnly() {
    return new Layer(index, node, parameters.stream().filter(parameter -> !parameter.isWeights()).toList());
  }
}
