package dev.mote.compress;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Writes a matrix as a tensor train, by one truncated singular value decomposition a core. Source: I. Oseledets, Tensor-Train
 * Decomposition, 2011, algorithm 1, on the matrix with its indices paired.
 *
 * @param outputs the second extents of the cores; their product is the number of rows
 * @param inputs  as many third extents; their product is the number of columns
 * @param rank    the highest rank between two cores, at least 1
 * @param error   ranks are the lowest that keep the relative error {@code |W - train| / |W|} (Frobenius) within it, at least 0; the rank
 *                goes first
 */
public record TensorTrainDecomposition(List<Integer> outputs, List<Integer> inputs, int rank, double error) {
  /** Checks and copies. Throws {@link BadInputException}. */
  public TensorTrainDecomposition {
    outputs = List.copyOf(outputs);
    inputs = List.copyOf(inputs);
    if (outputs.isEmpty() || outputs.size() != inputs.size() || rank < 1 || !(error >= 0)
        || outputs.stream().anyMatch(extent -> extent < 1) || inputs.stream().anyMatch(extent -> extent < 1)) {
      throw new BadInputException(
          "a tensor train has one positive output and input extent a core, a rank of at least 1 and an"
              + " error of at least 0, found " + outputs + ", " + inputs + ", " + rank + " and " + error
              + "; correct them");
    }
  }

  /** The cores {@code [r_(k-1), outputs_k, inputs_k, r_k]} of a matrix {@code [rows, columns]}. */
  public List<Tensor.Floats> cores(Tensor.Floats matrix) {
    int count = outputs.size();
    long rows = outputs.stream().mapToLong(extent -> extent).reduce(1, Math::multiplyExact);
    long columns = inputs.stream().mapToLong(extent -> extent).reduce(1, Math::multiplyExact);
    if (!matrix.shape().equals(shape(rows, columns))) {
      throw new BadInputException("a tensor train of " + outputs + " by " + inputs + " stands for a matrix of " + rows
          + " rows and " + columns + " columns, found shape " + matrix.shape() + "; choose other extents");
    }
    double[] left = paired(matrix);
    double allowed = error * norm(left) / Math.sqrt(Math.max(1, count - 1));
    List<Tensor.Floats> cores = new ArrayList<>();
    int before = 1;
    for (int core = 0; core + 1 < count; core++) {
      int height = before * outputs.get(core) * inputs.get(core);
      int width = left.length / height;
      SingularValue<Double> split = SingularValue.R064.make(height, width);
      if (!split.decompose(store(left, height, width))) {
        throw new BadInputException("the weights of a decomposition are finite, found some that are not or too large; "
            + "check the network");
      }
      double[] values = new double[Math.min(height, width)];
      split.getSingularValues(values);
      int kept = Math.min(rank, needed(values, allowed));
      MatrixStore<Double> u = split.getU();
      MatrixStore<Double> v = split.getV();
      float[] contents = new float[height * kept];
      for (int at = 0; at < contents.length; at++) {
        contents[at] = u.get((long) at / kept, at % kept).floatValue();
      }
      cores.add(new Tensor.Floats(Shape.of(before, outputs.get(core), inputs.get(core), kept), contents));
      double[] rest = new double[kept * width];
      for (int at = 0; at < rest.length; at++) {
        rest[at] = values[at / width] * v.get(at % width, at / width);
      }
      left = rest;
      before = kept;
    }
    float[] last = new float[left.length];
    for (int at = 0; at < last.length; at++) {
      last[at] = (float) left[at];
    }
    cores.add(new Tensor.Floats(Shape.of(before, outputs.getLast(), inputs.getLast(), 1), last));
    return cores;
  }

  private static Shape shape(long rows, long columns) {
    return Shape.of((int) Math.min(Integer.MAX_VALUE, rows), (int) Math.min(Integer.MAX_VALUE, columns));
  }

  /** The matrix as a tensor of indices (output 1, input 1, output 2, input 2, ...). */
  private double[] paired(Tensor.Floats matrix) {
    double[] result = new double[matrix.values().length];
    int columns = matrix.shape().dim(1);
    for (int at = 0; at < result.length; at++) {
      int left = at;
      int row = 0;
      int column = 0;
      int rowStep = 1;
      int columnStep = 1;
      for (int core = outputs.size() - 1; core >= 0; core--) {
        column += left % inputs.get(core) * columnStep;
        left /= inputs.get(core);
        columnStep *= inputs.get(core);
        row += left % outputs.get(core) * rowStep;
        left /= outputs.get(core);
        rowStep *= outputs.get(core);
      }
      result[at] = matrix.values()[row * columns + column];
    }
    return result;
  }

  private static R064Store store(double[] rowMajor, int height, int width) {
    R064Store store = R064Store.FACTORY.make(height, width);
    for (int at = 0; at < rowMajor.length; at++) {
      store.set((long) at / width, at % width, rowMajor[at]);
    }
    return store;
  }

  /** The fewest singular values beyond which the others' root of squares is at most {@code allowed}; at least 1. */
  private static int needed(double[] values, double allowed) {
    double squares = 0;
    int kept = values.length;
    while (kept > 1 && Math.sqrt(squares + values[kept - 1] * values[kept - 1]) <= allowed) {
      squares += values[kept - 1] * values[kept - 1];
      kept--;
    }
    return kept;
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
  }
}
