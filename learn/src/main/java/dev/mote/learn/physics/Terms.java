package dev.mote.learn.physics;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * What an equation is made of, as values of a graph: one row a point.
 *
 * @param builder   takes the operators
 * @param points    the points {@code [points, dimensions]}
 * @param network   the network's values {@code [points, 1]}
 * @param gradient  its derivatives {@code [points, dimensions]}
 * @param laplacian its second derivatives summed with the equation's weights {@code [points, 1]}
 */
record Terms(GraphBuilder builder, int points, int network, int gradient, int laplacian) {
  /** Columns {@code from} (inclusive) to {@code to} (exclusive). */
  int columns(int value, int from, int to) {
    int rows = builder.type(value).shape().dim(0);
    return builder.add("columns", new Op.Slice(List.of(0, from), List.of(rows, to - from), List.of(1, 1)),
        List.of(value));
  }

  int number(double value) {
    return builder.constant("number", Tensor.scalar((float) value));
  }

  int plus(int left, int right) {
    return builder.add("plus", new Op.Binary(BinaryKind.ADD), List.of(left, right));
  }

  int minus(int left, int right) {
    return builder.add("minus", new Op.Binary(BinaryKind.SUBTRACT), List.of(left, right));
  }

  int times(int left, int right) {
    return builder.add("times", new Op.Binary(BinaryKind.MULTIPLY), List.of(left, right));
  }

  /** The sum of the squares of each row. */
  int squares(int value) {
    return builder.add("squares", new Op.Reduce(ReduceKind.SUM, List.of(1), true), List.of(times(value, value)));
  }
}
