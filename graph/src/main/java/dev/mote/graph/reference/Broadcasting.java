package dev.mote.graph.reference;

import dev.mote.graph.Shape;

/** Where the elements of a broadcast operand come from. */
final class Broadcasting {
  private Broadcasting() {}

  /** For each element of {@code target}, the index of the element of {@code source} it takes; last dimensions align. */
  static int[] indices(Shape source, Shape target) {
    int[] sourceSteps = source.strides();
    int[] steps = new int[target.rank()];
    int shift = target.rank() - source.rank();
    for (int axis = 0; axis < source.rank(); axis++) {
      steps[axis + shift] = source.dim(axis) == 1 ? 0 : sourceSteps[axis];
    }
    return strided(target, 0, steps);
  }

  /** The indices {@code start + sum of position[axis] * steps[axis]} for the positions of {@code shape} in row-major order. */
  static int[] strided(Shape shape, int start, int[] steps) {
    int[] indices = new int[shape.count()];
    int[] position = new int[shape.rank()];
    int current = start;
    for (int at = 0; at < indices.length; at++) {
      indices[at] = current;
      for (int axis = shape.rank() - 1; axis >= 0; axis--) {
        position[axis]++;
        current += steps[axis];
        if (position[axis] < shape.dim(axis)) {
          break;
        }
        current -= position[axis] * steps[axis];
        position[axis] = 0;
      }
    }
    return indices;
  }
}
