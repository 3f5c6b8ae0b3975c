package dev.mote.learn.physics;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;

/**
 * Derivatives of a function as weighted sums of its values around a point: the derivative in dimension i is {@code sum_j first[j][i]
 * (f(x + offset_j) - f(x))}, the second one alike with {@code second}. The first offset is 0.
 *
 * @param offsets one row a node
 * @param first   one row a node
 * @param second  one row a node
 */
public record Stencil(double[][] offsets, double[][] first, double[][] second) {
  /**
   * Stein's identities for f smoothed by a normal distribution, {@code u(x) = E f(x + s z)}: {@code grad u = E z f(x + s z) / s} and
   * {@code d2u / dx_i^2 = E (z_i^2 - 1) f(x + s z) / s^2}, the means taken on a sparse grid, which is symmetric. Source: D. He et
   * al., Learning Physics-Informed Neural Networks without Stacked Back-propagation, 2023.
   *
   * @param deviation s, positive
   */
  public static Stencil sparseGrid(int dimensions, int level, double deviation) {
    SparseGrid grid = SparseGrid.smolyak(dimensions, level);
    return stein(grid.nodes(), grid.weights(), deviation);
  }

  /** The same with means over {@code pairs} random points and their opposites. */
  public static Stencil monteCarlo(int dimensions, int pairs, double deviation, int seed) {
    Xorshift32 random = new Xorshift32(seed);
    double[][] nodes = new double[2 * pairs + 1][dimensions];
    double[] weights = new double[nodes.length];
    for (int pair = 0; pair < pairs; pair++) {
      for (int axis = 0; axis < dimensions; axis++) {
        nodes[2 * pair + 1][axis] = random.normal();
        nodes[2 * pair + 2][axis] = -nodes[2 * pair + 1][axis];
      }
      weights[2 * pair + 1] = 0.5 / pairs;
      weights[2 * pair + 2] = 0.5 / pairs;
    }
    return stein(nodes, weights, deviation);
  }

  /** Central differences with a step of {@code spacing} in each dimension. */
  public static Stencil finiteDifferences(int dimensions, double spacing) {
    double[][] offsets = new double[2 * dimensions + 1][dimensions];
    double[][] first = new double[offsets.length][dimensions];
    double[][] second = new double[offsets.length][dimensions];
    for (int axis = 0; axis < dimensions; axis++) {
      for (int side = -1; side <= 1; side += 2) {
        int node = 2 * axis + (side < 0 ? 1 : 2);
        offsets[node][axis] = side * spacing;
        first[node][axis] = side / (2 * spacing);
        second[node][axis] = 1 / (spacing * spacing);
      }
    }
    return new Stencil(offsets, first, second);
  }

  private static Stencil stein(double[][] nodes, double[] weights, double deviation) {
    int dimensions = nodes[0].length;
    double[][] offsets = new double[nodes.length][dimensions];
    double[][] first = new double[nodes.length][dimensions];
    double[][] second = new double[nodes.length][dimensions];
    for (int node = 0; node < nodes.length; node++) {
      for (int axis = 0; axis < dimensions; axis++) {
        double z = nodes[node][axis];
        offsets[node][axis] = deviation * z;
        first[node][axis] = weights[node] * z / deviation;
        second[node][axis] = weights[node] * (z * z - 1) / (deviation * deviation);
      }
    }
    return new Stencil(offsets, first, second);
  }

  /** The number of values a point takes. */
  public int count() {
    return offsets.length;
  }

  /** The offsets as a tensor {@code [1, count, dimensions]}. */
  public Tensor.Floats shifts() {
    int dimensions = offsets[0].length;
    float[] values = new float[count() * dimensions];
    for (int at = 0; at < values.length; at++) {
      values[at] = (float) offsets[at / dimensions][at % dimensions];
    }
    return new Tensor.Floats(Shape.of(1, count(), dimensions), values);
  }

  /** The weights {@code [count, dimensions + 1]} of all first derivatives, and of the second ones summed with {@code diffusion}. */
  public Tensor.Floats weights(double[] diffusion) {
    int dimensions = diffusion.length;
    float[] values = new float[count() * (dimensions + 1)];
    for (int node = 0; node < count(); node++) {
      double sum = 0;
      for (int axis = 0; axis < dimensions; axis++) {
        values[node * (dimensions + 1) + axis] = (float) first[node][axis];
        sum += diffusion[axis] * second[node][axis];
      }
      values[node * (dimensions + 1) + dimensions] = (float) sum;
    }
    return new Tensor.Floats(Shape.of(count(), dimensions + 1), values);
  }
}
