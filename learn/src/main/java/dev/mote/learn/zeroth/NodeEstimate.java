package dev.mote.learn.zeroth;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient by a layer's integer results, estimated from the losses at randomly perturbed results, one perturbation a
 * sample: {@code g = 1 / (Q sigma) * sum over q of (l(y + sigma u[q]) - l(y)) u[q]} for the loss l of that sample.
 *
 * <p>
 * Results at an end of the range that the activation leaves are not perturbed, as they do not depend on the weights.
 */
final class NodeEstimate {
  private final ZerothOptions options;
  private final Layer layer;
  private final TensorType type;
  private final int low;
  private final int high;

  NodeEstimate(ZerothOptions options, Graph network, Layer layer) {
    this.options = options;
    this.layer = layer;
    this.type = network.outputType(layer.node());
    Activation activation = switch (layer.node().op()) {
      case Op.Conv2d conv -> conv.activation();
      case Op.DepthwiseConv2d conv -> conv.activation();
      case Op.Dense dense -> dense.activation();
      default -> throw new IllegalStateException("not a linear layer");
    };
    this.low = activation.quantizedMin(type);
    this.high = activation.quantizedMax(type);
  }

  /**
   * The sums over queries of each sample's results.
   *
   * @param sums one array a sample
   * @param free how many results of all samples are not at an end of the range
   */
  record Estimate(long[][] sums, long free) {}

  /**
   * @param place which of the inputs is the layer's result
   * @param clean the samples' losses without a perturbation
   */
  Estimate estimate(Objective objective, List<List<Tensor>> inputs, int place, int[] labels, int[] clean, int step) {
    int samples = labels.length;
    int nodes = type.shape().count();
    long[][] sums = new long[samples][nodes];
    for (int q = 0; q < options.queries(); q++) {
      int[] forth = objective.losses(perturbed(inputs, place, step, q, 1), labels);
      int[] back = options.antithetic() ? objective.losses(perturbed(inputs, place, step, q, -1), labels) : clean;
      for (int sample = 0; sample < samples; sample++) {
        byte[] y = bytes(inputs.get(sample).get(place));
        Distribution.Steps steps = steps(step, sample, q);
        long difference = forth[sample] - back[sample];
        for (int node = 0; node < nodes; node++) {
          int u = steps.next();
          if (isFree(y[node])) {
            sums[sample][node] += difference * u;
          }
        }
      }
    }
    long free = 0;
    for (List<Tensor> each : inputs) {
      for (byte y : bytes(each.get(place))) {
        free += isFree(y) ? 1 : 0;
      }
    }
    return new Estimate(sums, free);
  }

  private boolean isFree(int y) {
    return y > low && y < high;
  }

  private List<List<Tensor>> perturbed(List<List<Tensor>> inputs, int place, int step, int q, int sign) {
    List<List<Tensor>> perturbed = new ArrayList<>();
    for (int sample = 0; sample < inputs.size(); sample++) {
      byte[] y = bytes(inputs.get(sample).get(place));
      byte[] moved = new byte[y.length];
      Distribution.Steps steps = steps(step, sample, q);
      for (int node = 0; node < y.length; node++) {
        int u = steps.next();
        moved[node] = isFree(y[node]) ? (byte) Math.clamp(y[node] + sign * u, -128, 127) : y[node];
      }
      List<Tensor> changed = new ArrayList<>(inputs.get(sample));
      changed.set(place, new Tensor.Bytes(type.shape(), DType.I8, moved));
      perturbed.add(changed);
    }
    return perturbed;
  }

  private Distribution.Steps steps(int step, int sample, int q) {
    return new Distribution.Steps(options.distribution(), options.sigma().nodes(),
        Xorshift32.state(options.seed(), step, layer.index() << 16 | sample, q));
  }

  private static byte[] bytes(Tensor tensor) {
    return ((Tensor.Bytes) tensor).values();
  }

  /** What one unit of a sum stands for in the gradient of the mean loss by integer results. */
  double unit(int samples) {
    double sigma = options.sigma().nodes();
    return Differences.unit(false, samples) / (options.queries() * sigma * sigma) / (options.antithetic() ? 2 : 1);
  }

  /** What shrinks the estimate to the gradient's norm: {@code N Q / (N Q + d - 1)} for d free results a sample. */
  double shrinkage(long free, int samples) {
    double queries = (double) samples * options.queries();
    return options.normScaling() ? queries / (queries + Math.max(1.0, (double) free / samples) - 1) : 1;
  }
}
