package dev.mote.learn.zeroth;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.learn.Xorshift32;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient by a layer's integer results, estimated from the losses at randomly perturbed results, one perturbation a
 * sample: {@code g = 1 / (Q sigma) * sum over q of (l(y + sigma u[q]) - l(y)) u[q]} for the loss l of that sample.
 *
 * <p>
 * Steps are signs, whatever weights are perturbed by. Results at an end of the range that the activation leaves are not
 * perturbed, as they do not depend on the weights.
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
    byte[][] results = new byte[labels.length][];
    byte[][] plus = new byte[labels.length][];
    byte[][] minus = new byte[labels.length][];
    samples(labels).forEach(sample -> {
      results[sample] = ((Tensor.Bytes) inputs.get(sample).get(place)).values();
      plus[sample] = moved(results[sample], options.sigma().nodes());
      minus[sample] = moved(results[sample], -options.sigma().nodes());
    });
    long[][] differences = new long[labels.length][options.queries()];
    for (int q = 0; q < options.queries(); q++) {
      int[] forth = objective.losses(new Perturbed(inputs, place, plus, minus, step, q), labels);
      int[] back = options.antithetic()
          ? objective.losses(new Perturbed(inputs, place, minus, plus, step, q), labels)
          : clean;
      for (int sample = 0; sample < labels.length; sample++) {
        differences[sample][q] = ((long) forth[sample] - back[sample]) * options.sigma().nodes();
      }
    }
    long[][] sums = new long[labels.length][];
    long free = samples(labels).mapToLong(sample -> {
      int[] states = IntStream.range(0, options.queries()).map(q -> state(step, sample, q)).toArray();
      sums[sample] = Signs.sums(states, differences[sample], type.shape().count());
      return keepFree(results[sample], sums[sample]);
    }).sum();
    return new Estimate(sums, free);
  }

  private static IntStream samples(int[] labels) {
    return IntStream.range(0, labels.length).parallel();
  }

  /** Zeroes the sums of results that are not perturbed and returns how many others there are. */
  private long keepFree(byte[] results, long[] sums) {
    long free = 0;
    for (int node = 0; node < results.length; node++) {
      if (isFree(results[node])) {
        free++;
      } else {
        sums[node] = 0;
      }
    }
    return free;
  }

  private boolean isFree(int y) {
    return y > low && y < high;
  }

  private byte[] moved(byte[] y, int by) {
    byte[] moved = new byte[y.length];
    for (int node = 0; node < y.length; node++) {
      moved[node] = isFree(y[node]) ? (byte) Math.max(-128, Math.min(127, y[node] + by)) : y[node];
    }
    return moved;
  }

  /** The inputs of all samples with perturbed results, drawn when they are asked for: by the threads that run them. */
  private final class Perturbed extends AbstractList<List<Tensor>> {
    private final List<List<Tensor>> inputs;
    private final int place;
    private final byte[][] plus;
    private final byte[][] minus;
    private final int step;
    private final int query;

    Perturbed(List<List<Tensor>> inputs, int place, byte[][] plus, byte[][] minus, int step, int query) {
      this.inputs = inputs;
      this.place = place;
      this.plus = plus;
      this.minus = minus;
      this.step = step;
      this.query = query;
    }

    @Override
    public int size() {
      return inputs.size();
    }

    @Override
    public List<Tensor> get(int sample) {
      List<Tensor> changed = new ArrayList<>(inputs.get(sample));
      byte[] moved = Signs.select(state(step, sample, query), plus[sample], minus[sample]);
      changed.set(place, new Tensor.Bytes(type.shape(), DType.I8, moved));
      return changed;
    }
  }

  private int state(int step, int sample, int q) {
    return Xorshift32.state(options.seed(), step, layer.index() << 16 | sample, q);
  }

  /** What one unit of a sum stands for in the gradient of the mean loss by integer results. */
  double unit(int samples) {
    double sigma = options.sigma().nodes();
    return Differences.unit(false, samples) / (options.queries() * sigma * sigma) / (options.antithetic() ? 2 : 1);
  }

  /**
   * What shrinks the estimate to the gradient's norm, {@code N Q / (N Q + d - 1)} for d free results a sample, in units of
   * 2^-15: rounded to nearest with integers, as the emitted trainer does it.
   */
  int shrinkage(long free, int samples) {
    if (!options.normScaling()) {
      return IntegerUpdate.FULL_RATE;
    }
    long numerator = (long) samples * samples * options.queries();
    long denominator = numerator + Math.max(samples, free) - samples;
    return IntegerUpdate.ratio(numerator, denominator);
  }

  /** The least result, which is not perturbed. */
  int low() {
    return low;
  }

  /** The largest result, which is not perturbed. */
  int high() {
    return high;
  }
}
