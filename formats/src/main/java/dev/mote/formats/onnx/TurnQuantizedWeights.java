package dev.mote.formats.onnx;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transposes and reshapes quantised constants before they are dequantised, so that weights stand beside their layer. */
final class TurnQuantizedWeights implements Pass {
  @Override
  public String name() {
    return "turn-quantized-weights";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Integer, Integer> constants = new HashMap<>();
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Value turned = turned(node, rewriter, constants);
      if (turned == null) {
        rewriter.keep(node);
        if (node.op() instanceof Op.Dequantize
            && rewriter.builder().value(rewriter.get(node.inputs().getFirst())).isConstant()) {
          constants.put(rewriter.get(node.output()), rewriter.get(node.inputs().getFirst()));
        }
        return;
      }
      Tensor tensor = java.util.Objects.requireNonNull(turned.constant());
      int constant = rewriter.builder().constant(turned.name(), tensor, turned.type().quantization());
      rewriter.keepAs(node, new Op.Dequantize(), List.of(constant), graph.outputType(node));
      constants.put(rewriter.get(node.output()), constant);
    });
  }

  private static @Nullable Value turned(Node node, Rewriter rewriter, Map<Integer, Integer> constants) {
    if (!(node.op() instanceof Op.Transpose || node.op() instanceof Op.Reshape)) {
      return null;
    }
    Integer constant = constants.get(rewriter.get(node.inputs().getFirst()));
    if (constant == null) {
      return null;
    }
    Value value = rewriter.builder().value(constant);
    Quantization.Affine affine = value.type().affine();
    int axis = affine.perAxis() ? axisAfter(node.op(), affine.axis(), value.type().shape()) : -1;
    if (affine.perAxis() && axis < 0) {
      return null;
    }
    TensorType plain = TensorType.of(value.type().dtype(), value.type().shape());
    GraphBuilder single = new GraphBuilder("weights");
    int input = single.input("x", plain);
    single.output(single.add(node.name(), node.op(), List.of(input)));
    Tensor tensor = new Interpreter(single.build())
        .run(List.of(java.util.Objects.requireNonNull(value.constant()))).getFirst();
    Quantization moved = new Quantization.Affine(affine.scales(), affine.zeroPoints(), axis);
    return new Value(value.name(), new TensorType(tensor.shape(), tensor.dtype(), moved), tensor);
  }

  /** Where the axis of per-axis quantisation goes, or -1 where it is torn apart. */
  private static int axisAfter(Op op, int axis, Shape shape) {
    if (op instanceof Op.Transpose transpose) {
      return transpose.permutation().indexOf(axis);
    }
    Shape to = ((Op.Reshape) op).shape();
    for (int candidate = 0; candidate < to.rank(); candidate++) {
      if (to.dim(candidate) == shape.dim(axis) && to.countBetween(0, candidate) == shape.countBetween(0, axis)) {
        return candidate;
      }
    }
    return -1;
  }
}
