package dev.mote.graph.pass;

import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** An order of dimensions: dimension {@code i} of the seen tensor is dimension {@code axes[i]} of the stored one. */
record Permutation(List<Integer> axes) {
  Permutation {
    axes = List.copyOf(axes);
  }

  static Permutation identity(int rank) {
    return new Permutation(IntStream.range(0, rank).boxed().toList());
  }

  int rank() {
    return axes.size();
  }

  boolean isIdentity() {
    return equals(identity(rank()));
  }

  int at(int axis) {
    return axes.get(axis);
  }

  /** What is seen after a further transpose by {@code next}. */
  Permutation then(List<Integer> next) {
    return new Permutation(next.stream().map(axes::get).toList());
  }

  /** The transpose that takes the seen tensor back to the stored one. */
  Permutation inverse() {
    Integer[] result = new Integer[rank()];
    for (int axis = 0; axis < rank(); axis++) {
      result[axes.get(axis)] = axis;
    }
    return new Permutation(Arrays.asList(result));
  }

  /** One entry a seen dimension, put in the order of the stored dimensions. */
  <T> List<T> stored(List<T> seen) {
    List<T> result = new ArrayList<>(seen);
    for (int axis = 0; axis < rank(); axis++) {
      result.set(axes.get(axis), seen.get(axis));
    }
    return result;
  }

  /** The stored shape of a tensor seen as {@code seen}. */
  Shape stored(Shape seen) {
    List<Integer> extents = stored(Arrays.stream(seen.toArray()).boxed().toList());
    return Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
  }

  /** What remains of the permutation when the seen {@code dropped} dimensions are removed. */
  Permutation without(List<Integer> dropped) {
    List<Integer> kept = IntStream.range(0, rank()).filter(axis -> !dropped.contains(axis)).mapToObj(axes::get)
        .toList();
    List<Integer> sorted = kept.stream().sorted().toList();
    return new Permutation(kept.stream().map(sorted::indexOf).toList());
  }

  /** Whether elements keep their order in memory, because only dimensions of extent 1 move. */
  boolean keepsOrder(Shape seen) {
    int previous = -1;
    for (int axis = 0; axis < rank(); axis++) {
      if (seen.dim(axis) != 1) {
        if (axes.get(axis) < previous) {
          return false;
        }
        previous = axes.get(axis);
      }
    }
    return true;
  }
}
