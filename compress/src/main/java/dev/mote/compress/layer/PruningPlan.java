package dev.mote.compress.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * How many weights of each output channel become 0, so that a share of the weights of all layers does: those whose losses add least to the
 * layers' errors ({@link BrainSurgeon}), each layer's error over the variance of all its results. Layers of few weights that much depends
 * on, as depthwise ones, so keep more of theirs.
 *
 * @param zeros one number an output channel, by the layer's name
 */
record PruningPlan(Map<String, int[]> zeros) {
  private record Loss(String layer, int channel, double cost) {}

  /**
   * Plans all layers.
   *
   * @param layers  the layers
   * @param moments of their patches, by name
   * @param share   of all weights, 0 to below 1
   */
  static PruningPlan of(List<LinearLayer> layers, Map<String, Moments> moments, double share) {
    Map<String, int[]> zeros = new HashMap<>();
    List<Loss> losses = new ArrayList<>();
    for (LinearLayer layer : layers) {
      String name = layer.node().name();
      zeros.put(name, new int[layer.bias().length]);
      if (share > 0) {
        losses.addAll(losses(layer, Objects.requireNonNull(moments.get(name))));
      }
    }
    losses.sort(Comparator.comparingDouble(Loss::cost));
    for (Loss loss : losses.subList(0, (int) Math.round(share * losses.size()))) {
      Objects.requireNonNull(zeros.get(loss.layer))[loss.channel]++;
    }
    return new PruningPlan(zeros);
  }

  /** The numbers of a layer. */
  int[] of(LinearLayer layer) {
    return Objects.requireNonNull(zeros.get(layer.node().name()));
  }

  /** What each further loss of a channel costs; one after a dear one counts as dear, as it cannot come before. */
  private static List<Loss> losses(LinearLayer layer, Moments moments) {
    double[][][] covariances = new double[layer.groups()][][];
    double[][][] inverses = new double[layer.groups()][][];
    for (int group = 0; group < layer.groups(); group++) {
      covariances[group] = ErrorCompensation.damped(moments, group);
      inverses[group] = Symmetric.inverse(covariances[group]);
    }
    double[] variances = new double[layer.bias().length];
    double[][] costs = new double[variances.length][];
    IntStream.range(0, variances.length).parallel().forEach(channel -> {
      int group = channel / layer.rows();
      double[] row = layer.matrix(layer.weights().values(), group)[channel % layer.rows()];
      for (int column = 0; column < row.length; column++) {
        variances[channel] += row[column] * Symmetric.dot(covariances[group][column], row, row.length);
      }
      costs[channel] = BrainSurgeon.of(row, inverses[group], row.length).costs();
    });
    double variance = Math.max(Double.MIN_NORMAL, Arrays.stream(variances).sum());
    List<Loss> losses = new ArrayList<>();
    for (int channel = 0; channel < costs.length; channel++) {
      double dearest = 0;
      for (double cost : costs[channel]) {
        dearest = Math.max(dearest, cost);
        losses.add(new Loss(layer.node().name(), channel, dearest / variance));
      }
    }
    return losses;
  }
}
