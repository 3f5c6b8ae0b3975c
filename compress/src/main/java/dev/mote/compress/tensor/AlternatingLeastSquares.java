package dev.mote.compress.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Canonical polyadic decompositions by alternating least squares: each factor in turn is the best one for the others. Source: T. Kolda and B.
 * Bader, Tensor Decompositions and Applications, 2009, section 3.4.
 */
final class AlternatingLeastSquares {
  private static final int SWEEPS = 60;
  private static final double STANDSTILL = 1e-6;
  /** Keeps sums of squares invertible where factors become alike. */
  private static final double RIDGE = 1e-9;

  private final int[] extents;
  private final double[] tensor;
  private final double norm;
  private final int rank;
  private final double[][] factors;

  private AlternatingLeastSquares(int[] extents, double[] tensor, double norm, int rank, RandomGenerator random) {
    this.extents = extents;
    this.tensor = tensor;
    this.norm = norm;
    this.rank = rank;
    this.factors = new double[extents.length][];
    for (int mode = 0; mode < extents.length; mode++) {
      factors[mode] = new double[extents[mode] * rank];
      for (int at = 0; at < factors[mode].length; at++) {
        factors[mode][at] = random.nextGaussian();
      }
    }
  }

  /**
   * The factors {@code [extent, rank]} of the modes of a form, in the shapes it says. The rank is the lowest that was found to keep
   * the error, by doubling and halving; {@code rank} where the error is 0.
   */
  static Factorization fit(Form form, Tensor.Floats weights, int rank, double error) {
    Shape shape = weights.shape();
    int[] extents = form.modes(shape).stream().mapToInt(extent -> extent).toArray();
    double[] tensor = new double[shape.count()];
    double squares = 0;
    for (int at = 0; at < tensor.length; at++) {
      tensor[at] = weights.values()[at];
      squares += tensor[at] * tensor[at];
    }
    if (!Double.isFinite(squares)) {
      throw new BadInputException("the weights of a decomposition are finite, found some that are not or too large; "
          + "check the network");
    }
    int most = Math.min(rank, form.bound(shape, extents.length));
    int above = error > 0 ? 1 : most;
    AlternatingLeastSquares found = run(extents, tensor, squares, above);
    while (found.error() > error && above < most) {
      above = Math.min(most, 2 * above);
      found = run(extents, tensor, squares, above);
    }
    int below = error > 0 && found.error() <= error ? above / 2 : above;
    while (above - below > 1) {
      int middle = (above + below) / 2;
      AlternatingLeastSquares other = run(extents, tensor, squares, middle);
      if (other.error() <= error) {
        above = middle;
        found = other;
      } else {
        below = middle;
      }
    }
    return found.as(form, shape);
  }

