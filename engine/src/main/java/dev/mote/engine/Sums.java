package dev.mote.engine;

import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;

/** Lowers float sums and means over neighbouring dimensions to {@link RowSums}. */
final class Sums {
  private Sums() {}

  /** Adds the steps and returns whether the fast kernels can compute the reduction. */
  static boolean lower(Planning planning, Node node, Op.Reduce op) {
    Shape x = planning.graph().inputType(node, 0).shape();
    boolean sum = op.kind() == ReduceKind.SUM || op.kind() == ReduceKind.MEAN;
    if (!sum || op.axes().isEmpty() || !LinearLayer.isPlainFloat(planning.graph().inputType(node, 0))
        || op.axes().getLast() - op.axes().getFirst() + 1 != op.axes().size()) {
      return false;
    }
    int outer = x.countBetween(0, op.axes().getFirst());
    int rows = x.countBetween(op.axes().getFirst(), op.axes().getLast() + 1);
    int columns = x.countBetween(op.axes().getLast() + 1, x.rank());
    float scale = op.kind() == ReduceKind.MEAN ? 1f / rows : 1;
    int source = node.inputs().getFirst();
    int vector = planning.kernels().lanes();
    if (columns == 1 && rows >= 2 * vector && rows % vector == 0) {
      // One long row is summed a vector at a time first.
      int partial = planning.temporary(outer * vector);
      RowSums.add(planning, source, partial, outer, rows / vector, vector, 1);
      RowSums.add(planning, partial, node.output(), outer, vector, 1, scale);
    } else {
      RowSums.add(planning, source, node.output(), outer, rows, columns, scale);
    }
    return true;
  }
}
