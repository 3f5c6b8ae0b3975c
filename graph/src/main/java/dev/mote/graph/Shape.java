package dev.mote.graph;

import java.util.Arrays;

/**
 * The extents of a dense tensor, outermost first; a scalar has none.
 *
 * <p>
 * Every extent is at least 0 and the number of elements fits an {@code int}; images are NHWC.
 */
public final class Shape {
  private final int[] extents;
  private final int count;

  private Shape(int[] extents) {
    long product = 1;
    boolean empty = false;
    for (int extent : extents) {
      if (extent < 0) {
        throw new BadInputException(
            "a shape has no negative extent, found " + Arrays.toString(extents) + "; give every dimension a size");
      }
      empty |= extent == 0;
    }
    for (int extent : extents) {
      product = empty ? 0 : product * extent;
      if (product > Integer.MAX_VALUE) {
        throw new BadInputException("a tensor has at most 2147483647 elements, found shape " + Arrays.toString(extents)
            + "; split it into smaller tensors");
      }
    }
    this.extents = extents;
    this.count = (int) product;
  }

  /** The shape with these extents; none for a scalar. Throws {@link BadInputException} where one is negative or the count overflows. */
  public static Shape of(int... extents) {
    return new Shape(extents.clone());
  }

  /** The number of dimensions. */
  public int rank() {
    return extents.length;
  }

  /** The number of elements: the product of all extents, 1 for a scalar. */
  public int count() {
    return count;
  }

  /** The extent of dimension {@code axis}, 0..rank-1, or counted from the end where negative. */
  public int dim(int axis) {
    return extents[axis < 0 ? axis + extents.length : axis];
  }

  /** The last extent: the channels of an image. 1 for a scalar. */
  public int last() {
    return extents.length == 0 ? 1 : extents[extents.length - 1];
  }

  /** A fresh copy of the extents. */
  public int[] toArray() {
    return extents.clone();
  }

  /** This shape with dimension {@code axis} (0..rank-1) set to {@code extent}. */
  public Shape with(int axis, int extent) {
    int[] copy = extents.clone();
    copy[axis] = extent;
    return new Shape(copy);
  }

  /** The row-major strides in elements, one a dimension. */
  public int[] strides() {
    int[] strides = new int[extents.length];
    int step = 1;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      strides[axis] = step;
      step *= Math.max(1, extents[axis]);
    }
    return strides;
  }

  /** The product of extents {@code from} (inclusive) to {@code to} (exclusive). */
  public int countBetween(int from, int to) {
    int product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= extents[axis];
    }
    return product;
  }

  /** The shape both broadcast to by the usual rule (align last dimensions, 1 stretches). Throws {@link BadInputException} where they do not fit. */
  public static Shape broadcast(Shape left, Shape right) {
    int rank = Math.max(left.rank(), right.rank());
    int[] result = new int[rank];
    for (int back = 1; back <= rank; back++) {
      int a = back <= left.rank() ? left.dim(-back) : 1;
      int b = back <= right.rank() ? right.dim(-back) : 1;
      if (a != b && a != 1 && b != 1) {
        throw new BadInputException(
            "shapes broadcast only where extents are equal or 1, found " + left + " and " + right
                + "; reshape one of them");
      }
      result[rank - back] = a == 1 ? b : a;
    }
    return new Shape(result);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  /** The extents joined by {@code x}, as in {@code 1x32x32x3}; {@code scalar} where there are none. */
  @Override
  public String toString() {
    if (extents.length == 0) {
      return "scalar";
    }
    StringBuilder text = new StringBuilder();
    for (int extent : extents) {
      text.append(text.isEmpty() ? "" : "x").append(extent);
    }
    return text.toString();
  }
}
