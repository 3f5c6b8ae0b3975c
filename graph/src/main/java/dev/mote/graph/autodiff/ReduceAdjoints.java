package dev.mote.graph.autodiff;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import java.util.List;

/** Derivatives of reductions, softmax and running sums. */
final class ReduceAdjoints {
  private ReduceAdjoints() {}

  /** A product's gradient divides it by each factor: a factor of 0 gives no number. Equal extremes share the gradient. */
  static int[] of(Adjoint node, Op.Reduce op) {
    if (op.kind() == ReduceKind.ALL || op.kind() == ReduceKind.ANY) {
      return node.refuse(op);
    }
    return node.parts(() -> gradient(node, op));
  }

  private static int gradient(Adjoint node, Op.Reduce op) {
    Tape t = node.tape();
    int x = node.x(0);
    Shape shape = node.shape(0);
    Shape kept = shape;
    int each = 1;
    for (int axis : op.axes()) {
      each *= shape.dim(axis);
      kept = kept.with(axis, 1);
    }
    int g = t.reshape(node.gradient(), kept);
    int y = t.reshape(node.result(), kept);
    return switch (op.kind()) {
      case SUM -> t.broadcast(g, shape);
      case MEAN -> t.broadcast(t.scaled(g, 1.0 / each), shape);
      case PRODUCT -> t.over(t.times(g, y), x);
      case MAXIMUM, MINIMUM -> {
        int winners = t.add(new Op.Cast(DType.F32), t.binary(BinaryKind.EQUAL, x, y));
        yield t.times(winners, t.over(g, t.sum(winners, op.axes(), true)));
      }
      case L1 -> t.times(t.unary(UnaryKind.SIGN, x), g);
      case L2 -> t.times(x, t.over(g, y));
      case LOG_SUM -> t.broadcast(t.times(g, t.unary(UnaryKind.EXP, t.negative(y))), shape);
      case LOG_SUM_EXP -> t.times(t.unary(UnaryKind.EXP, t.minus(x, y)), g);
      case SUM_SQUARE -> t.times(x, t.scaled(g, 2));
      case ALL, ANY -> throw new IllegalStateException("refused");
    };
  }

  static int[] softmax(Adjoint node, Op.Softmax op) {
    Tape t = node.tape();
    return node.parts(() -> {
      int weighted = t.times(node.gradient(), node.result());
      int mean = t.sum(weighted, List.of(op.axis()), true);
      return t.scaled(t.minus(weighted, t.times(node.result(), mean)), op.beta());
    });
  }

  static int[] logSoftmax(Adjoint node, Op.LogSoftmax op) {
    Tape t = node.tape();
    return node.parts(() -> t.minus(node.gradient(),
        t.times(t.unary(UnaryKind.EXP, node.result()), t.sum(node.gradient(), List.of(op.axis()), true))));
  }

  static int[] cumulativeSum(Adjoint node, Op.CumulativeSum op) {
    return node
        .parts(() -> node.tape().add(new Op.CumulativeSum(op.axis(), op.exclusive(), !op.reverse()), node.gradient()));
  }
}
