package dev.mote.graph.autodiff;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.List;

/** Derivatives of convolutions, matrix products and batch norm with given statistics. */
final class LinearAdjoints {
  private LinearAdjoints() {}

  static int[] conv(Adjoint whole, Op.Conv2d op) {
    Adjoint node = whole.before(op.activation());
    Tape t = node.tape();
    int g = node.gradient();
    return node.parts(() -> t.add(new Op.Conv2dInputGradient(op.window(), op.groups(), node.shape(0)), g, node.x(1)),
        () -> t.add(new Op.Conv2dWeightGradient(op.window(), op.groups(), node.shape(1)), node.x(0), g),
        () -> t.sumAllBut(g, 3));
  }

  static int[] depthwise(Adjoint whole, Op.DepthwiseConv2d op) {
    Adjoint node = whole.before(op.activation());
    Tape t = node.tape();
    int g = node.gradient();
    return node.parts(
        () -> t.add(new Op.DepthwiseInputGradient(op.window(), op.multiplier(), node.shape(0)), g, node.x(1)),
        () -> t.add(new Op.DepthwiseWeightGradient(op.window(), op.multiplier(), node.shape(1)), node.x(0), g),
        () -> t.sumAllBut(g, 3));
  }

  /**
   * A transposed convolution is the input gradient of a convolution of its result with weights {@code [C,kH,kW,O]}, so that
   * its gradients are that convolution and its weight gradient.
   */
  static int[] transposed(Adjoint whole, Op.TransposeConv2d op) {
    Adjoint node = whole.before(op.activation());
    Tape t = node.tape();
    Shape x = node.shape(0);
    Shape w = node.shape(1);
    Window window = op.window();
    // Rows and columns that some input pixel reaches; those beyond took the bias alone.
    int reachedHeight = reached(x.dim(1), w.dim(1), window.strideHeight(), window.dilationHeight()) - window.padTop();
    int reachedWidth = reached(x.dim(2), w.dim(2), window.strideWidth(), window.dilationWidth()) - window.padLeft();
    int height = Math.min(op.outputHeight(), reachedHeight);
    int width = Math.min(op.outputWidth(), reachedWidth);
    Window forward = window.withPadding(window.padTop(), window.padLeft(), reachedHeight - height,
        reachedWidth - width);
    int g = node.gradient();
    Shape whole4 = t.shape(g);
    Shape cut = whole4.with(1, height).with(2, width);
    int seen = cut.equals(whole4)
        ? g
        : t.add(new Op.Slice(List.of(0, 0, 0, 0), boxed(cut), List.of(1, 1, 1, 1)), g);
    Shape swapped = Shape.of(w.dim(3), w.dim(1), w.dim(2), w.dim(0));
    return node.parts(
        () -> t.add(new Op.Conv2d(forward, 1, dev.mote.graph.Activation.NONE), seen,
            t.transpose(node.x(1), 3, 1, 2, 0)),
        () -> t.transpose(t.add(new Op.Conv2dWeightGradient(forward, 1, swapped), seen, node.x(0)), 3, 1, 2, 0),
        () -> t.sumAllBut(g, 3));
  }

  private static int reached(int pixels, int kernel, int stride, int dilation) {
    return (pixels - 1) * stride + (kernel - 1) * dilation + 1;
  }

  static List<Integer> boxed(Shape shape) {
    return java.util.Arrays.stream(shape.toArray()).boxed().toList();
  }

  static int[] dense(Adjoint whole, Op.Dense op) {
    Adjoint node = whole.before(op.activation());
    Tape t = node.tape();
    Shape x = node.shape(0);
    Shape w = node.shape(1);
    int rows = x.countBetween(0, x.rank() - 1);
    int g = t.reshape(node.gradient(), Shape.of(rows, w.dim(0)));
    return node.parts(() -> t.reshape(t.add(new Op.MatMul(false, false), g, node.x(1)), x),
        () -> t.add(new Op.MatMul(true, false), g, t.reshape(node.x(0), Shape.of(rows, w.dim(1)))),
        () -> t.sumAllBut(g, 1));
  }

  static int[] matMul(Adjoint node, Op.MatMul op) {
    Tape t = node.tape();
    int g = node.gradient();
    int left = node.x(0);
    int right = node.x(1);
    return node.parts(
        () -> t.sumTo(op.transposeLeft()
            ? t.add(new Op.MatMul(op.transposeRight(), true), right, g)
            : t.add(new Op.MatMul(false, !op.transposeRight()), g, right), node.shape(0)),
        () -> t.sumTo(op.transposeRight()
            ? t.add(new Op.MatMul(true, op.transposeLeft()), g, left)
            : t.add(new Op.MatMul(!op.transposeLeft(), false), left, g), node.shape(1)));
  }

  static int[] batchNorm(Adjoint node, Op.BatchNorm op) {
    Tape t = node.tape();
    int axis = op.axis();
    int g = node.gradient();
    int[] aligned = new int[node.shape(0).rank() - axis];
    java.util.Arrays.fill(aligned, 1);
    aligned[0] = node.shape(0).dim(axis);
    Shape channels = Shape.of(aligned);
    int scale = t.reshape(node.x(1), channels);
    int mean = t.reshape(node.x(3), channels);
    int inverse = t.unary(UnaryKind.RECIPROCAL_SQRT, t.shifted(node.x(4), op.epsilon()));
    int factor = t.times(node.x(1), inverse);
    int centred = t.minus(node.x(0), mean);
    return node.parts(() -> t.times(g, t.times(scale, t.reshape(inverse, channels))),
        () -> t.times(t.sumAllBut(t.times(g, centred), axis), inverse), () -> t.sumAllBut(g, axis),
        () -> t.negative(t.times(t.sumAllBut(g, axis), factor)),
        () -> t.scaled(t.times(t.sumAllBut(t.times(g, centred), axis), t.times(factor, t.square(inverse))), -0.5));
  }
}
