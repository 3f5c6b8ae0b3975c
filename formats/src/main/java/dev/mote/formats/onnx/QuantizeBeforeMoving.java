package dev.mote.formats.onnx;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Quantises before elements are moved where a file quantises after, so that the quantisation stands beside the operator that
 * computes them. Elements are quantised one by one, so the numbers stay the same.
 */
final class QuantizeBeforeMoving implements Pass {
  @Override
  public String name() {
    return "quantize-before-moving";
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    // For each value of a chain of movements that ends in a quantisation: that quantisation.
    Map<Integer, Node> quantizers = new HashMap<>();
    for (Node node : graph.nodes().reversed()) {
      Node last = node.op() instanceof Op.Quantize ? node : quantizers.get(node.output());
      Node source = last == null ? null : uses.producer(node.inputs().getFirst());
      if (last != null && source != null && isReal(graph, source.output()) && perTensor(graph.outputType(last))
          && IntegerForm.isMovement(source.op()) && isReal(graph, source.inputs().getFirst())
          && uses.isReadOnce(source.output()) && uses.isReadOnce(source.inputs().getFirst())) {
        quantizers.put(source.output(), last);
      }
    }
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Node quantizer = quantizers.get(node.output());
      if (quantizer != null) {
        move(graph, node, quantizer, rewriter);
      } else if (node.op() instanceof Op.Quantize && quantizers.get(node.inputs().getFirst()) == node) {
        rewriter.replace(node, rewriter.get(node.inputs().getFirst()));
      } else {
        rewriter.keep(node);
      }
    });
  }

  private static void move(Graph graph, Node node, Node quantizer, Rewriter rewriter) {
    int operand = rewriter.get(node.inputs().getFirst());
    TensorType wanted = graph.outputType(quantizer);
    if (!rewriter.builder().type(operand).isQuantized()) {
      operand = rewriter.builder().add(quantizer.name(), new Op.Quantize(), List.of(operand),
          wanted.withShape(graph.inputType(node, 0).shape()));
    }
    List<Integer> operands = new ArrayList<>(node.inputs().stream().skip(1).map(rewriter::get).toList());
    operands.addFirst(operand);
    boolean last = quantizer.inputs().getFirst() == node.output();
    String name = graph.value(last ? quantizer.output() : node.output()).name();
    rewriter.replace(node, rewriter.builder().add(node.name(), node.op(), operands,
        wanted.withShape(graph.outputType(node).shape()), name));
  }

  private static boolean isReal(Graph graph, int id) {
    return !graph.type(id).isQuantized() && !graph.value(id).isConstant()
        && graph.type(id).dtype() == dev.mote.graph.DType.F32;
  }

  private static boolean perTensor(TensorType type) {
    return type.quantization() instanceof Quantization.Affine affine && !affine.perAxis();
  }
}
