package dev.mote.graph.autodiff;

import dev.mote.graph.Activation;
import dev.mote.graph.Op;

/** Derivatives of the operators of gradient graphs, so that gradients can be differentiated again. All are linear. */
final class SecondAdjoints {
  private SecondAdjoints() {}

  static int[] of(Adjoint node, Op op) {
    Tape t = node.tape();
    int h = node.gradient();
    return switch (op) {
      case Op.Conv2dInputGradient inner ->
        node.parts(() -> t.add(new Op.Conv2d(inner.window(), inner.groups(), Activation.NONE), h, node.x(1)),
            () -> t.add(new Op.Conv2dWeightGradient(inner.window(), inner.groups(), node.shape(1)), h, node.x(0)));
      case Op.Conv2dWeightGradient inner -> node.parts(
          () -> t.add(new Op.Conv2dInputGradient(inner.window(), inner.groups(), node.shape(0)), node.x(1), h),
          () -> t.add(new Op.Conv2d(inner.window(), inner.groups(), Activation.NONE), node.x(0), h));
      case Op.DepthwiseInputGradient inner ->
        node.parts(
            () -> t.add(new Op.DepthwiseConv2d(inner.window(), inner.multiplier(), Activation.NONE), h, node.x(1)),
            () -> t.add(new Op.DepthwiseWeightGradient(inner.window(), inner.multiplier(), node.shape(1)), h,
                node.x(0)));
      case Op.DepthwiseWeightGradient inner -> node.parts(
          () -> t.add(new Op.DepthwiseInputGradient(inner.window(), inner.multiplier(), node.shape(0)), node.x(1), h),
          () -> t.add(new Op.DepthwiseConv2d(inner.window(), inner.multiplier(), Activation.NONE), node.x(0), h));
      case Op.AveragePoolGradient inner -> node.parts(() -> t.add(new Op.AveragePool2d(inner.kernelHeight(),
          inner.kernelWidth(), inner.window(), inner.countPadding(), Activation.NONE), h));
      case Op.SliceGradient inner -> node.parts(
          () -> t.add(new Op.Slice(inner.begin(), LinearAdjoints.boxed(node.shape(0)), inner.stride()), h));
      case Op.GatherGradient inner -> node.parts(() -> t.add(new Op.Gather(inner.axis()), h, node.x(1)));
      case Op.ResizeGradient inner -> node.parts(() -> t.add(
          new Op.Resize(inner.kind(), node.shape(0).dim(1), node.shape(0).dim(2), inner.coordinates()), h));
      case Op.ClampGradient inner -> node.parts(() -> Tape.NONE, () -> t.add(inner, node.x(0), h));
      default -> throw new IllegalArgumentException(op.label() + " is no operator of gradient graphs");
    };
  }
}
