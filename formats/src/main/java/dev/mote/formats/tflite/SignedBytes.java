package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes quantised unsigned bytes signed: numbers and zero points lie 128 lower, and all arithmetic, which is on their
 * differences, stays the same. The network's own inputs and outputs keep their type behind a conversion.
 */
final class SignedBytes implements Pass {
  @Override
  public String name() {
    return "signed-bytes";
  }

  /** {@code graph} on signed bytes, or as it is where unsigned ones are only converted. */
  static Graph run(Graph graph) {
    boolean computes = graph.nodes().stream().filter(node -> !isConversion(node))
        .anyMatch(node -> isUnsigned(graph.outputType(node))
            || node.inputs().stream().anyMatch(input -> isUnsigned(graph.type(input))));
    return computes ? Pass.run(graph, new SignedBytes()) : graph;
  }

  private static boolean isConversion(Node node) {
    return node.op() instanceof Op.Quantize || node.op() instanceof Op.Dequantize;
  }

  @Override
  public Graph apply(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Integer, Integer> lowered = new HashMap<>();
    Graph rewritten = Rewriter.rewrite(graph, (node, rewriter) -> {
      List<Integer> operands = new ArrayList<>();
      for (int input : node.inputs()) {
        operands.add(isConversion(node) && graph.inputs().contains(input)
            ? rewriter.get(input)
            : operand(graph.value(input), input, rewriter, lowered));
      }
      boolean last = node.op() instanceof Op.Quantize && uses.readers(node.output()).isEmpty();
      TensorType type = graph.outputType(node);
      rewriter.keepAs(node, node.op(), operands, last ? type : signed(type));
    });
    return raised(graph, rewritten);
  }

  private static int operand(Value value, int old, Rewriter rewriter, Map<Integer, Integer> lowered) {
    if (!isUnsigned(value.type())) {
      return rewriter.get(old);
    }
    Tensor constant = value.constant();
    if (constant != null) {
      return lowered.computeIfAbsent(old,
          _ -> rewriter.builder().constant(value.name(), lower(constant), signed(value.type()).quantization()));
    }
    int id = rewriter.get(old);
    return isUnsigned(rewriter.builder().type(id))
        ? lowered.computeIfAbsent(old, _ -> rewriter.builder().add(value.name() + "_signed", new Op.Quantize(),
            List.of(id), signed(value.type())))
        : id;
  }

  /** The rewritten graph with outputs of the types that the old one had. */
  private static Graph raised(Graph old, Graph graph) {
    Map<Integer, TensorType> wanted = new HashMap<>();
    for (int index = 0; index < old.outputs().size(); index++) {
      if (!graph.type(graph.outputs().get(index)).equals(old.type(old.outputs().get(index)))) {
        wanted.put(graph.outputs().get(index), old.type(old.outputs().get(index)));
      }
    }
    if (wanted.isEmpty()) {
      return graph;
    }
    List<Value> values = new ArrayList<>(graph.values());
    List<Node> nodes = new ArrayList<>(graph.nodes());
    Map<Integer, Integer> raised = new HashMap<>();
    wanted.forEach((id, type) -> {
      String name = graph.value(id).name() + "_unsigned";
      nodes.add(new Node(name, new Op.Quantize(), List.of(id), values.size()));
      raised.put(id, values.size());
      values.add(new Value(name, type, null));
    });
    return new Graph(graph.name(), values, nodes, graph.inputs(),
        graph.outputs().stream().map(id -> raised.getOrDefault(id, id)).toList());
  }

  private static boolean isUnsigned(TensorType type) {
    return type.dtype() == DType.U8 && type.isQuantized();
  }

  private static TensorType signed(TensorType type) {
    if (!isUnsigned(type)) {
      return type;
    }
    Quantization.Affine affine = type.affine();
    int[] zeroPoints = affine.zeroPoints().clone();
    for (int index = 0; index < zeroPoints.length; index++) {
      zeroPoints[index] -= 128;
    }
    return new TensorType(type.shape(), DType.I8, new Quantization.Affine(affine.scales(), zeroPoints, affine.axis()));
  }

  private static Tensor lower(Tensor constant) {
    byte[] values = ((Tensor.Bytes) constant).values().clone();
    for (int index = 0; index < values.length; index++) {
      values[index] ^= (byte) 0x80;
    }
    return new Tensor.Bytes(constant.shape(), DType.I8, values);
  }
}
