package dev.mote.formats.onnx;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import dev.mote.graph.pass.DeadCode;
import dev.mote.graph.pass.LayoutToNhwc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns dequantise, float operator, quantise into one integer operator where Mote has it; what it has not stays as it is,
 * which is always right.
 *
 * <p>
 * Layers need int8 (or narrower) weights with zero points 0 along their result channels; see {@link IntegerForm} for each
 * operator.
 */
final class FuseQuantized implements Pass {
  @Override
  public String name() {
    return "fuse-quantized";
  }

  /** {@code graph} fused, or as it is where nothing is quantised. */
  static Graph run(Graph graph) {
    boolean quantized = graph.nodes().stream().anyMatch(node -> node.op() instanceof Op.Dequantize);
    return quantized
        ? Pass.run(graph, new TurnQuantizedWeights(), new LayoutToNhwc(), new FuseQuantized(), new DeadCode())
        : graph;
  }

  @Override
  public Graph apply(Graph graph) {
    Fusion fusion = new Fusion(graph);
    return Rewriter.rewrite(graph, fusion::at);
  }

  /** The fusing of one graph. */
  private static final class Fusion {
    private final Graph graph;
    private final Uses uses;
    /** For float values: the node that quantises them, alone. */
    private final Map<Integer, Node> quantizers = new HashMap<>();
    private final Set<Integer> fusedAway = new HashSet<>();

    Fusion(Graph graph) {
      this.graph = graph;
      this.uses = new Uses(graph);
      for (Node node : graph.nodes()) {
        if (node.op() instanceof Op.Quantize && uses.isReadOnce(node.inputs().getFirst())) {
          quantizers.put(node.inputs().getFirst(), node);
        }
      }
    }

    void at(Node node, Rewriter rewriter) {
      if (fusedAway.contains(node.output())) {
        return;
      }
      if (node.op() instanceof Op.Quantize && source(node.inputs().getFirst()) != null) {
        int integers = rewriter.get(java.util.Objects.requireNonNull(source(node.inputs().getFirst())));
        rewriter.replace(node, requantized(node, integers, rewriter));
        return;
      }
      if (!fuse(node, rewriter)) {
        rewriter.keep(node);
      }
    }

    private int requantized(Node node, int integers, Rewriter rewriter) {
      TensorType wanted = graph.outputType(node);
      return rewriter.builder().type(integers).equals(wanted)
          ? integers
          : rewriter.builder().add(node.name(), new Op.Quantize(), List.of(integers), wanted,
              graph.value(node.output()).name());
    }

    /** The quantised value that a float one is the dequantised form of, or null. */
    private @Nullable Integer source(int id) {
      Node producer = uses.producer(id);
      return producer != null && producer.op() instanceof Op.Dequantize ? producer.inputs().getFirst() : null;
    }

    private boolean fuse(Node node, Rewriter rewriter) {
      if (node.inputs().isEmpty() || graph.outputType(node).dtype() != DType.F32) {
        return false;
      }
      Node last = node;
      Op op = node.op();
      Node quantizer = quantizers.get(last.output());
      if (quantizer == null && uses.isReadOnce(node.output())) {
        Node activation = uses.readers(node.output()).getFirst();
        Node after = quantizers.get(activation.output());
        Op clamped = after == null ? null : IntegerForm.withActivation(op, activation.op(), graph.outputType(after));
        if (clamped != null) {
          op = clamped;
          last = activation;
          quantizer = after;
        }
      }
      if (quantizer == null) {
        return false;
      }
      IntegerForm form = IntegerForm.of(graph, node, op, this::source, graph.outputType(quantizer));
      if (form == null) {
        return false;
      }
      int result = form.add(graph.value(quantizer.output()).name(), rewriter);
      fusedAway.add(last.output());
      fusedAway.add(quantizer.output());
      rewriter.replace(quantizer.output(), requantized(quantizer, result, rewriter));
      return true;
    }
  }
}
