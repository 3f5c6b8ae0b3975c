package dev.mote.learn.physics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Smolyak's combination of Gauss-Hermite rules for the standard normal distribution in many dimensions: at level k the mean of every
 * polynomial of total degree up to 2k - 1 is exact. The rule of level i in one dimension has i nodes. Source: E. Novak and K. Ritter,
 * High Dimensional Integration of Smooth Functions over Cubes, 1996, Lemma 1; F. Heiss and V. Winschel, Likelihood Approximation by
 * Numerical Integration on Sparse Grids, 2008.
 *
 * @param nodes   the points; the origin is the first
 * @param weights of sum 1, some negative
 */
public record SparseGrid(double[][] nodes, double[] weights) {
  /** The grid of {@code dimensions}, at least 1, at {@code level}, at least 1. */
  public static SparseGrid smolyak(int dimensions, int level) {
    Map<List<Double>, Double> sums = new TreeMap<>(SparseGrid::compare);
    List<GaussHermite> rules = new ArrayList<>();
    for (int count = 1; count <= level; count++) {
      rules.add(GaussHermite.of(count));
    }
    for (int raised = Math.max(0, level - dimensions); raised < level; raised++) {
      int sign = (level - 1 - raised) % 2 == 0 ? 1 : -1;
      double factor = sign * binomial(dimensions - 1, level - 1 - raised);
      products(rules, 0, raised, new ArrayList<>(), dimensions, factor, sums);
    }
    sums.values().removeIf(weight -> Math.abs(weight) < 1e-14);
    double[][] nodes = new double[sums.size()][];
    double[] weights = new double[nodes.length];
    int at = 0;
    for (Map.Entry<List<Double>, Double> entry : sums.entrySet()) {
      nodes[at] = entry.getKey().stream().mapToDouble(Double::doubleValue).toArray();
      weights[at++] = entry.getValue();
    }
    return new SparseGrid(nodes, weights);
  }

  /** Adds all products of rules in the dimensions from {@code dimension} on whose levels exceed 1 by {@code left} in all. */
  private static void products(List<GaussHermite> rules, int dimension, int left, List<Double> point, int dimensions,
      double weight, Map<List<Double>, Double> sums) {
    if (dimension == dimensions) {
      if (left == 0) {
        sums.merge(List.copyOf(point), weight, Double::sum);
      }
      return;
    }
    for (int raise = 0; raise <= left; raise++) {
      GaussHermite rule = rules.get(raise);
      for (int node = 0; node < rule.nodes().length; node++) {
        point.add(rule.nodes()[node] + 0.0);
        products(rules, dimension + 1, left - raise, point, dimensions, weight * rule.weights()[node], sums);
        point.removeLast();
      }
    }
  }

  /** The origin first, then those with few coordinates that are not 0, then by coordinates. */
  private static int compare(List<Double> left, List<Double> right) {
    int order = Long.compare(left.stream().filter(x -> x != 0).count(), right.stream().filter(x -> x != 0).count());
    return order != 0
        ? order
        : Arrays.compare(left.stream().mapToDouble(x -> x).toArray(), right.stream().mapToDouble(x -> x).toArray());
  }

  private static double binomial(int n, int k) {
    double value = 1;
    for (int i = 1; i <= k; i++) {
      value = value * (n - k + i) / i;
    }
    return value;
  }
}
