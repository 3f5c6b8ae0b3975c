package dev.mote.hardware.cim.mapping;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;

/**
 * A convolution or dense layer as matrices that input vectors are multiplied with: one matrix a group, as tall as a group's fan-in and as
 * wide as its outputs. Row r of a convolution's matrix is tap {@code r / channels}, channel {@code r % channels} of the group.
 *
 * @param node    the layer
 * @param index   of the node in its graph
 * @param rows    the fan-in: weights that one output sums
 * @param columns outputs of a group
 * @param groups  matrices, each with its own share of the inputs; 1 of a dense layer, the input channels of a depthwise one
 * @param vectors input vectors an inference that each matrix is multiplied with: output pixels, or rows of a dense layer
 */
public record MatrixLayer(Node node, int index, int rows, int columns, int groups, int vectors) {
  /** The layer of a node. Throws {@link BadInputException} where the node is no convolution or dense layer. */
  public static MatrixLayer of(Graph graph, int index) {
    Node node = graph.nodes().get(index);
    return switch (node.op()) {
      case Op.Conv2d conv -> {
        Shape weights = graph.inputType(node, 1).shape();
        yield new MatrixLayer(node, index, weights.countBetween(1, 4), weights.dim(0) / conv.groups(), conv.groups(),
            pixels(graph, node));
      }
      case Op.DepthwiseConv2d conv -> {
        Shape weights = graph.inputType(node, 1).shape();
        yield new MatrixLayer(node, index, weights.countBetween(1, 3), conv.multiplier(),
            weights.dim(3) / conv.multiplier(), pixels(graph, node));
      }
      case Op.Dense _ -> {
        Shape weights = graph.inputType(node, 1).shape();
        yield new MatrixLayer(node, index, weights.dim(1), weights.dim(0), 1, pixels(graph, node));
      }
      default -> throw new BadInputException("a matrix layer is a convolution or a dense layer, found node '"
          + node.name() + "'; ask Placement which nodes are held");
    };
  }

  private static int pixels(Graph graph, Node node) {
    Shape result = graph.outputType(node).shape();
    return result.countBetween(0, result.rank() - 1);
  }

  /** The node's name. */
  public String name() {
    return node.name();
  }

  /** Results an inference. */
  public long outputs() {
    return (long) vectors * columns * groups;
  }

  /** Weights of all groups. */
  public long weights() {
    return (long) rows * columns * groups;
  }

  /** Multiply-accumulates an inference, padding included. */
  public long macs() {
    return weights() * vectors;
  }
}
