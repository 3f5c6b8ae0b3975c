package dev.mote.compress.layer;

import dev.mote.compress.weights.RoundedWeights;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Weights and bias that were chosen for a layer.
 *
 * @param weights the weights as int8 elements
 * @param bias    one number an output channel
 */
public record ChosenWeights(RoundedWeights weights, double[] bias) {
  /** A bias stays this far within 32 bits. */
  private static final double LARGEST_BIAS = 1 << 30;

  /** The least scales of weights for which biases fit 32 bits, with an input of scale {@code inputScale}. */
  public static double[] leastScales(double[] bias, float inputScale) {
    double[] least = new double[bias.length];
    for (int channel = 0; channel < least.length; channel++) {
      least[channel] = Math.abs(bias[channel]) / (inputScale * LARGEST_BIAS);
    }
    return least;
  }

  /** The int8 network with these weights and biases in the layers of these names. */
  public static Graph in(Graph network, Map<String, ChosenWeights> layers) {
    return Rewriter.rewrite(network, (node, rewriter) -> {
      ChosenWeights chosen = layers.get(node.name());
      if (chosen == null) {
        rewriter.keep(node);
      } else {
        chosen.put(network, node, rewriter);
      }
    });
  }

  private void put(Graph network, Node node, Rewriter rewriter) {
    float inputScale = network.inputType(node, 0).affine().scale();
    float[] scales = weights.quantization().scales().clone();
    int[] integers = new int[bias.length];
    for (int channel = 0; channel < bias.length; channel++) {
      double steps = bias[channel] / ((double) inputScale * weights.quantization().scale(channel));
      integers[channel] = (int) Math.clamp(Math.round(steps), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    for (int index = 0; index < scales.length; index++) {
      scales[index] *= inputScale;
    }
    List<Integer> operands = new ArrayList<>(List.of(rewriter.get(node.inputs().getFirst())));
    operands.add(rewriter.builder().constant(network.value(node.inputs().get(1)).name(), weights.integers(),
        weights.quantization()));
    operands.add(rewriter.builder().constant(node.name() + "_bias", new Tensor.Ints(Shape.of(bias.length), integers),
        scales.length == 1 ? Quantization.perTensor(scales[0], 0) : Quantization.perAxis(scales, 0)));
    rewriter.keepAs(node, node.op(), operands, network.outputType(node));
  }
}
