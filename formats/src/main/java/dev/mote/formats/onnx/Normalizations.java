package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Imports normalisations; all but batch normalisation are composed of means, squares and roots. */
record Normalizations(NodeImport n) {
  void batch() {
    if (n.node().flag("training_mode", false)
        || (n.opset() < 14 && (n.node().hasOutput(1) || n.node().hasOutput(3)))) {
      throw n.node().unsupported("batch normalisation of training", "export the model for inference");
    }
    int x = n.operand(0);
    if (n.rank(x) < 2) {
      throw n.node().bad("the operand has a batch and channels", n.shape(x));
    }
    n.result(n.main(new Op.BatchNorm(1, n.node().real("epsilon", 1e-5f)), x, n.operand(1), n.operand(2), n.operand(3),
        n.operand(4)));
  }

  /** What normalising gives beside the result. */
  private record Normalized(int value, int mean, int inverseDeviation) {}

  /** {@code (x - mean) / sqrt(variance + epsilon)} over {@code axes}. */
  private Normalized normalized(int x, List<Integer> axes, float epsilon) {
    int mean = n.add(new Op.Reduce(ReduceKind.MEAN, axes, true), x);
    int centred = n.binary(BinaryKind.SUBTRACT, x, mean);
    int variance = n.add(new Op.Reduce(ReduceKind.MEAN, axes, true), n.unary(UnaryKind.SQUARE, centred));
    int inverse = n.unary(UnaryKind.RECIPROCAL_SQRT, n.binary(BinaryKind.ADD, variance, n.literal(epsilon)));
    return new Normalized(n.binary(BinaryKind.MULTIPLY, centred, inverse), mean, inverse);
  }

  private int scaled(int x, int scale, int bias) {
    int product = scale < 0 ? x : n.binary(BinaryKind.MULTIPLY, x, scale);
    return bias < 0 ? product : n.binary(BinaryKind.ADD, product, bias);
  }

  /** One number a channel as {@code [C,1,...]}, to broadcast against an operand of this rank. */
  private int perChannel(int vector, int rank) {
    int[] extents = new int[rank - 1];
    Arrays.fill(extents, 1);
    extents[0] = n.shape(vector).count();
    return n.reshape(vector, Shape.of(extents));
  }

  void instance() {
    int x = n.operand(0);
    int rank = n.rank(x);
    if (rank < 3) {
      throw n.node().bad("the operand is a batch of images", n.shape(x));
    }
    int value = normalized(x, IntStream.range(2, rank).boxed().toList(), n.node().real("epsilon", 1e-5f)).value();
    n.result(scaled(value, perChannel(n.operand(1), rank), perChannel(n.operand(2), rank)));
  }

  void layer() {
    int x = n.operand(0);
    int rank = n.rank(x);
    int axis = n.axis(n.node().integer("axis", -1), rank);
    Normalized normalized = normalized(x, IntStream.range(axis, rank).boxed().toList(),
        n.node().real("epsilon", 1e-5f));
    n.result(0, scaled(normalized.value(), n.has(1) ? n.operand(1) : -1, n.has(2) ? n.operand(2) : -1));
    n.result(1, normalized.mean());
    n.result(2, normalized.inverseDeviation());
  }

  /** Groups of channels normalised together; scale and bias are per group before operator set 21, then per channel. */
  void group() {
    int x = n.operand(0);
    Shape shape = n.shape(x);
    int groups = n.node().small("num_groups", 0);
    if (shape.rank() < 3 || groups < 1 || shape.dim(1) % groups != 0) {
      throw n.node().bad("channels divide into attribute 'num_groups'", groups + " groups of " + shape);
    }
    int grouped = n.reshape(x, Shape.of(shape.dim(0), groups, shape.count() / Math.max(1, shape.dim(0) * groups)));
    int value = normalized(grouped, List.of(2), n.node().real("epsilon", 1e-5f)).value();
    if (n.shape(n.operand(1)).count() == groups && n.opset() < 21) {
      n.result(n.reshape(scaled(value, perChannel(n.operand(1), 3), perChannel(n.operand(2), 3)), shape));
    } else {
      int rank = shape.rank();
      n.result(scaled(n.reshape(value, shape), perChannel(n.operand(1), rank), perChannel(n.operand(2), rank)));
    }
  }

  void meanVariance() {
    int x = n.operand(0);
    long[] axes = n.node().integers("axes");
    n.result(normalized(x, n.axes(axes == null ? new long[]{0, 2, 3} : axes, n.rank(x)), 1e-9f).value());
  }

  /** {@code x} over its 1- or 2-norm along an axis. */
  void norm() {
    int x = n.operand(0);
    int axis = n.axis(n.node().integer("axis", -1), n.rank(x));
    long p = n.node().integer("p", 2);
    if (p != 1 && p != 2) {
      throw n.node().bad("attribute 'p' is 1 or 2", p);
    }
    int norm = n.add(new Op.Reduce(p == 1 ? ReduceKind.L1 : ReduceKind.L2, List.of(axis), true), x);
    // Zeros have a norm of 0 and stay zeros.
    int positive = n.binary(BinaryKind.MAXIMUM, norm, n.literal(Float.MIN_NORMAL));
    n.result(n.binary(BinaryKind.DIVIDE, x, positive));
  }

  /** {@code x / (bias + alpha / size * sum of the squares of size neighbouring channels)^beta}. */
  void localResponse() {
    int x = n.operand(0);
    Shape shape = n.shape(x);
    int size = n.node().small("size", 0);
    if (shape.rank() < 2 || size < 1 || size > 1024) {
      throw n.node().bad("attribute 'size' is 1 to 1024 channels", size + " of " + shape);
    }
    List<Integer> before = new ArrayList<>(java.util.Collections.nCopies(shape.rank(), 0));
    List<Integer> after = new ArrayList<>(before);
    before.set(1, (size - 1) / 2);
    after.set(1, size - 1 - (size - 1) / 2);
    int squares = n.add(new Op.Pad(before, after, Op.PadMode.CONSTANT, 0), n.unary(UnaryKind.SQUARE, x));
    int sum = n.slice(squares, 1, 0, shape.dim(1));
    for (int shift = 1; shift < size; shift++) {
      sum = n.binary(BinaryKind.ADD, sum, n.slice(squares, 1, shift, shift + shape.dim(1)));
    }
    int scaled = n.binary(BinaryKind.MULTIPLY, sum, n.literal(n.node().real("alpha", 1e-4f) / size));
    int shifted = n.binary(BinaryKind.ADD, scaled, n.literal(n.node().real("bias", 1)));
    int power = n.binary(BinaryKind.POWER, shifted, n.literal(n.node().real("beta", 0.75f)));
    n.result(n.binary(BinaryKind.DIVIDE, x, power));
  }
}
