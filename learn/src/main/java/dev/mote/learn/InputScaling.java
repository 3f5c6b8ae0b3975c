package dev.mote.learn;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides the network's input by a power of two, and multiplies the weights of the layer that reads it by the same: the reverse of
 * {@link ScaleFolding}, without a rounding error. The power is the one that brings these weights nearest to the size that random ones would
 * have, {@code sqrt(2 / inputs)}, so that steps of one size suit all layers of a network that reads pixels of 0 to 255.
 */
public final class InputScaling implements Pass {
  @Override
  public String name() {
    return "input-scaling";
  }

  @Override
  public Graph apply(Graph graph) {
    List<Node> readers = graph.nodes().stream()
        .filter(node -> node.inputs().stream().anyMatch(graph.inputs()::contains))
        .toList();
    Tensor.Floats weights = readers.size() == 1 ? weights(graph, readers.getFirst()) : null;
    if (weights == null) {
      return graph;
    }
    float factor = factor(weights);
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      if (!node.equals(readers.getFirst())) {
        rewriter.keep(node);
        return;
      }
      int scale = rewriter.builder().constant("input_scale", Tensor.scalar(1 / factor));
      List<Integer> operands = new ArrayList<>();
      operands.add(rewriter.builder().add("input_scaled", new Op.Binary(BinaryKind.MULTIPLY),
          List.of(rewriter.get(node.inputs().getFirst()), scale)));
      float[] larger = weights.values().clone();
      for (int i = 0; i < larger.length; i++) {
        larger[i] *= factor;
      }
      operands.add(rewriter.builder().constant(graph.value(node.inputs().get(1)).name(),
          new Tensor.Floats(weights.shape(), larger)));
      node.inputs().stream().skip(2).forEach(bias -> operands.add(rewriter.get(bias)));
      rewriter.keepAs(node, node.op(), operands, graph.outputType(node));
    });
  }

  private static Tensor.@Nullable Floats weights(Graph graph, Node node) {
    return switch (node.op()) {
      case Op.Conv2d _,Op.Dense _ ->
        graph.constant(node.inputs().get(1)) instanceof Tensor.Floats floats ? floats : null;
      default -> null;
    };
  }

  private static float factor(Tensor.Floats weights) {
    double squares = 0;
    for (float value : weights.values()) {
      squares += (double) value * value;
    }
    int each = weights.values().length / weights.shape().dim(0);
    double wanted = Math.sqrt(2.0 / each);
    double found = Math.sqrt(squares / weights.values().length);
    return found > 0 ? Math.scalb(1f, Math.getExponent(wanted / found * Math.sqrt(2))) : 1;
  }
}
