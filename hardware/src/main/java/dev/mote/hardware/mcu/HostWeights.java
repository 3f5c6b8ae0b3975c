package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;

/**
 * The constants of an int8 layer of weighted sums as host.h reads them: its weights, and behind them {@linkplain
 * HostPacking#parameters one row of numbers a channel}. The layer's code does not depend on what they are.
 *
 * @param offset what is added to the layer's input before it is multiplied
 */
record HostWeights(Node node, Geometry geometry, Stage stage, HostPacking packing, boolean depthwise, int offset) {
  /** Where the weights and the numbers of the channels were put. */
  record Places(int weights, int parameters) {}

  /** Adds what {@code graph} has for this layer. */
  Places addTo(HostConstants constants, Graph graph) {
    byte[] weights = graph.constant(node.inputs().get(1)) instanceof Tensor.Bytes tensor
        ? tensor.values()
        : new byte[0];
    int at = constants.add(depthwise ? packing.depthwise(weights, geometry) : packing.product(weights, geometry));
    int[] bias = node.inputs().size() > 2 && graph.constant(node.inputs().get(2)) instanceof Tensor.Ints ints
        ? ints.values()
        : new int[geometry.outputChannels()];
    return new Places(at, constants.add(packing.parameters(folded(bias, weights), stage)));
  }

  /** The bias less what {@link #offset} adds to the sums. */
  private int[] folded(int[] bias, byte[] weights) {
    int channels = geometry.outputChannels();
    int count = weights.length / channels;
    int[] folded = new int[channels];
    for (int channel = 0; channel < channels; channel++) {
      int sum = 0;
      if (depthwise) {
        for (int index = channel; index < weights.length; index += channels) {
          sum += weights[index];
        }
      } else {
        for (int index = channel * count; index < (channel + 1) * count; index++) {
          sum += weights[index];
        }
      }
      folded[channel] = bias[channel] - offset * sum;
    }
    return folded;
  }
}
