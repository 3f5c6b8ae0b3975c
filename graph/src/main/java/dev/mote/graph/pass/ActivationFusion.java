package dev.mote.graph.pass;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Uses;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fuses a rectifier into the operator before it, where only the rectifier reads that result.
 *
 * <p>
 * On quantised values the two results must share scale and zero point; otherwise the bits would change.
 */
public final class ActivationFusion implements Pass {
  @Override
  public String name() {
    return "activation-fusion";
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Integer, Node> fused = new HashMap<>();
    for (Node node : graph.nodes()) {
      Node producer = node.inputs().isEmpty() ? null : uses.producer(node.inputs().getFirst());
      Activation activation = activation(node.op());
      if (producer != null && activation != Activation.NONE && uses.isReadOnce(producer.output())
          && withActivation(producer.op(), activation) != null && keepsBits(graph, producer, node)) {
        fused.put(producer.output(), node);
      }
    }
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Node rectifier = fused.get(node.output());
      if (rectifier != null) {
        Op op = withActivation(node.op(), activation(rectifier.op()));
        int id = rewriter.builder().add(node.name(), op == null ? node.op() : op, rewriter.inputs(node),
            graph.outputType(rectifier), graph.value(rectifier.output()).name());
        rewriter.replace(node, id);
      } else if (!node.inputs().isEmpty() && fused.get(node.inputs().getFirst()) == node) {
        rewriter.replace(node, rewriter.get(node.inputs().getFirst()));
      } else {
        rewriter.keep(node);
      }
    });
  }

  private static boolean keepsBits(Graph graph, Node producer, Node rectifier) {
    TensorType before = graph.outputType(producer);
    return !before.isQuantized() || before.equals(graph.outputType(rectifier));
  }

  /** The clamp that a rectifier is, or NONE where the operator is no rectifier. */
  private static Activation activation(Op op) {
    if (!(op instanceof Op.Unary unary)) {
      return Activation.NONE;
    }
    if (unary.kind() == UnaryKind.RELU) {
      return Activation.RELU;
    }
    if (unary.kind() == UnaryKind.RELU6) {
      return Activation.RELU6;
    }
    if (unary.kind() == UnaryKind.CLIP) {
      for (Activation candidate : Activation.values()) {
        if (candidate != Activation.NONE && candidate.min() == unary.a()
            && (candidate.max() == unary.b() || (unary.b() == Float.MAX_VALUE && candidate == Activation.RELU))) {
          return candidate;
        }
      }
    }
    return Activation.NONE;
  }

  /** The operator with the activation fused, or null where it takes none or has one already. */
  private static @Nullable Op withActivation(Op op, Activation activation) {
    return switch (op) {
      case Op.Conv2d conv when conv.activation() == Activation.NONE ->
        new Op.Conv2d(conv.window(), conv.groups(), activation);
      case Op.DepthwiseConv2d conv when conv.activation() == Activation.NONE ->
        new Op.DepthwiseConv2d(conv.window(), conv.multiplier(), activation);
      case Op.TransposeConv2d conv when conv.activation() == Activation.NONE ->
        new Op.TransposeConv2d(conv.window(), conv.outputHeight(), conv.outputWidth(), activation);
      case Op.Dense dense when dense.activation() == Activation.NONE -> new Op.Dense(activation);
      case Op.Binary binary when binary.activation() == Activation.NONE && isArithmetic(binary) ->
        new Op.Binary(binary.kind(), activation);
      default -> null;
    };
  }

  private static boolean isArithmetic(Op.Binary binary) {
    return switch (binary.kind()) {
      case ADD, SUBTRACT, MULTIPLY -> true;
      default -> false;
    };
  }
}
