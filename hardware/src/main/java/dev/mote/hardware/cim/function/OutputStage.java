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
 * @param type    of the result
 * @param layer   whose sums
 * @param bias    one a channel
 * @param factors one a channel
 */
record OutputStage(TensorType type, Layer layer, long[] bias, Requantization[] factors, int zeroPoint, int min,
    int max) {
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
    return new OutputStage(y, layer, bias, factors(graph, node, layer.outputs()), y.affine().zeroPoint(),
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

  private static Requantization[] factors(Graph graph, Node node, int channels) {
    float x = graph.inputType(node, 0).affine().scale();
    float y = graph.outputType(node).affine().scale();
    float[] scales = graph.inputType(node, 1).affine().scales();
    Requantization[] factors = new Requantization[channels];
    for (int channel = 0; channel < channels; channel++) {
      float w = scales[scales.length == 1 ? 0 : channel];
      // A dense layer with one scale multiplies both in single precision.
      double product = node.op() instanceof Op.Dense && scales.length == 1 ? x * w : (double) x * w;
      factors[channel] = Requantization.of(product / y);
    }
    return factors;
  }

  /** The layer's result from its sums. */
  Tensor apply(long[] sums) {
    byte[] results = new byte[sums.length];
    int channels = bias.length;
    int[] multipliers = new int[channels];
    int[] lefts = new int[channels];
    int[] rights = new int[channels];
    for (int channel = 0; channel < channels; channel++) {
      multipliers[channel] = factors[channel].multiplier();
      lefts[channel] = Math.max(0, factors[channel].shift());
      rights[channel] = Math.max(0, -factors[channel].shift());
    }
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
