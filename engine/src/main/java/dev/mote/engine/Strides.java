package dev.mote.engine;

import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How operands are walked along a result: the result's extents with neighbouring dimensions joined where all operands allow
 * it, and each operand's step in each dimension (0 where it is broadcast).
 *
 * @param extents the joined extents, at least one; the last is the inner run
 * @param steps   for each operand one step a dimension
 */
record Strides(int[] extents, int[][] steps) {
  /** Operands of these shapes broadcast to {@code result}. */
  static Strides broadcast(Shape result, List<Shape> operands) {
    int[][] steps = new int[operands.size()][];
    for (int operand = 0; operand < steps.length; operand++) {
      Shape shape = operands.get(operand);
      int[] natural = shape.strides();
      steps[operand] = new int[result.rank()];
      for (int back = 1; back <= shape.rank(); back++) {
        steps[operand][result.rank() - back] = shape.dim(-back) == 1 ? 0 : natural[shape.rank() - back];
      }
    }
    return joined(result.toArray(), steps);
  }

  /** Joins neighbouring dimensions. */
  static Strides joined(int[] extents, int[][] steps) {
    List<int[]> dimensions = new ArrayList<>();
    for (int axis = 0; axis < extents.length; axis++) {
      if (extents[axis] == 1) {
        continue;
      }
      int[] dimension = new int[steps.length + 1];
      dimension[steps.length] = extents[axis];
      for (int operand = 0; operand < steps.length; operand++) {
        dimension[operand] = steps[operand][axis];
      }
      if (!dimensions.isEmpty() && joins(dimensions.getLast(), dimension)) {
        dimension[steps.length] *= dimensions.removeLast()[steps.length];
      }
      dimensions.add(dimension);
    }
    if (dimensions.isEmpty()) {
      int[] single = new int[steps.length + 1];
      single[steps.length] = 1;
      dimensions.add(single);
    }
    int[] joinedExtents = new int[dimensions.size()];
    int[][] joinedSteps = new int[steps.length][dimensions.size()];
    for (int axis = 0; axis < joinedExtents.length; axis++) {
      joinedExtents[axis] = dimensions.get(axis)[steps.length];
      for (int operand = 0; operand < steps.length; operand++) {
        joinedSteps[operand][axis] = dimensions.get(axis)[operand];
      }
    }
    return new Strides(joinedExtents, joinedSteps);
  }

  private static boolean joins(int[] outer, int[] inner) {
    for (int operand = 0; operand + 1 < inner.length; operand++) {
      if (outer[operand] != inner[operand] * inner[inner.length - 1]) {
        return false;
      }
    }
    return true;
  }

  /** Elements of one inner run. */
  int run() {
    return extents[extents.length - 1];
  }

  /** The number of inner runs. */
  int runs() {
    int count = 1;
    for (int axis = 0; axis + 1 < extents.length; axis++) {
      count *= extents[axis];
    }
    return count;
  }

  /** The operand's step within a run. */
  int innerStep(int operand) {
    return steps[operand][extents.length - 1];
  }

  /** The operand's first element of run {@code run}. */
  int start(int operand, int run) {
    int left = run;
    int start = 0;
    for (int axis = extents.length - 2; axis >= 0; axis--) {
      start += left % extents[axis] * steps[operand][axis];
      left /= extents[axis];
    }
    return start;
  }
}
