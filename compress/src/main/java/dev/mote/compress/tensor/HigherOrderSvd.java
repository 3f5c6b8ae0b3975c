package dev.mote.compress.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Tucker decompositions by sequentially truncated higher-order singular value decomposition: index after index is projected on the
 * leading left singular vectors of what is left, which come from its Gram matrix. Source: N. Vannieuwenhoven et al., A New Truncation Strategy for
 * the Higher-Order Singular Value Decomposition, 2012.
 */
final class HigherOrderSvd {
  private HigherOrderSvd() {}

  /**
   * The factors of a form whose last factor is the core and whose others are one matrix a mode, or none for a mode that
   * is left whole.
   */
  static Factorization fit(Form form, Tensor.Floats weights, int rank, double error) {
    Shape shape = weights.shape();
    List<Integer> modes = form.modes(shape);
    List<List<Integer>> legs = form.legs(shape);
    List<Integer> core = new ArrayList<>(legs.getLast());
    int[] extents = modes.stream().mapToInt(extent -> extent).toArray();
    double[] left = new double[weights.values().length];
    double squares = 0;
    for (int at = 0; at < left.length; at++) {
      left[at] = weights.values()[at];
      squares += left[at] * left[at];
    }
    double allowed = error * error * squares / (legs.size() - 1);
    List<Tensor.Floats> factors = new ArrayList<>();
    for (List<Integer> axes : legs.subList(0, legs.size() - 1)) {
      int mode = axes.stream().filter(index -> index != Factor.NONE && index < modes.size()).findFirst().orElseThrow();
      boolean rankFirst = axes.indexOf(mode) > 0;
      double[][] vectors = leading(gram(left, extents, mode), rank, allowed);
      left = projected(left, extents, mode, vectors);
      int[] dims = axes.stream().mapToInt(index -> index == Factor.NONE
          ? 1
          : index == mode ? modes.get(mode) : vectors.length).toArray();
      float[] numbers = new float[vectors.length * extents[mode]];
      for (int at = 0; at < numbers.length; at++) {
        numbers[at] = (float) (rankFirst
            ? vectors[at / extents[mode]][at % extents[mode]]
            : vectors[at % vectors.length][at / vectors.length]);
      }
      factors.add(new Tensor.Floats(Shape.of(dims), numbers));
      extents[mode] = vectors.length;
    }
    float[] rest = new float[left.length];
    for (int at = 0; at < rest.length; at++) {
      rest[at] = (float) left[at];
    }
    int[] dims = new int[core.size()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = extents[axis];
    }
    factors.add(new Tensor.Floats(Shape.of(dims), rest));
    return form.of(shape, factors);
  }

  /** The products of all pairs of slices along a mode. */
  private static double[][] gram(double[] tensor, int[] extents, int mode) {
    int inner = inner(extents, mode);
    int extent = extents[mode];
    double[][] gram = new double[extent][extent];
    for (int outer = 0; outer < tensor.length / inner / extent; outer++) {
      for (int i = 0; i < extent; i++) {
        for (int j = 0; j <= i; j++) {
          double sum = 0;
          for (int at = 0; at < inner; at++) {
            sum += tensor[(outer * extent + i) * inner + at] * tensor[(outer * extent + j) * inner + at];
          }
          gram[i][j] += sum;
        }
      }
    }
    return gram;
  }

  /** The fewest eigenvectors whose others have eigenvalues with a sum within {@code allowed}; at least 1, at most {@code most}. */
  private static double[][] leading(double[][] lower, int most, double allowed) {
    int extent = lower.length;
    R064Store store = R064Store.FACTORY.make(extent, extent);
    for (int i = 0; i < extent; i++) {
      for (int j = 0; j < extent; j++) {
        store.set(i, j, lower[Math.max(i, j)][Math.min(i, j)]);
      }
    }
    Eigenvalue<Double> eigen = Eigenvalue.R064.make(extent, true);
    if (!eigen.decompose(store)) {
      throw new BadInputException("the weights of a decomposition are finite, found some that are not or too large; "
          + "check the network");
    }
    double[] values = new double[extent];
    eigen.getEigenvalues(values, java.util.Optional.empty());
    int kept = extent;
    double dropped = 0;
    while (kept > 1 && dropped + Math.max(0, values[kept - 1]) <= allowed) {
      dropped += Math.max(0, values[kept - 1]);
      kept--;
    }
    MatrixStore<Double> v = eigen.getV();
    double[][] vectors = new double[Math.min(most, kept)][extent];
    for (int rank = 0; rank < vectors.length; rank++) {
      for (int at = 0; at < extent; at++) {
        vectors[rank][at] = v.doubleValue(at, rank);
      }
    }
    return vectors;
  }

  /** The tensor with a mode's slices replaced by their combinations. */
  private static double[] projected(double[] tensor, int[] extents, int mode, double[][] vectors) {
    int inner = inner(extents, mode);
    int extent = extents[mode];
    double[] result = new double[tensor.length / extent * vectors.length];
    for (int outer = 0; outer < tensor.length / inner / extent; outer++) {
      for (int rank = 0; rank < vectors.length; rank++) {
        for (int i = 0; i < extent; i++) {
          for (int at = 0; at < inner; at++) {
            result[(outer * vectors.length + rank) * inner + at] += vectors[rank][i]
                * tensor[(outer * extent + i) * inner + at];
          }
        }
      }
    }
    return result;
  }

  private static int inner(int[] extents, int mode) {
    int inner = 1;
    for (int later = mode + 1; later < extents.length; later++) {
      inner *= extents[later];
    }
    return inner;
  }
}
