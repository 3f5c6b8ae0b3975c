package dev.mote.graph.pass;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Uses;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fuses zero padding of rows and columns into the convolution that alone reads it. */
public final class PadFusion implements Pass {
  @Override
  public String name() {
    return "pad-fusion";
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Op.Pad pad = node.inputs().isEmpty() ? null : fusablePad(graph, uses, node.inputs().getFirst());
      Op fused = pad == null ? null : withPadding(node.op(), pad);
      if (fused == null) {
        rewriter.keep(node);
        return;
      }
      Node padNode = java.util.Objects.requireNonNull(uses.producer(node.inputs().getFirst()));
      List<Integer> operands = new ArrayList<>(rewriter.inputs(node));
      operands.set(0, rewriter.get(padNode.inputs().getFirst()));
      rewriter.keepAs(node, fused, operands, graph.outputType(node));
    });
  }

  private static Op.@Nullable Pad fusablePad(Graph graph, Uses uses, int id) {
    Node producer = uses.producer(id);
    if (producer == null || !(producer.op() instanceof Op.Pad pad) || !uses.isReadOnce(id)) {
      return null;
    }
    boolean spatialZeros = pad.mode() == Op.PadMode.CONSTANT && pad.value() == 0 && pad.before().size() == 4
        && pad.before().get(0) + pad.after().get(0) + pad.before().get(3) + pad.after().get(3) == 0;
    boolean sameScale = graph.inputType(producer, 0).quantization().equals(graph.outputType(producer).quantization());
    return spatialZeros && sameScale ? pad : null;
  }

  private static @Nullable Op withPadding(Op op, Op.Pad pad) {
    return switch (op) {
      case Op.Conv2d conv -> new Op.Conv2d(widened(conv.window(), pad), conv.groups(), conv.activation());
      case Op.DepthwiseConv2d conv ->
        new Op.DepthwiseConv2d(widened(conv.window(), pad), conv.multiplier(), conv.activation());
      default -> null;
    };
  }

  private static Window widened(Window window, Op.Pad pad) {
    return window.withPadding(window.padTop() + pad.before().get(1), window.padLeft() + pad.before().get(2),
        window.padBottom() + pad.after().get(1), window.padRight() + pad.after().get(2));
  }
}
