package dev.mote.graph.pass;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import java.util.List;

/**
 * Writes each tensor-train layer as one dense layer a core, with a transpose after each, and an addition of the bias.
 *
 * <p>
 * The cores are contracted from the last to the first. Before core k the numbers lie as {@code [rest, m, n_k * r_k]}, where m
 * are the result indices known so far and rest those of the inputs still to come; the layer's weights {@code
 * [r_(k-1) * m_k, n_k * r_k]} are the core as it lies in memory. Integers have the operator's own bits.
 */
public final class TensorTrainExpansion implements Pass {
  @Override
  public String name() {
    return "tensor-train-expansion";
  }

  /** The graph without tensor-train layers; the given one where it has none. */
  @Override
  public Graph apply(Graph graph) {
    return isNeeded(graph)
        ? Rewriter.rewrite(graph, (node, rewriter) -> {
          if (node.op() instanceof Op.TensorTrain train) {
            rewriter.replace(node, new Layer(rewriter, node, train).expand());
          } else {
            rewriter.keep(node);
          }
        })
        : graph;
  }

  /** The graph without tensor-train layers, their constant cores as constant matrices; the given one where it has none. */
  public static Graph folded(Graph graph) {
    return isNeeded(graph) ? Pass.run(graph, new TensorTrainExpansion(), new ConstantFolding()) : graph;
  }

  private static boolean isNeeded(Graph graph) {
    return graph.nodes().stream().anyMatch(node -> node.op() instanceof Op.TensorTrain);
  }

  /** One layer being expanded. */
  private record Layer(Rewriter rewriter, Node node, Op.TensorTrain train) {
    private GraphBuilder builder() {
      return rewriter.builder();
    }

    int expand() {
      List<Integer> operands = rewriter.inputs(node);
      TensorType result = rewriter.source().outputType(node);
      boolean biased = operands.size() == train.cores() + 2;
      TensorType x = builder().type(operands.getFirst());
      int rest = x.shape().count();
      int known = 1;
      int value = operands.getFirst();
      for (int core = train.cores(); core >= 1; core--) {
        Shape shape = builder().type(operands.get(core)).shape();
        int inner = shape.dim(2) * shape.dim(3);
        rest /= inner * known;
        boolean last = core == 1;
        Quantization quantization = last && !biased
            ? result.quantization()
            : train.intermediates().isEmpty() ? Quantization.NONE : train.intermediates().get(train.cores() - core);
        Activation activation = last && !biased ? train.activation() : Activation.NONE;
        int rows = reshape(value, "_rows" + core, Shape.of(rest, known, inner));
        int matrix = reshape(operands.get(core), "_matrix" + core, Shape.of(shape.dim(0) * shape.dim(1), inner));
        value = builder().add(node.name() + "_core" + core, new Op.Dense(activation), List.of(rows, matrix),
            new TensorType(Shape.of(rest, known, shape.dim(0) * shape.dim(1)), x.dtype(), quantization));
        int next = last ? 1 : builder().type(operands.get(core - 1)).shape().dim(2);
        value = reshape(value, "_split" + core, Shape.of(rest / next, next, known, shape.dim(0), shape.dim(1)));
        value = builder().add(node.name() + "_turn" + core, new Op.Transpose(List.of(0, 4, 2, 1, 3)), List.of(value));
        known *= shape.dim(1);
        rest *= known * shape.dim(0);
      }
      String name = rewriter.source().value(node.output()).name();
      if (!biased) {
        return builder().add(node.name(), new Op.Reshape(result.shape()), List.of(value), result, name);
      }
      value = reshape(value, "_product", result.shape());
      return builder().add(node.name(), new Op.Binary(BinaryKind.ADD, train.activation()),
          List.of(value, operands.getLast()), result, name);
    }

    private int reshape(int value, String suffix, Shape shape) {
      return builder().type(value).shape().equals(shape)
          ? value
          : builder().add(node.name() + suffix, new Op.Reshape(shape), List.of(value));
    }
  }
}
