package dev.mote.engine;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.TensorType;

/** Gives each node its steps: the fast ones where there are such, else the interpreter's kernel. */
final class Lowering {
  private Lowering() {}

  static void lower(Planning planning, Node node) {
    Graph graph = planning.graph();
    boolean empty = graph.outputType(node).shape().count() == 0
        || graph.inputTypes(node).stream().anyMatch(type -> type.shape().count() == 0);
    if (empty || !fast(planning, node)) {
      planning.add(new ReferenceStep(node, graph.inputTypes(node), graph.outputType(node)));
    }
  }

  /** Adds the fast steps of a node and returns true, or returns false where it has none. */
  private static boolean fast(Planning planning, Node node) {
    return switch (node.op()) {
      case Op.Conv2d conv -> Convolutions.forward(planning, node, conv);
      case Op.DepthwiseConv2d conv -> Windows.depthwise(planning, node, conv);
      case Op.TransposeConv2d conv -> Convolutions.transposed(planning, node, conv);
      case Op.Dense dense -> Products.dense(planning, node, dense);
      case Op.MatMul matMul -> Products.matMul(planning, node, matMul);
      case Op.MaxPool2d pool -> Windows.max(planning, node, pool);
      case Op.AveragePool2d pool -> Windows.average(planning, node, pool);
      case Op.Unary unary -> Elements.unary(planning, node, unary);
      case Op.Binary binary -> Elements.binary(planning, node, binary);
      case Op.Quantize _ -> Elements.quantize(planning, node);
      case Op.Dequantize _,Op.Cast _ -> Elements.table(planning, node);
      case Op.Reshape _ -> Moves.reshape(planning, node);
      case Op.Transpose transpose -> Moves.transpose(planning, node, transpose);
      case Op.Slice slice -> Moves.slice(planning, node, slice);
      case Op.Concat concat -> Moves.concat(planning, node, concat);
      case Op.Pad pad -> Moves.pad(planning, node, pad);
      case Op.Broadcast _ -> Moves.broadcast(planning, node);
      case Op.Conv2dInputGradient gradient -> Convolutions.inputGradient(planning, node, gradient);
      case Op.Conv2dWeightGradient gradient -> WeightGradient.lower(planning, node, gradient);
      case Op.DepthwiseInputGradient gradient -> Windows.depthwiseGradient(planning, node, gradient);
      case Op.MaxPoolGradient gradient -> MaxPoolGradient.lower(planning, node, gradient);
      case Op.ClampGradient gradient -> Elements.clampGradient(planning, node, gradient);
      case Op.Reduce reduce -> Sums.lower(planning, node, reduce);
      // Seldom hot: the reference kernels serve.
      case Op.Select _,Op.ArgReduce _,Op.Softmax _,Op.LogSoftmax _,Op.CumulativeSum _,Op.BatchNorm _,Op.Gather _,Op.GatherElements _,Op.Tile _,Op.DepthToSpace _,Op.SpaceToDepth _,Op.Resize _,Op.DepthwiseWeightGradient _,Op.AveragePoolGradient _,Op.SliceGradient _,Op.GatherGradient _,Op.ResizeGradient _,Op.TensorTrain _ ->
        false;
    };
  }

  /** Whether the steps of a node read each operand of the result's shape just where they write. */
  static boolean mayBeInPlace(Graph graph, Node node, int operand) {
    TensorType type = graph.inputType(node, operand);
    TensorType result = graph.outputType(node);
    boolean alike = type.shape().equals(result.shape()) && Storage.of(type.dtype()) == Storage.of(result.dtype());
    Op op = node.op();
    return alike && (op instanceof Op.Unary || op instanceof Op.Binary || op instanceof Op.Quantize
        || op instanceof Op.Dequantize || op instanceof Op.Cast || op instanceof Op.ClampGradient);
  }
}
