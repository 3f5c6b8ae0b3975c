package dev.mote.formats.onnx;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import dev.mote.graph.pass.ActivationRecognition;
import dev.mote.graph.pass.DeadCode;
import dev.mote.graph.pass.LayoutToNhwc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        ? Pass.run(graph, new TurnQuantizedWeights(), new LayoutToNhwc(), new ActivationRecognition(),
            new QuantizeBeforeMoving(), new FuseQuantized(), new DeadCode())
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
    /** For old float values: the new value of the integers that they are the reals of. */
    private final Map<Integer, Integer> integers = new HashMap<>();
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
      Integer operand = node.inputs().isEmpty() ? null : integers.get(node.inputs().getFirst());
      if (node.op() instanceof Op.Quantize && operand != null) {
        rewriter.replace(node, requantized(node, operand, rewriter));
      } else if (node.op() instanceof Op.Dequantize) {
        rewriter.keep(node);
        integers.put(node.output(), rewriter.get(node.inputs().getFirst()));
      } else if (operand != null && IntegerForm.isMovement(node.op())) {
        move(node, operand, rewriter);
      } else if (!fuse(node, rewriter)) {
        rewriter.keep(node);
      }
    }

    /** Moves the integers; the reals are there for those who read them. */
    private void move(Node node, int operand, Rewriter rewriter) {
      TensorType type = rewriter.builder().type(operand);
      if (type.affine().perAxis()) {
        rewriter.keep(node);
        return;
      }
      List<Integer> operands = new java.util.ArrayList<>(rewriter.inputs(node));
      operands.set(0, operand);
      int moved = rewriter.builder().add(node.name(), node.op(), operands,
          type.withShape(graph.outputType(node).shape()));
      integers.put(node.output(), moved);
      rewriter.replace(node, rewriter.builder().add(node.name() + "/Dequantize", new Op.Dequantize(), List.of(moved),
          graph.outputType(node), graph.value(node.output()).name()));
    }

    private int requantized(Node node, int integer, Rewriter rewriter) {
      TensorType wanted = graph.outputType(node);
      return rewriter.builder().type(integer).equals(wanted)
          ? integer
          : rewriter.builder().add(node.name(), new Op.Quantize(), List.of(integer), wanted,
              graph.value(node.output()).name());
    }

    /** The dense layer of a product and the constant that is added to it; other nodes as they are. */
    private Node withBias(Node node) {
      if (!node.op().equals(new Op.Binary(BinaryKind.ADD))) {
        return node;
      }
      for (int product = 0; product < 2; product++) {
        Node dense = uses.producer(node.inputs().get(product));
        int bias = node.inputs().get(1 - product);
        if (dense != null && dense.op().equals(new Op.Dense(Activation.NONE)) && dense.inputs().size() == 2
            && uses.isReadOnce(dense.output()) && isVector(bias, graph.outputType(dense).shape().last())) {
          return new Node(dense.name(), dense.op(), List.of(dense.inputs().get(0), dense.inputs().get(1), bias),
              node.output());
        }
      }
      return node;
    }

    /** Whether a value is a constant, perhaps dequantised, of one axis. */
    private boolean isVector(int id, int count) {
      Node source = uses.producer(id);
      boolean constant = source == null
          ? graph.value(id).isConstant()
          : source.op() instanceof Op.Dequantize && graph.value(source.inputs().getFirst()).isConstant();
      return constant && graph.type(id).shape().equals(Shape.of(count));
    }

    private boolean fuse(Node given, Rewriter rewriter) {
      Node node = withBias(given);
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
      IntegerForm form = IntegerForm.of(graph, node, op, integers, rewriter, graph.outputType(quantizer));
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
