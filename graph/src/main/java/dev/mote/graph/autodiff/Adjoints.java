package dev.mote.graph.autodiff;

import dev.mote.graph.DType;
import dev.mote.graph.Op;

/** The rule of every operator: the gradients by its operands from the gradient by its result. */
final class Adjoints {
  private Adjoints() {}

  /** The ids of the gradients by the node's operands, {@link Tape#NONE} where there is none. */
  static int[] of(Adjoint node, Op op) {
    return switch (op) {
      case Op.Unary unary -> UnaryAdjoints.of(node, unary);
      case Op.Binary binary -> BinaryAdjoints.of(node, binary);
      case Op.Select _ -> BinaryAdjoints.select(node);
      case Op.Reduce reduce -> ReduceAdjoints.of(node, reduce);
      case Op.Softmax softmax -> ReduceAdjoints.softmax(node, softmax);
      case Op.LogSoftmax softmax -> ReduceAdjoints.logSoftmax(node, softmax);
      case Op.CumulativeSum sum -> ReduceAdjoints.cumulativeSum(node, sum);
      case Op.Conv2d conv -> LinearAdjoints.conv(node, conv);
      case Op.DepthwiseConv2d conv -> LinearAdjoints.depthwise(node, conv);
      case Op.TransposeConv2d conv -> LinearAdjoints.transposed(node, conv);
      case Op.Dense dense -> LinearAdjoints.dense(node, dense);
      case Op.MatMul matMul -> LinearAdjoints.matMul(node, matMul);
      case Op.BatchNorm norm -> LinearAdjoints.batchNorm(node, norm);
      case Op.MaxPool2d pool -> {
        Adjoint inner = node.before(pool.activation());
        yield inner.parts(() -> inner.tape().add(
            new Op.MaxPoolGradient(pool.kernelHeight(), pool.kernelWidth(), pool.window()), inner.x(0),
            inner.gradient()));
      }
      case Op.AveragePool2d pool -> {
        Adjoint inner = node.before(pool.activation());
        yield inner.parts(() -> inner.tape().add(new Op.AveragePoolGradient(pool.kernelHeight(), pool.kernelWidth(),
            pool.window(), pool.countPadding(), inner.shape(0)), inner.gradient()));
      }
      case Op.Reshape _ -> node.parts(() -> node.tape().reshape(node.gradient(), node.shape(0)));
      case Op.Transpose transpose -> MoveAdjoints.transpose(node, transpose);
      case Op.Concat concat -> MoveAdjoints.concat(node, concat);
      case Op.Slice slice -> node.parts(
          () -> node.tape().add(new Op.SliceGradient(slice.begin(), slice.stride(), node.shape(0)), node.gradient()));
      case Op.Pad pad -> MoveAdjoints.pad(node, pad);
      case Op.Gather gather -> node.parts(
          () -> node.tape().add(new Op.GatherGradient(gather.axis(), node.shape(0)), node.gradient(), node.x(1)));
      case Op.GatherElements gather -> MoveAdjoints.gatherElements(node, gather);
      case Op.Tile tile -> MoveAdjoints.tile(node, tile);
      case Op.Broadcast _ -> node.parts(() -> node.tape().sumTo(node.gradient(), node.shape(0)));
      case Op.DepthToSpace move -> MoveAdjoints.depthToSpace(node, move);
      case Op.SpaceToDepth move ->
        node.parts(() -> node.tape().add(new Op.DepthToSpace(move.block(), false), node.gradient()));
      case Op.Resize resize -> node.parts(() -> node.tape()
          .add(new Op.ResizeGradient(resize.kind(), resize.coordinates(), node.shape(0)), node.gradient()));
      case Op.Cast cast -> cast.to() == DType.F32 && node.tape().type(node.x(0)).dtype() == DType.F32
          ? node.parts(node::gradient)
          : node.refuse(op);
      case Op.Conv2dInputGradient _,Op.Conv2dWeightGradient _,Op.DepthwiseInputGradient _,Op.DepthwiseWeightGradient _,Op.AveragePoolGradient _,Op.SliceGradient _,Op.GatherGradient _,Op.ResizeGradient _,Op.ClampGradient _ ->
        SecondAdjoints.of(node, op);
      case Op.TensorTrain _ -> throw new IllegalStateException("tensor trains are expanded before");
      case Op.ArgReduce _,Op.Quantize _,Op.Dequantize _,Op.MaxPoolGradient _ -> node.refuse(op);
    };
  }
}
