package dev.mote.learn.zeroth;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Training of quantisation scales alone: each scale of a layer's weights is multiplied by {@code 1 + n / 1024} for a trained
 * integer n of -512 to 512, 0 at first.
 *
 * <p>
 * No weight and no bias changes. As a bias counts in steps of the input's scale times the weights', it is multiplied, too: the gain
 * is that of the whole sum, which is what the multiplier of its requantisation does.
 */
final class Gains {
  /** The gain that stands for 1. */
  static final int ONE = 1024;
  /** The largest magnitude of n. */
  static final int MOST = ONE / 2;
  /** How far a gain is perturbed: 1/64. */
  static final int SIGMA = ONE / 64;

  private Gains() {}

  /** The layer with its gains, and nothing else, trained. */
  static Layer only(Graph network, Layer layer) {
    int weights = layer.node().inputs().get(1);
    int count = network.type(weights).affine().scales().length;
    double[] scales = new double[count];
    java.util.Arrays.fill(scales, 1.0 / ONE);
    Shape shape = Shape.of(count);
    return new Layer(layer.index(), layer.node(),
        List.of(new Parameter(weights, network.value(weights).name() + " gains", TensorType.of(DType.I32, shape),
            new Tensor.Ints(shape, new int[count]), Parameter.Kind.GAINS, scales, 1, 0)));
  }

  /** {@code network}, whose scales are those before training, with the gains of {@code layer}. */
  static Graph apply(Graph network, Layer layer, Tensor gains) {
    int weights = layer.node().inputs().get(1);
    Quantization.Affine before = network.type(weights).affine();
    float[] scales = before.scales().clone();
    boolean moved = false;
    for (int channel = 0; channel < scales.length; channel++) {
      moved |= gains.integer(channel) != 0;
      scales[channel] = (float) (scales[channel] * (1 + gains.integer(channel) / (double) ONE));
    }
    if (!moved) {
      return network;
    }
    List<Value> values = new ArrayList<>(network.values());
    requantize(values, weights, new Quantization.Affine(scales, before.zeroPoints(), before.axis()));
    if (layer.node().inputs().size() > 2) {
      int bias = layer.node().inputs().get(2);
      if (network.type(bias).isQuantized()) {
        float input = network.inputType(layer.node(), 0).affine().scale();
        float[] sums = new float[scales.length];
        for (int channel = 0; channel < sums.length; channel++) {
          sums[channel] = input * scales[channel];
        }
        requantize(values, bias, new Quantization.Affine(sums, new int[sums.length], before.perAxis() ? 0 : -1));
      }
    }
    return new Graph(network.name(), values, network.nodes(), network.inputs(), network.outputs());
  }

  private static void requantize(List<Value> values, int id, Quantization quantization) {
    Value value = values.get(id);
    values.set(id, new Value(value.name(), value.type().withQuantization(quantization), value.constant()));
  }
}