  private static AlternatingLeastSquares run(int[] extents, double[] tensor, double squares, int rank) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(rank);
    var als = new AlternatingLeastSquares(extents, tensor, Math.sqrt(squares), rank, random);
    double before = Double.MAX_VALUE;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int mode = 0; mode < extents.length; mode++) {
        als.improve(mode);
      }
      double error = als.error();
      if (before - error < STANDSTILL) {
        break;
      }
      before = error;
    }
    als.balance();
    return als;
  }

  /** Solves {@code factor * G = X} with G the product of the other factors' Gram matrices, element by element. */
  private void improve(int mode) {
    double[][] gram = new double[rank][rank];
    for (double[] row : gram) {
      java.util.Arrays.fill(row, 1);
    }
    for (int other = 0; other < extents.length; other++) {
      for (int r = 0; other != mode && r < rank; r++) {
        for (int s = 0; s < rank; s++) {
          double sum = 0;
          for (int at = 0; at < extents[other]; at++) {
            sum += factors[other][at * rank + r] * factors[other][at * rank + s];
          }
          gram[r][s] *= sum;
        }
      }
    }
    double trace = 0;
    for (int r = 0; r < rank; r++) {
      trace += gram[r][r];
    }
    R064Store left = R064Store.FACTORY.make(rank, rank);
    for (int r = 0; r < rank; r++) {
      for (int s = 0; s < rank; s++) {
        left.set(r, s, gram[r][s] + (r == s ? RIDGE * trace / rank + Double.MIN_NORMAL : 0));
      }
    }
    double[] projected = projected(mode);
    R064Store right = R064Store.FACTORY.make(rank, extents[mode]);
    for (int at = 0; at < projected.length; at++) {
      right.set(at % rank, at / rank, projected[at]);
    }
    LU<Double> lu = LU.R064.make(left);
    lu.decompose(left);
    MatrixStore<Double> solution = lu.getSolution(right);
    for (int at = 0; at < projected.length; at++) {
      factors[mode][at] = solution.doubleValue(at % rank, at / rank);
    }
  }

  /** The tensor multiplied by the columns of all factors but one: {@code [extent of the mode, rank]}. */
  private double[] projected(int mode) {
    double[] result = new double[extents[mode] * rank];
    double[][] partial = new double[extents.length + 1][rank];
    java.util.Arrays.fill(partial[0], 1);
    project(0, 0, mode, 0, partial, result);
    return result;
  }

  private void project(int index, int at, int mode, int position, double[][] partial, double[] result) {
    if (index == extents.length) {
      for (int r = 0; r < rank; r++) {
        result[position * rank + r] += tensor[at] * partial[index][r];
      }
      return;
    }
    for (int i = 0; i < extents[index]; i++) {
      for (int r = 0; r < rank; r++) {
        partial[index + 1][r] = index == mode ? partial[index][r] : partial[index][r] * factors[index][i * rank + r];
      }
      project(index + 1, at * extents[index] + i, mode, index == mode ? i : position, partial, result);
    }
  }

  /** The relative error now. */
  private double error() {
    double[] projected = projected(0);
    double inner = 0;
    for (int at = 0; at < projected.length; at++) {
      inner += projected[at] * factors[0][at];
    }
    double own = 0;
    for (int r = 0; r < rank; r++) {
      for (int s = 0; s < rank; s++) {
        double product = 1;
        for (int mode = 0; mode < extents.length; mode++) {
          double sum = 0;
          for (int at = 0; at < extents[mode]; at++) {
            sum += factors[mode][at * rank + r] * factors[mode][at * rank + s];
          }
          product *= sum;
        }
        own += product;
      }
    }
    return norm == 0 ? 0 : Math.sqrt(Math.max(0, norm * norm - 2 * inner + own)) / norm;
  }

  /** Gives the columns of all factors of one slice the same length. */
  private void balance() {
    for (int r = 0; r < rank; r++) {
      double[] lengths = new double[extents.length];
      double product = 1;
      for (int mode = 0; mode < extents.length; mode++) {
        for (int at = r; at < factors[mode].length; at += rank) {
          lengths[mode] += factors[mode][at] * factors[mode][at];
        }
        lengths[mode] = Math.sqrt(lengths[mode]);
        product *= lengths[mode];
      }
      double each = Math.pow(product, 1.0 / extents.length);
      for (int mode = 0; mode < extents.length; mode++) {
        for (int at = r; at < factors[mode].length; at += rank) {
          factors[mode][at] *= lengths[mode] == 0 ? 0 : each / lengths[mode];
        }
      }
    }
  }

  private Factorization as(Form form, Shape shape) {
    List<Tensor.Floats> values = new ArrayList<>();
    List<List<Integer>> legs = form.legs(shape);
    for (int mode = 0; mode < extents.length; mode++) {
      List<Integer> axes = legs.get(mode);
      boolean rankFirst = axes.indexOf(extents.length) < axes.indexOf(mode);
      int current = mode;
      int[] dims = axes.stream().mapToInt(index -> index == Factor.NONE
          ? 1
          : index == current ? extents[current] : rank).toArray();
      float[] numbers = new float[factors[mode].length];
      for (int at = 0; at < numbers.length; at++) {
        numbers[at] = (float) (rankFirst
            ? factors[mode][at % extents[mode] * rank + at / extents[mode]]
            : factors[mode][at]);
      }
      values.add(new Tensor.Floats(Shape.of(dims), numbers));
    }
    return form.of(shape, values);
  }
}
