package dev.mote.hardware.mcu;

import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The dimensions of a reduction, merged into at most three kept and three reduced ones with their steps. */
record Reduction(int[] kept, int[] keptSteps, int[] reduced, int[] reducedSteps) {
  static @Nullable Reduction of(Shape x, List<Integer> axes) {
    List<int[]> kept = new ArrayList<>();
    List<int[]> reduced = new ArrayList<>();
    int[] steps = x.strides();
    for (int axis = 0; axis < x.rank(); axis++) {
      List<int[]> list = axes.contains(axis) ? reduced : kept;
      int[] last = list.isEmpty() ? null : list.getLast();
      if (x.dim(axis) == 1) {
        continue;
      }
      if (last != null && last[1] == x.dim(axis) * steps[axis]) {
        last[0] *= x.dim(axis);
        last[1] = steps[axis];
      } else {
        list.add(new int[]{x.dim(axis), steps[axis]});
      }
    }
    return kept.size() > 3 || reduced.size() > 3
        ? null
        : new Reduction(column(kept, 0, 1), column(kept, 1, 0), column(reduced, 0, 1), column(reduced, 1, 0));
  }

  private static int[] column(List<int[]> list, int index, int fill) {
    int[] values = {fill, fill, fill};
    for (int at = 0; at < list.size(); at++) {
      values[3 - list.size() + at] = list.get(at)[index];
    }
    return values;
  }

  Parameters addTo(Parameters parameters) {
    return parameters.add("kept", kept).add("kept_steps", keptSteps).add("reduced", reduced)
        .add("reduced_steps", reducedSteps);
  }
}
