package dev.mote.compress.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A kind of factorisation of the weights {@code [O, I]} of a dense or {@code [O, kH, kW, I]} of a convolution layer. */
public sealed interface Form permits DenseForm, ConvolutionForm {
  /** The name in reports. */
  String label();

  /** The extents of the weights' indices, the first counting slowest. */
  List<Integer> modes(Shape weights);

  /**
   * The axes of the small tensors: for each tensor the index of each axis, numbered as in {@link Factorization}, with ranks counted
   * from the number of modes on.
   */
  List<List<Integer>> legs(Shape weights);

  /** The rank whose slices the numbers of factor {@code factor} belong to, as an index. */
  int governing(Shape weights, int factor);

  /** The highest useful extent of a rank. */
  int bound(Shape weights, int rank);

  /**
   * Factors of the trained weights.
   *
   * @param rank  the highest rank, at least 1; it goes first
   * @param error the wanted relative error {@code |W - product| / |W|} (Frobenius), at least 0
   */
  Factorization fit(Tensor.Floats weights, int rank, double error);

  /**
   * Adds layers that compute what a layer with the product of the factors as weights would.
   *
   * @param node    the layer in its graph
   * @param result  the shape of its result
   * @param operands its input, then one constant a factor, then its bias if it has one
   */
  int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands);

  /** Throws {@link BadInputException} where this form does not fit a layer with such weights. */
  void check(Node node, Shape weights);

  /** Random factors, normal so that their product has variance {@code 2 / inputs}, of ranks of at most {@code rank}. */
  default Factorization random(Shape weights, int rank, RandomGenerator random) {
    List<Integer> modes = modes(weights);
    List<List<Integer>> legs = legs(weights);
    double paths = legs.stream().flatMap(List::stream).filter(index -> index >= modes.size()).distinct()
        .mapToDouble(index -> Math.min(rank, bound(weights, index))).reduce(1, (a, b) -> a * b);
    double variance = 2.0 * weights.dim(0) / weights.count();
    double deviation = StrictMath.pow(variance / paths, 0.5 / legs.size());
    List<Tensor.Floats> values = new ArrayList<>();
    for (List<Integer> axes : legs) {
      int[] extents = axes.stream().mapToInt(index -> index == Factor.NONE
          ? 1
          : index < modes.size() ? modes.get(index) : Math.min(rank, bound(weights, index))).toArray();
      float[] numbers = new float[Shape.of(extents).count()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) (deviation * random.nextGaussian());
      }
      values.add(new Tensor.Floats(Shape.of(extents), numbers));
    }
    return of(weights, values);
  }

  /** The factorisation with these factors. */
  default Factorization of(Shape weights, List<Tensor.Floats> values) {
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      factors.add(new Factor(values.get(i), legs(weights).get(i), governing(weights, i)));
    }
    return new Factorization(this, weights, modes(weights), factors);
  }

  /** The product of extents. */
  static int product(List<Integer> extents) {
    return extents.stream().reduce(1, Math::multiplyExact);
  }
}
