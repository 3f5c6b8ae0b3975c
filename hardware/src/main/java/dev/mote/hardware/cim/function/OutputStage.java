package dev.mote.hardware.cim.function;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Requantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows the sums of an int8 layer: scale, bias, requantisation, zero point and clamp, as the interpreter's kernels do it.
 *
 * @param type        of the result
 * @param layer       whose sums
 * @param bias        one a channel
 * @param multipliers mantissas of the factors, one a channel
 * @param lefts       shifts to the left before the multiplication, one a channel
 * @param rights      shifts to the right after it, one a channel
 */
record OutputStage(TensorType type, Layer layer, long[] bias, int[] multipliers, int[] lefts, int[] rights,
    int zeroPoint, int min, int max) {
  /** The stage of a layer whose result is int8, else null. */
  static @Nullable OutputStage of(Graph graph, Layer layer) {
    Node node = layer.matrix().node();
    TensorType y = graph.outputType(node);
    if (!(y.shape().rank() > 0 && y.isQuantized() && y.dtype() == DType.I8)) {
      return null;
    }
    long[] bias = new long[layer.outputs()];
    List<Integer> operands = node.inputs();
    if (operands.size() > 2) {
      Tensor constant = graph.constant(operands.get(2));
      if (constant == null) {
        return null;
      }
      for (int channel = 0; channel < bias.length; channel++) {
        bias[channel] = constant.integer(channel);
      }
    }
    Activation activation = activation(node.op());
    int[] multipliers = new int[bias.length];
    int[] lefts = new int[bias.length];
    int[] rights = new int[bias.length];
    for (int channel = 0; channel < bias.length; channel++) {
      Requantization factor = factor(graph, node, channel);
      multipliers[channel] = factor.multiplier();
      lefts[channel] = Math.max(0, factor.shift());
      rights[channel] = Math.max(0, -factor.shift());
    }
    return new OutputStage(y, layer, bias, multipliers, lefts, rights, y.affine().zeroPoint(),
        activation.quantizedMin(y), activation.quantizedMax(y));
  }

  private static Activation activation(Op op) {
    return switch (op) {
      case Op.Conv2d conv -> conv.activation();
      case Op.DepthwiseConv2d conv -> conv.activation();
      case Op.Dense dense -> dense.activation();
      default -> throw new IllegalStateException("a macro holds convolutions and dense layers");
    };
  }

  private static Requantization factor(Graph graph, Node node, int channel) {
    TensorType x = graph.inputType(node, 0);
    TensorType w = graph.inputType(node, 1);
    TensorType y = graph.outputType(node);
    return node.op() instanceof Op.Dense && w.affine().scales().length == 1
        ? Requantization.ofTensor(x, w, y)
        : Requantization.ofChannel(x, w, y, channel);
  }

  /** The layer's result from its sums. */
  Tensor apply(long[] sums) {
    byte[] results = new byte[sums.length];
    int channels = bias.length;
    for (int first = 0; first < sums.length; first += channels) {
      for (int channel = 0; channel < channels; channel++) {
        int accumulator = (int) (layer.accumulator(sums[first + channel]) + bias[channel]);
        // The doubling high multiply rounds to nearest with both signs; a multiplier is never the one that saturates.
        long product = (long) (accumulator << lefts[channel]) * multipliers[channel];
        int high = (int) (product + (1L << 30) >> 31);
        long result = (long) Requantization.roundingShiftRight(high, rights[channel]) + zeroPoint;
        results[first + channel] = (byte) Math.clamp(result, min, max);
      }
    }
    return new Tensor.Bytes(type.shape(), type.dtype(), results);
  }
}
