package dev.mote.compress.tensor;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A weight tensor as a sum of products of the elements of small tensors: an element is the sum over all ranks of the product of
 * one element of each factor, at the positions that the element's own indices and the ranks say.
 *
 * @param form    what kind of factorisation it is
 * @param weights the shape of the weight tensor
 * @param modes   the extents of its indices, the first counting slowest; their product is the number of weights. Index {@code i} below
 *                their number is a mode, all others are ranks
 * @param factors the small tensors
 */
public record Factorization(Form form, Shape weights, List<Integer> modes, List<Factor> factors) {
  /** Copies the lists. */
  public Factorization {
    modes = List.copyOf(modes);
    factors = List.copyOf(factors);
  }

  /** The numbers in all factors. */
  public long parameters() {
    return factors.stream().mapToLong(factor -> factor.values().values().length).sum();
  }

  /** The indices that are ranks. */
  public List<Integer> rankIndices() {
    return factors.stream().flatMap(factor -> factor.legs().stream()).filter(index -> index >= modes.size()).distinct()
        .sorted().toList();
  }

  /** The extent of each rank. */
  public List<Integer> ranks() {
    return rankIndices().stream().map(this::extent).toList();
  }

  /** The extent of an index. */
  public int extent(int index) {
    return factors.stream().mapToInt(factor -> factor.extent(index)).max().orElse(0);
  }

  /** This with the slices {@code kept} of a rank alone. */
  public Factorization keeping(int rank, List<Integer> kept) {
    return new Factorization(form, weights, modes,
        factors.stream().map(factor -> factor.keeping(rank, kept)).toList());
  }

  /** This with other numbers in its factors. */
  public Factorization with(List<float[]> numbers) {
    return new Factorization(form, weights, modes,
        IntStream.range(0, factors.size()).mapToObj(i -> factors.get(i).with(numbers.get(i))).toList());
  }

  /** The weight tensor that the factors stand for. */
  public Tensor.Floats product() {
    List<Integer> indices = new ArrayList<>();
    double[] sum = {1};
    for (int i = 0; i < factors.size(); i++) {
      List<Factor> later = factors.subList(i + 1, factors.size());
      List<Integer> next = new ArrayList<>(indices);
      factors.get(i).legs().stream().filter(leg -> leg != Factor.NONE && !next.contains(leg)).forEach(next::add);
      List<Integer> summed = next.stream()
          .filter(index -> index >= modes.size() && later.stream().allMatch(factor -> factor.extent(index) == 0))
          .toList();
      next.removeAll(summed);
      sum = contracted(sum, indices, factors.get(i), next, summed);
      indices = next;
    }
    float[] result = new float[weights.count()];
    int[] steps = steps(indices, IntStream.range(0, modes.size()).boxed().toList());
    List<Integer> extents = indices.stream().map(this::extent).toList();
    for (int at = 0; at < result.length; at++) {
      result[place(at, extents, steps)] = (float) sum[at];
    }
    return new Tensor.Floats(weights, result);
  }

  /** The product of a tensor over {@code indices} and a factor, summed over {@code summed}, over the indices {@code kept}. */
  private double[] contracted(double[] left, List<Integer> indices, Factor factor, List<Integer> kept,
      List<Integer> summed) {
    List<Integer> all = new ArrayList<>(kept);
    all.addAll(summed);
    List<Integer> extents = all.stream().map(this::extent).toList();
    int[] leftSteps = steps(all, indices);
    int[] rightSteps = steps(all, factor.legs());
    int inner = summed.stream().mapToInt(this::extent).reduce(1, (a, b) -> a * b);
    double[] result = new double[kept.stream().mapToInt(this::extent).reduce(1, (a, b) -> a * b)];
    float[] right = factor.values().values();
    for (int at = 0; at < result.length; at++) {
      double sum = 0;
      for (int each = 0; each < inner; each++) {
        int element = at * inner + each;
        sum += left[place(element, extents, leftSteps)] * right[place(element, extents, rightSteps)];
      }
      result[at] = sum;
    }
    return result;
  }

  /** For each of {@code indices} how far apart its neighbours lie in a tensor whose axes run over {@code axes}; 0 where none does. */
  private int[] steps(List<Integer> indices, List<Integer> axes) {
    int[] steps = new int[indices.size()];
    int step = 1;
    for (int axis = axes.size() - 1; axis >= 0; axis--) {
      int index = axes.get(axis);
      if (index != Factor.NONE) {
        int at = indices.indexOf(index);
        if (at >= 0) {
          steps[at] = step;
        }
        step *= extent(index);
      }
    }
    return steps;
  }

  private static int place(int element, List<Integer> extents, int[] steps) {
    int place = 0;
    int left = element;
    for (int axis = extents.size() - 1; axis >= 0; axis--) {
      place += left % extents.get(axis) * steps[axis];
      left /= extents.get(axis);
    }
    return place;
  }
}
