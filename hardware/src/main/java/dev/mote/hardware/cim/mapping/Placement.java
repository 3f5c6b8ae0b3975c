package dev.mote.hardware.cim.mapping;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.MacCount;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which nodes of a network a macro holds, and which are computed digitally beside it and why. Every node is in one of the lists.
 *
 * @param held    the layers in the macro, in the graph's order
 * @param digital the other nodes, in the graph's order
 */
public record Placement(List<MatrixLayer> held, List<Digital> digital) {
  /** Copies the lists. */
  public Placement {
    held = List.copyOf(held);
    digital = List.copyOf(digital);
  }

  /**
   * A node that stays digital.
   *
   * @param node  the node
   * @param index of the node in its graph
   * @param why   the macro does not hold it, as the end of a sentence that begins with the node
   * @param macs  multiply-accumulates an inference that are therefore digital; 0 of pooling, additions and the like
   */
  public record Digital(Node node, int index, String why, long macs) {}

  /**
   * The placement of a network. Held are int8 convolutions, depthwise convolutions and dense layers with constant int8 weights of zero
   * point 0.
   */
  public static Placement of(Graph graph) {
    List<MatrixLayer> held = new ArrayList<>();
    List<Digital> digital = new ArrayList<>();
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      String why = why(graph, node);
      if (why.isEmpty()) {
        held.add(MatrixLayer.of(graph, index));
      } else {
        digital.add(new Digital(node, index, why, MacCount.of(graph, node)));
      }
    }
    return new Placement(held, digital);
  }

  private static String why(Graph graph, Node node) {
    return switch (node.op()) {
      case Op.Conv2d _,Op.DepthwiseConv2d _,Op.Dense _ -> why(graph.inputType(node, 0), graph.inputType(node, 1),
          graph.constant(node.inputs().get(1)) != null);
      case Op.MatMul _ -> "multiplies two activations, and cells hold constants";
      case Op.TransposeConv2d _ -> "spreads its inputs rather than summing them in columns";
      case Op.TensorTrain _ -> "is a product of several matrices; expand tensor trains into dense layers first";
      default -> MacCount.of(graph, node) > 0 ? "is computed in training only" : "sums no products with weights";
    };
  }

  private static String why(TensorType x, TensorType weights, boolean constant) {
    if (!x.isQuantized() || x.dtype() != DType.I8) {
      return "has activations of " + x.dtype().label() + (x.isQuantized() ? "" : " without a scale")
          + ", and word lines are driven by int8";
    }
    if (!constant) {
      return "has computed weights, and cells hold constants";
    }
    if (weights.dtype() != DType.I8 || !weights.isQuantized()) {
      return "has weights of " + weights.dtype().label() + ", and cells hold int8";
    }
    for (int zero : weights.affine().zeroPoints()) {
      if (zero != 0) {
        return "has weights of zero point " + zero + ", and cells hold weights of zero point 0";
      }
    }
    return "";
  }

  /** The nodes with multiply-accumulates that stay digital. */
  public List<Digital> fallbacks() {
    return digital.stream().filter(node -> node.macs() > 0).toList();
  }

  /** Throws {@link BadInputException} where a layer with multiply-accumulates stays digital. */
  public void requireAllHeld() {
    if (!fallbacks().isEmpty()) {
      throw new BadInputException("a macro holds all layers that multiply, found "
          + fallbacks().stream().map(node -> "'" + node.node().name() + "', which " + node.why())
              .collect(Collectors.joining("; "))
          + "; quantise the model to int8, or allow digital layers");
    }
  }

  /** The share of multiply-accumulates that the macro does; 1 where there are none. */
  public double share() {
    long inside = held.stream().mapToLong(MatrixLayer::macs).sum();
    long outside = digital.stream().mapToLong(Digital::macs).sum();
    return inside + outside == 0 ? 1 : (double) inside / (inside + outside);
  }
}
