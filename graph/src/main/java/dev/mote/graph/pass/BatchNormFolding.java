package dev.mote.graph.pass;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds batch norms, and constant factors and summands of each channel, into the weights and bias of the float convolution
 * or dense layer before them. A batch norm with constant operands that follows no such layer becomes a product and a sum.
 */
public final class BatchNormFolding implements Pass {
  @Override
  public String name() {
    return "batch-norm-folding";
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Node, Chain> chains = new HashMap<>();
    Set<Node> absorbed = new HashSet<>();
    for (Node node : graph.nodes()) {
      Chain chain = isFoldTarget(graph, node) ? follow(graph, uses, node) : null;
      if (chain != null) {
        chains.put(node, chain);
        absorbed.addAll(chain.nodes);
      }
    }
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Chain chain = chains.get(node);
      if (chain != null) {
        fold(graph, node, chain, rewriter);
      } else if (!absorbed.contains(node)) {
        ChannelAffine norm = node.op() instanceof Op.BatchNorm batchNorm
            && batchNorm.axis() == graph.outputType(node).shape().rank() - 1 ? ChannelAffine.of(graph, node) : null;
        if (norm == null) {
          rewriter.keep(node);
        } else {
          expand(graph, node, norm, rewriter);
        }
      }
    });
  }

  /** The nodes after a layer that scale and shift its channels, and what they amount to. */
  private record Chain(List<Node> nodes, ChannelAffine affine) {}

  private static boolean isFoldTarget(Graph graph, Node node) {
    Activation activation = switch (node.op()) {
      case Op.Conv2d conv -> conv.activation();
      case Op.DepthwiseConv2d conv -> conv.activation();
      case Op.TransposeConv2d conv -> conv.activation();
      case Op.Dense dense -> dense.activation();
      default -> null;
    };
    return activation == Activation.NONE && graph.outputType(node).dtype() == DType.F32
        && graph.constant(node.inputs().get(1)) instanceof Tensor.Floats
        && (node.inputs().size() < 3 || graph.value(node.inputs().get(2)).isConstant());
  }

  private static @Nullable Chain follow(Graph graph, Uses uses, Node layer) {
    List<Node> nodes = new ArrayList<>();
    ChannelAffine total = null;
    int result = layer.output();
    while (uses.isReadOnce(result)) {
      Node next = uses.readers(result).getFirst();
      ChannelAffine step = graph.outputType(next).shape().equals(graph.type(result).shape())
          && hasOperand(next, result) ? ChannelAffine.of(graph, next) : null;
      if (step == null) {
        break;
      }
      total = total == null ? step : total.then(step);
      nodes.add(next);
      result = next.output();
      if (step.activation() != Activation.NONE) {
        break;
      }
    }
    return total == null ? null : new Chain(nodes, total);
  }

  private static boolean hasOperand(Node node, int id) {
    return node.op() instanceof Op.Binary binary && binary.kind() != BinaryKind.SUBTRACT
        ? node.inputs().contains(id)
        : node.inputs().getFirst() == id;
  }

  private static void fold(Graph graph, Node layer, Chain chain, Rewriter rewriter) {
    Tensor.Floats weights = (Tensor.Floats) java.util.Objects.requireNonNull(graph.constant(layer.inputs().get(1)));
    boolean depthwise = layer.op() instanceof Op.DepthwiseConv2d;
    int channels = graph.outputType(layer).shape().last();
    int block = depthwise ? 1 : weights.shape().count() / Math.max(1, channels);
    float[] scaled = new float[weights.values().length];
    for (int index = 0; index < scaled.length; index++) {
      scaled[index] = (float) (weights.values()[index] * chain.affine.scale()[index / block % channels]);
    }
    Tensor bias = layer.inputs().size() < 3 ? null : graph.constant(layer.inputs().get(2));
    float[] shifted = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double before = bias == null ? 0 : bias.real(channel);
      shifted[channel] = (float) (before * chain.affine.scale()[channel] + chain.affine.shift()[channel]);
    }
    Node last = chain.nodes.getLast();
    List<Integer> operands = List.of(rewriter.get(layer.inputs().getFirst()),
        rewriter.builder().constant(graph.value(layer.inputs().get(1)).name(),
            new Tensor.Floats(weights.shape(), scaled)),
        rewriter.builder().constant(layer.name() + "_bias", new Tensor.Floats(Shape.of(channels), shifted)));
    Op op = withActivation(layer.op(), chain.affine.activation());
    rewriter.replace(last,
        rewriter.builder().add(layer.name(), op, operands, graph.outputType(last), graph.value(last.output()).name()));
  }

  private static Op withActivation(Op op, Activation activation) {
    return switch (op) {
      case Op.Conv2d conv -> new Op.Conv2d(conv.window(), conv.groups(), activation);
      case Op.DepthwiseConv2d conv -> new Op.DepthwiseConv2d(conv.window(), conv.multiplier(), activation);
      case Op.TransposeConv2d conv ->
        new Op.TransposeConv2d(conv.window(), conv.outputHeight(), conv.outputWidth(), activation);
      case Op.Dense _ -> new Op.Dense(activation);
      default -> throw new IllegalArgumentException(op.label());
    };
  }

  private static void expand(Graph graph, Node norm, ChannelAffine affine, Rewriter rewriter) {
    TensorType type = graph.outputType(norm);
    int scale = rewriter.builder().constant(norm.name() + "_scale", affine.scaleTensor());
    int shift = rewriter.builder().constant(norm.name() + "_shift", affine.shiftTensor());
    int product = rewriter.builder().add(norm.name() + "_multiply", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(rewriter.get(norm.inputs().getFirst()), scale), type);
    rewriter.replace(norm,
        rewriter.builder().add(norm.name(), new Op.Binary(BinaryKind.ADD), List.of(product, shift), type,
            graph.value(norm.output()).name()));
  }
}
