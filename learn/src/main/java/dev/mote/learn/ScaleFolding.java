package dev.mote.learn;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import dev.mote.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies the weights of a linear layer by the one number its input is multiplied by, and drops that multiplication: what
 * helps training costs nothing afterwards.
 */
public final class ScaleFolding implements Pass {
  @Override
  public String name() {
    return "scale-folding";
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Node reader = uses.isReadOnce(node.output()) ? uses.readers(node.output()).getFirst() : null;
      Node scale = node.inputs().isEmpty() ? null : uses.producer(node.inputs().getFirst());
      if (reader != null && factor(graph, node) != null && weights(graph, reader) != null) {
        rewriter.replace(node, rewriter.get(node.inputs().getFirst()));
      } else if (scale != null && uses.isReadOnce(scale.output()) && factor(graph, scale) != null
          && weights(graph, node) != null) {
        List<Integer> operands = new ArrayList<>();
        operands.add(rewriter.get(node.inputs().getFirst()));
        Tensor.Floats scaled = scaled(weights(graph, node), factor(graph, scale));
        operands.add(rewriter.builder().constant(graph.value(node.inputs().get(1)).name(), scaled));
        node.inputs().stream().skip(2).forEach(bias -> operands.add(rewriter.get(bias)));
        rewriter.keepAs(node, node.op(), operands, graph.outputType(node));
      } else {
        rewriter.keep(node);
      }
    });
  }

  /** The one number that a node multiplies its first operand by, or null. */
  private static Tensor.@Nullable Floats factor(Graph graph, Node node) {
    return node.op().equals(new Op.Binary(BinaryKind.MULTIPLY))
        && graph.constant(node.inputs().get(1)) instanceof Tensor.Floats floats && floats.values().length == 1
        && graph.outputType(node).shape().equals(graph.inputType(node, 0).shape()) ? floats : null;
  }

  private static Tensor.@Nullable Floats weights(Graph graph, Node node) {
    return switch (node.op()) {
      case Op.Conv2d _,Op.DepthwiseConv2d _,Op.Dense _ ->
        graph.constant(node.inputs().get(1)) instanceof Tensor.Floats floats ? floats : null;
      default -> null;
    };
  }

  private static Tensor.Floats scaled(Tensor.@Nullable Floats weights, Tensor.@Nullable Floats factor) {
    if (weights == null || factor == null) {
      throw new IllegalStateException("checked before");
    }
    float[] values = weights.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor.values()[0];
    }
    return new Tensor.Floats(weights.shape(), values);
  }
}
