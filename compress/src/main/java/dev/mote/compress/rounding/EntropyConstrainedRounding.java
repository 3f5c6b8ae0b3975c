package dev.mote.compress.rounding;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * Rounds the weights of an int8 network to few values that a short code suits, layer by layer, so that the network's results change
 * least for the bits that are left. No labels and no gradient.
 *
 * <p>
 * Each layer is rounded on what it sees in the network whose earlier layers are rounded already, towards its results in the network as
 * it was ({@code CompensatedRounding}); the mean error is taken out of the bias. Each
 * channel's errors count as {@link ChannelSensitivity} says. The one knob is the price of a bit in the divergence of the class
 * probabilities: all layers' steps follow from it. Scales change, and elements are multiples of the largest unit that 8 bits allow.
 *
 * @param price     what a bit of weights may cost, in nats of divergence, positive; the higher, the smaller and the less accurate
 * @param sensitivity of the network's channels
 * @param samples   inputs of the network, a few hundred; no labels
 * @param windows   places looked at in each layer, about; more than a layer's row is long
 * @param seed      of the choice of places
 * @param executors makes what runs the network
 */
public record EntropyConstrainedRounding(double price, ChannelSensitivity sensitivity, List<Tensor> samples, int windows, long seed,
    Function<Graph, Executor> executors) implements Pass {
  private static final int ROUNDS = 3;
  private static final double[] AROUND = {0.5, 0.7, 1, 1.4, 2};

  /** Checks the ranges. Throws {@link BadInputException}. */
  public EntropyConstrainedRounding {
    if (!(price > 0) || samples.isEmpty() || windows < 1) {
      throw new BadInputException("rounding has a positive price, at least 1 sample and 1 window, found " + price + ", "
          + samples.size() + " and " + windows + "; give others");
    }
    samples = List.copyOf(samples);
  }

  @Override
  public String name() {
    return "entropy-rounding";
  }

  @Override
  public Graph apply(Graph graph) {
    LayerRounding rounding = new LayerRounding(samples, windows, seed, executors);
    Graph current = graph;
    for (WeightLayer layer : WeightLayer.of(graph)) {
      List<Moments> moments = rounding.moments(graph, current, layer);
      current = rounded(graph, current, layer, moments, sensitivity.of(layer));
    }
    return current;
  }

  private Graph rounded(Graph original, Graph current, WeightLayer layer, List<Moments> moments, double[] harms) {
    return LayerRounding.with(original, current, layer, moments, (covariance, rows, from) -> {
      double[][] weighed = new double[rows.length][];
      for (int row = 0; row < rows.length; row++) {
        double root = Math.sqrt(harms[from + row]);
        weighed[row] = java.util.Arrays.stream(rows[row]).map(weight -> weight * root).toArray();
      }
      CompensatedRounding rounding = new CompensatedRounding(weighed, covariance);
      double center = Math.sqrt(6 * price / (Math.log(2) * rounding.meanCost()));
      double least = Double.POSITIVE_INFINITY;
      int[][] best = new int[0][];
      double chosen = center;
      for (double times : AROUND) {
        CompensatedRounding.Rounded rounded = rounding.round(center * times, price, ROUNDS);
        double loss = rounded.error() + price * rounded.bits();
        if (loss < least) {
          least = loss;
          best = rounded.steps();
          chosen = center * times;
        }
      }
      double[] steps = new double[rows.length];
      for (int row = 0; row < rows.length; row++) {
        steps[row] = chosen / Math.sqrt(harms[from + row]);
      }
      return new LayerRounding.Steps(steps, best);
    });
  }
}
