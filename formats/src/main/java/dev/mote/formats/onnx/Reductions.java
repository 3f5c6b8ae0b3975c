package dev.mote.formats.onnx;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import java.util.List;

/** Imports reductions, places of extremes, and softmax with its kin. */
record Reductions(NodeImport n) {
  /** A reduction; its axes are an attribute, or an operand in newer operator sets. */
  void reduce(ReduceKind kind) {
    int x = n.operand(0);
    long[] axes = n.integers("axes", 1);
    boolean none = axes == null || axes.length == 0;
    if (none && n.node().flag("noop_with_empty_axes", false)) {
      n.result(single(kind, x));
      return;
    }
    List<Integer> chosen = n.axes(none ? null : axes, n.rank(x));
    n.result(n.main(new Op.Reduce(kind, chosen, n.node().flag("keepdims", true)), x));
  }

  /** A reduction over no axis: each element on its own. */
  private int single(ReduceKind kind, int x) {
    return switch (kind) {
      case SUM, MEAN, PRODUCT, MAXIMUM, MINIMUM, ALL, ANY, LOG_SUM_EXP -> x;
      case L1, L2 -> n.unary(UnaryKind.ABSOLUTE, x);
      case LOG_SUM -> n.unary(UnaryKind.LOG, x);
      case SUM_SQUARE -> n.unary(UnaryKind.SQUARE, x);
    };
  }

  void place(boolean largest) {
    int x = n.operand(0);
    int axis = n.axis(n.node().integer("axis", 0), n.rank(x));
    boolean keep = n.node().flag("keepdims", true);
    boolean last = n.node().flag("select_last_index", false);
    n.result(n.main(new Op.ArgReduce(largest, axis, keep, last, DType.I64), x));
  }

  /** Softmax or its logarithm: along an axis, before operator set 13 over all dimensions from it on. */
  void softmax(boolean logarithm) {
    int x = n.operand(0);
    int rank = n.rank(x);
    Shape shape = n.shape(x);
    if (n.opset() >= 13) {
      n.result(softmax(logarithm, x, n.axis(n.node().integer("axis", -1), rank)));
      return;
    }
    int axis = n.axis(n.node().integer("axis", 1), rank);
    if (axis == rank - 1) {
      n.result(softmax(logarithm, x, axis));
    } else {
      n.result(n.reshape(softmax(logarithm, new Matrices(n).flattened(x, axis), 1), shape));
    }
  }

  private int softmax(boolean logarithm, int x, int axis) {
    return n.main(logarithm ? new Op.LogSoftmax(axis) : new Op.Softmax(axis, 1), x);
  }

  void cumulativeSum() {
    int x = n.operand(0);
    int axis = n.axis((long) n.scalar(1), n.rank(x));
    n.result(n.main(
        new Op.CumulativeSum(axis, n.node().flag("exclusive", false), n.node().flag("reverse", false)), x));
  }

  /** The largest (or smallest) element and its place; more than one needs a sort. */
  void top() {
    int x = n.operand(0);
    long count = n.node().has("k") ? n.node().integer("k", 1) : (long) n.scalar(1);
    int axis = n.axis(n.node().integer("axis", -1), n.rank(x));
    if (count != 1) {
      throw n.node().unsupported("the " + count + " largest elements", "take the one largest, or sort on the host");
    }
    boolean largest = n.node().flag("largest", true);
    n.result(0, n.main(new Op.Reduce(largest ? ReduceKind.MAXIMUM : ReduceKind.MINIMUM, List.of(axis), true), x));
    n.result(1, n.add(new Op.ArgReduce(largest, axis, true, false, DType.I64), x));
  }
}
