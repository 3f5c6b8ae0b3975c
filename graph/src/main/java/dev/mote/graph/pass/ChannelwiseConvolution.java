package dev.mote.graph.pass;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Uses;
import dev.mote.graph.Window;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes factors and summands of an image's channels, as a batch norm before its convolution leaves them, one depthwise
 * convolution of a single pixel. Quantised, each channel's factor then has a scale of its own, where a product with one
 * tensor of all factors has one for all.
 */
public final class ChannelwiseConvolution implements Pass {
  @Override
  public String name() {
    return "channelwise-convolution";
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Node, Affine> found = new HashMap<>();
    Set<Node> absorbed = new HashSet<>();
    for (Node node : graph.nodes()) {
      Affine affine = absorbed.contains(node) ? null : affine(graph, uses, node);
      if (affine != null) {
        found.put(affine.last(), affine);
        absorbed.add(node);
        absorbed.add(affine.last());
      }
    }
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Affine affine = found.get(node);
      if (affine != null) {
        Shape channels = Shape.of(1, 1, 1, affine.channels().scale().length);
        int weights = rewriter.builder().constant(node.name() + "_factors",
            affine.channels().scaleTensor().reshaped(channels));
        int bias = rewriter.builder().constant(node.name() + "_summands", affine.channels().shiftTensor());
        Op op = new Op.DepthwiseConv2d(Window.UNIT, 1, affine.channels().activation());
        rewriter.keepAs(node, op, List.of(rewriter.get(affine.operand()), weights, bias), graph.outputType(node));
      } else if (!absorbed.contains(node)) {
        rewriter.keep(node);
      }
    });
  }

  /** What is done to each channel of value {@code operand} until the result of node {@code last}. */
  private record Affine(int operand, Node last, ChannelAffine channels) {}

  private static @Nullable Affine affine(Graph graph, Uses uses, Node node) {
    if (!(node.op() instanceof Op.Binary binary) || binary.kind() != BinaryKind.MULTIPLY
        || graph.outputType(node).shape().rank() != 4) {
      return null;
    }
    int side = graph.value(node.inputs().getFirst()).isConstant() ? 1 : 0;
    int operand = node.inputs().get(side);
    ChannelAffine factors = ChannelAffine.of(graph, node);
    if (factors == null || graph.inputType(node, 1 - side).shape().count() == 1
        || !graph.type(operand).shape().equals(graph.outputType(node).shape())) {
      return null;
    }
    Node next = uses.isReadOnce(node.output()) && factors.activation() == Activation.NONE
        ? uses.readers(node.output()).getFirst()
        : null;
    if (next != null && next.op() instanceof Op.Binary after && after.kind() == BinaryKind.ADD
        && graph.outputType(next).shape().equals(graph.outputType(node).shape())) {
      ChannelAffine summands = ChannelAffine.of(graph, next);
      if (summands != null) {
        return new Affine(operand, next, factors.then(summands));
      }
    }
    return new Affine(operand, node, factors);
  }
}
