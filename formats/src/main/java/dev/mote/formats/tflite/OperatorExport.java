package dev.mote.formats.tflite;

import dev.mote.graph.Node;
import dev.mote.graph.Op;

/** Which TFLite operators each of Mote's becomes. */
final class OperatorExport {
  private final WindowExport window;
  private final ElementwiseExport elementwise;
  private final ReductionExport reduction;
  private final MovementExport movement;

  OperatorExport(Exporter exporter) {
    window = new WindowExport(exporter);
    elementwise = new ElementwiseExport(exporter);
    reduction = new ReductionExport(exporter);
    movement = new MovementExport(exporter);
  }

  void add(Node node) {
    switch (node.op()) {
      case Op.Conv2d conv -> window.convolution(node, conv);
      case Op.DepthwiseConv2d conv -> window.depthwise(node, conv);
      case Op.TransposeConv2d conv -> window.transposed(node, conv);
      case Op.MaxPool2d pool -> window.maxPool(node, pool);
      case Op.AveragePool2d pool -> window.averagePool(node, pool);
      case Op.Dense dense -> window.dense(node, dense);
      case Op.MatMul matMul -> window.matMul(node, matMul);
      case Op.Unary unary -> elementwise.unary(node, unary);
      case Op.Binary binary -> elementwise.binary(node, binary);
      case Op.Select _ -> elementwise.select(node);
      case Op.BatchNorm norm -> elementwise.batchNorm(node, norm);
      case Op.Cast _ -> elementwise.cast(node);
      case Op.Quantize _ -> elementwise.quantize(node);
      case Op.Dequantize _ -> elementwise.dequantize(node);
      case Op.Reduce reduce -> reduction.reduce(node, reduce);
      case Op.ArgReduce reduce -> reduction.argument(node, reduce);
      case Op.Softmax softmax -> reduction.softmax(node, softmax);
      case Op.LogSoftmax softmax -> reduction.logSoftmax(node, softmax);
      case Op.CumulativeSum sum -> reduction.cumulativeSum(node, sum);
      case Op.Reshape reshape -> movement.reshape(node, reshape);
      case Op.Transpose transpose -> movement.transpose(node, transpose);
      case Op.Concat concat -> movement.concat(node, concat);
      case Op.Slice slice -> movement.slice(node, slice);
      case Op.Pad pad -> movement.pad(node, pad);
      case Op.Gather gather -> movement.gather(node, gather);
      case Op.Tile tile -> movement.tile(node, tile);
      case Op.Broadcast broadcast -> movement.broadcast(node, broadcast);
      case Op.DepthToSpace move -> movement.depthToSpace(node, move);
      case Op.SpaceToDepth move -> movement.spaceToDepth(node, move);
      case Op.Resize resize -> movement.resize(node, resize);
      case Op.TensorTrain _,Op.GatherElements _,Op.Conv2dInputGradient _,Op.Conv2dWeightGradient _,Op.DepthwiseInputGradient _,Op.DepthwiseWeightGradient _,Op.MaxPoolGradient _,Op.AveragePoolGradient _,Op.SliceGradient _,Op.GatherGradient _,Op.ResizeGradient _,Op.ClampGradient _ ->
        throw Exporter.unsupported(node, "it has no such operator; write the network without it");
    }
  }
}
