package dev.mote.compress.rounding;

import dev.mote.compress.layer.CompensatedRounding;
import dev.mote.compress.layer.Regression;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Rounds the weights of an int8 network to few values that a short code suits, layer by layer, so that the network's results change
 * least for the bits that are left. No labels and no gradient.
 *
 * <p>
 * Each layer is rounded on what it sees in the network whose earlier layers are rounded already, towards its results in the network as
 * it was ({@link CompensatedRounding}); the mean error is taken out of the bias. Each
 * channel's errors count as {@link ChannelSensitivity} says. The one knob is the price of a bit in the divergence of the class
 * probabilities: all layers' steps follow from it. Scales change, and elements are multiples of the largest unit that 8 bits allow.
 *
 * @param price       what a bit of weights may cost, in nats of divergence, positive; the higher, the smaller and the less accurate
 * @param sensitivity of the network's channels
 * @param samples     inputs of the network, a few hundred; no labels
 * @param windows     places looked at in each layer, about; more than a layer's row is long
 * @param seed        of the choice of places
 * @param executors   makes what runs the network
 */
public record EntropyConstrainedRounding(double price, ChannelSensitivity sensitivity, List<Tensor> samples,
    int windows,
    long seed, Function<Graph, Executor> executors) implements Pass {
  private static final int ROUNDS = 3;
  /** What leaves the weights that make up for others some room below 127. */
  private static final double MOST_STEPS = 100;
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
      Regression seen = rounding.seen(graph, current, layer);
      current = rounded(graph, current, layer, seen, sensitivity.of(layer));
    }
    return current;
  }

  private Graph rounded(Graph original, Graph current, WeightLayer layer, Regression seen, double[] harms) {
    return LayerRounding.with(original, current, layer, seen, (covariance, rows, from) -> {
      double[] roots = new double[rows.length];
      double[] largest = new double[rows.length];
      for (int row = 0; row < rows.length; row++) {
        roots[row] = Math.sqrt(harms[from + row]);
        largest[row] = Math.max(1e-30, Arrays.stream(rows[row]).map(Math::abs).max().orElse(0));
      }
      CompensatedRounding compensated = new CompensatedRounding(covariance);
      double center = Math.sqrt(6 * price / (Math.log(2) * compensated.meanCost()));
      double least = Double.POSITIVE_INFINITY;
      LayerRounding.Steps best = null;
      for (double times : AROUND) {
        double step = center * times;
        // A row whose weights would exceed 8 bits takes larger steps.
        double[] bounded = new double[rows.length];
        Arrays.setAll(bounded, row -> Math.min(roots[row], MOST_STEPS * step / largest[row]));
        PricedRounding.Rounded rounded = new PricedRounding(weighed(rows, bounded), compensated).round(step, price,
            ROUNDS);
        double loss = price * rounded.bits();
        double[] steps = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
          double factor = roots[row] / bounded[row];
          loss += rounded.errors()[row] * factor * factor;
          steps[row] = step / bounded[row];
        }
        if (loss < least) {
          least = loss;
          best = new LayerRounding.Steps(steps, rounded.steps());
        }
      }
      return Objects.requireNonNull(best);
    });
  }

  private static double[][] weighed(double[][] rows, double[] factors) {
    double[][] weighed = new double[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      double factor = factors[row];
      weighed[row] = Arrays.stream(rows[row]).map(weight -> weight * factor).toArray();
    }
    return weighed;
  }
}
