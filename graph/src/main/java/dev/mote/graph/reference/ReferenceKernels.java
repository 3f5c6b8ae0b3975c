package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;

/** The meaning of each operator: a result from operands, in plain loops. */
public final class ReferenceKernels {
  private ReferenceKernels() {}

  /**
   * Computes one operator.
   *
   * @param place   the node's name, for messages
   * @param op      the operator
   * @param types   the operands' types
   * @param tensors the operands, of those types
   * @param result  the result's type, as {@link dev.mote.graph.Verifier} accepts it
   */
  public static Tensor compute(String place, Op op, List<TensorType> types, List<Tensor> tensors, TensorType result) {
    Call call = new Call(place, types, tensors, result);
    return switch (op) {
      case Op.Unary unary -> Unaries.unary(call, unary);
      case Op.Binary binary -> Binaries.binary(call, binary);
      case Op.Select _ -> Binaries.select(call);
      case Op.Reduce reduce -> Reductions.reduce(call, reduce);
      case Op.ArgReduce reduce -> Reductions.argReduce(call, reduce);
      case Op.CumulativeSum sum -> Reductions.cumulativeSum(call, sum);
      case Op.Softmax softmax -> Softmaxes.softmax(call, softmax);
      case Op.LogSoftmax softmax -> Softmaxes.logSoftmax(call, softmax);
      case Op.Conv2d conv -> Linear.conv(call, conv);
      case Op.DepthwiseConv2d conv -> Linear.depthwise(call, conv);
      case Op.TransposeConv2d conv -> Linear.transposed(call, conv);
      case Op.Dense dense -> Linear.dense(call, dense);
      case Op.TensorTrain train -> TensorTrains.compute(call, train);
      case Op.MatMul matMul -> Linear.matMul(call, matMul);
      case Op.MaxPool2d pool -> Pools.max(call, pool);
      case Op.AveragePool2d pool -> Pools.average(call, pool);
      case Op.BatchNorm norm -> Normalizations.batchNorm(call, norm);
      case Op.Reshape _ -> call.tensor(0).reshaped(result.shape());
      case Op.Transpose transpose -> Moves.transpose(call, transpose);
      case Op.Concat concat -> Moves.concat(call, concat);
      case Op.Slice slice -> Moves.slice(call, slice);
      case Op.Pad pad -> Moves.pad(call, pad);
      case Op.Gather gather -> Moves.gather(call, gather);
      case Op.GatherElements gather -> Moves.gatherElements(call, gather);
      case Op.Tile _ -> Moves.tile(call);
      case Op.Broadcast _ -> Moves.broadcast(call);
      case Op.DepthToSpace move -> Moves.depthToSpace(call, move);
      case Op.SpaceToDepth move -> Moves.spaceToDepth(call, move);
      case Op.Resize resize -> Resizes.resize(call, resize);
      case Op.Cast _ -> Conversions.cast(call);
      case Op.Quantize _ -> Conversions.quantize(call);
      case Op.Dequantize _ -> Conversions.dequantize(call.tensor(0), call.type(0));
      case Op.Conv2dInputGradient gradient -> Gradients.convInput(call, gradient);
      case Op.Conv2dWeightGradient gradient -> Gradients.convWeight(call, gradient);
      case Op.DepthwiseInputGradient gradient -> Gradients.depthwiseInput(call, gradient);
      case Op.DepthwiseWeightGradient gradient -> Gradients.depthwiseWeight(call, gradient);
      case Op.MaxPoolGradient gradient -> Gradients.maxPool(call, gradient);
      case Op.AveragePoolGradient gradient -> Gradients.averagePool(call, gradient);
      case Op.SliceGradient gradient -> Gradients.slice(call, gradient);
      case Op.GatherGradient gradient -> Gradients.gather(call, gradient);
      case Op.ResizeGradient gradient -> Gradients.resize(call, gradient);
      case Op.ClampGradient gradient -> Gradients.clamp(call, gradient);
    };
  }

  /**
   * What follows the sums of products of a quantised convolution, depthwise convolution or dense layer: bias, requantisation, zero point,
   * clamp. For hardware that forms the sums in its own way.
   *
   * @param place   the node's name, for messages
   * @param op      the operator
   * @param types   the operands' types
   * @param tensors the operands, of those types
   * @param result  the result's type
   * @param sums    of products of centred integers, one a result element
   */
  public static Tensor finish(String place, Op op, List<TensorType> types, List<Tensor> tensors, TensorType result,
      long[] sums) {
    return Linear.finish(new Call(place, types, tensors, result), op, sums);
  }
}
