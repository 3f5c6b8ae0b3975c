package dev.mote.compress.tensor;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * One of the small tensors of a {@link Factorization}.
 *
 * @param values the numbers, in the shape in which a layer takes them
 * @param legs   the index that each axis runs over, or {@link #NONE} for an axis of extent 1
 * @param rank   the rank whose slices this tensor's numbers belong to, as an index; {@link #NONE} for none
 */
public record Factor(Tensor.Floats values, List<Integer> legs, int rank) {
  /** An axis of extent 1 that runs over nothing, or no rank. */
  public static final int NONE = -1;

  /** Copies the list. */
  public Factor {
    legs = List.copyOf(legs);
  }

  /** The extent of an index, or 0 where no axis runs over it. */
  int extent(int index) {
    int axis = legs.indexOf(index);
    return axis < 0 ? 0 : values.shape().dim(axis);
  }

  /** The position along index {@code index}, which an axis runs over, of the element at {@code at} in row-major order. */
  public int position(int at, int index) {
    int axis = legs.indexOf(index);
    Shape shape = values.shape();
    return at / shape.countBetween(axis + 1, shape.rank()) % shape.dim(axis);
  }

  /** The slices {@code kept} along an index alone; this where no axis runs over it. */
  Factor keeping(int index, List<Integer> kept) {
    int axis = legs.indexOf(index);
    if (axis < 0) {
      return this;
    }
    Shape shape = values.shape().with(axis, kept.size());
    int inner = shape.countBetween(axis + 1, shape.rank());
    float[] numbers = new float[shape.count()];
    for (int at = 0; at < numbers.length; at++) {
      int outer = at / inner / kept.size();
      int slice = kept.get(at / inner % kept.size());
      numbers[at] = values.values()[(outer * values.shape().dim(axis) + slice) * inner + at % inner];
    }
    return new Factor(new Tensor.Floats(shape, numbers), legs, rank);
  }

  /** The same with other numbers. */
  Factor with(float[] numbers) {
    return new Factor(new Tensor.Floats(values.shape(), numbers), legs, rank);
  }
}
