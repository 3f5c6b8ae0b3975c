package dev.mote.compress.rounding;

import dev.mote.compress.layer.Regression;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a squared error of 1 in the results of each output channel of an int8 network's layers does to its class probabilities: their mean
 * Kullback-Leibler divergence, in nats. Measured by rounding one channel at a time coarsely; no labels and no gradient.
 *
 * @param byLayer one number a channel, by the layer's name
 */
public record ChannelSensitivity(Map<String, double[]> byLayer) {
  private static final double TRUSTED = 30;
  private static final double COARSE = 5;

  /** Copies the map. */
  public ChannelSensitivity {
    byLayer = Map.copyOf(byLayer);
  }

  /** The sensitivities of layer {@code layer}. Throws {@link BadInputException} where they were not measured. */
  double[] of(WeightLayer layer) {
    double[] found = byLayer.get(layer.node().name());
    if (found == null || found.length != layer.rows()) {
      throw new BadInputException("sensitivities are those of the network's own channels, found none of the "
          + layer.rows() + " of layer '" + layer.node().name() + "'; measure them on this network");
    }
    return found;
  }

  /**
   * Measures all channels: one run of the samples for each.
   *
   * @param graph     an int8 network with one input
   * @param samples   its inputs, about a hundred; no labels
   * @param windows   places looked at in each layer, about
   * @param seed      of their choice
   * @param executors makes what runs the network
   */
  public static ChannelSensitivity measure(Graph graph, List<Tensor> samples, int windows, long seed,
      Function<Graph, Executor> executors) {
    LayerRounding rounding = new LayerRounding(samples, windows, seed, executors);
    Map<String, double[]> harms = new HashMap<>();
    List<double[]> expected = Observer.probabilities(graph, samples, executors);
    for (WeightLayer layer : WeightLayer.of(graph)) {
      Regression seen = rounding.seen(graph, graph, layer);
      double[] errors = new double[layer.rows()];
      double together = Observer.divergence(expected, Observer.probabilities(
          LayerRounding.with(graph, graph, layer, seen, new Coarse(errors, -1)), samples, executors));
      double[] alone = new double[layer.rows()];
      double sum = 0;
      for (int row = 0; row < alone.length; row++) {
        Graph one = LayerRounding.with(graph, graph, layer, seen, new Coarse(new double[layer.rows()], row));
        alone[row] = Math.max(Observer.divergence(expected, Observer.probabilities(one, samples, executors)), 1e-9);
        sum += alone[row];
      }
      double[] harm = new double[layer.rows()];
      for (int row = 0; row < alone.length; row++) {
        harm[row] = alone[row] * Math.max(together, 1e-9) / sum / Math.max(errors[row], 1e-30);
      }
      harms.put(layer.node().name(), bounded(harm));
    }
    return new ChannelSensitivity(harms);
  }

  /** What was measured on few samples is trusted within a factor around the middle. */
  private static double[] bounded(double[] harm) {
    double[] sorted = harm.clone();
    Arrays.sort(sorted);
    double middle = sorted[sorted.length / 2];
    double[] result = new double[harm.length];
    for (int row = 0; row < harm.length; row++) {
      result[row] = Math.clamp(harm[row], middle / TRUSTED, middle * TRUSTED);
    }
    return result;
  }

  /** Rounds all rows, or one alone while the others stay, to eleven values. */
  private record Coarse(double[] errors, int only) implements LayerRounding.Choice {
    @Override
    public LayerRounding.Steps of(double[][] covariance, double[][] rows, int from) {
      double[] sizes = new double[rows.length];
      int[][] numbers = new int[rows.length][];
      for (int row = 0; row < rows.length; row++) {
        double largest = 1e-30;
        for (double weight : rows[row]) {
          largest = Math.max(largest, Math.abs(weight));
        }
        sizes[row] = largest / (only < 0 || only == from + row ? COARSE : CodeLengths.LARGEST);
        numbers[row] = new int[rows[row].length];
        double[] off = new double[rows[row].length];
        for (int place = 0; place < off.length; place++) {
          numbers[row][place] = (int) Math.round(rows[row][place] / sizes[row]);
          off[place] = rows[row][place] - numbers[row][place] * sizes[row];
        }
        for (int place = 0; place < off.length; place++) {
          for (int other = 0; other < off.length; other++) {
            errors[from + row] += off[place] * off[other] * covariance[place][other];
          }
        }
      }
      return new LayerRounding.Steps(sizes, numbers);
    }
  }
}
