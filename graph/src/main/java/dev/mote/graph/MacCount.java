package dev.mote.graph;

/** The number of multiply-accumulates of a node, by which networks and machines are compared. */
public final class MacCount {
  private MacCount() {}

  /** Multiply-accumulates of all nodes. */
  public static long of(Graph graph) {
    return graph.nodes().stream().mapToLong(node -> of(graph, node)).sum();
  }

  /** Multiply-accumulates of one node: those of convolutions and matrix products, padding included; 0 for all others. */
  public static long of(Graph graph, Node node) {
    return switch (node.op()) {
      case Op.Conv2d _,Op.Dense _ -> results(graph, node) * perResult(graph, node);
      case Op.DepthwiseConv2d _ -> results(graph, node) * graph.inputType(node, 1).shape().countBetween(1, 3);
      case Op.TensorTrain train -> tensorTrain(graph, node, train.cores());
      case Op.TransposeConv2d _ ->
        (long) graph.inputType(node, 0).shape().count() * graph.inputType(node, 1).shape().countBetween(0, 3);
      case Op.MatMul matMul ->
        results(graph, node) * graph.inputType(node, 0).shape().dim(matMul.transposeLeft() ? -2 : -1);
      case Op.Conv2dInputGradient _ ->
        (long) graph.inputType(node, 0).shape().count() * perOutput(graph.inputType(node, 1).shape());
      case Op.Conv2dWeightGradient gradient ->
        (long) graph.inputType(node, 1).shape().count() * perOutput(gradient.weights());
      case Op.DepthwiseInputGradient _ ->
        (long) graph.inputType(node, 0).shape().count() * graph.inputType(node, 1).shape().countBetween(1, 3);
      case Op.DepthwiseWeightGradient gradient ->
        (long) graph.inputType(node, 1).shape().count() * gradient.weights().countBetween(1, 3);
      default -> 0;
    };
  }

  /** The contractions from the last core to the first. */
  private static long tensorTrain(Graph graph, Node node, int cores) {
    long numbers = graph.inputType(node, 0).shape().count();
    long sum = 0;
    for (int operand = cores; operand >= 1; operand--) {
      Shape core = graph.inputType(node, operand).shape();
      sum += numbers * core.dim(0) * core.dim(1);
      numbers = numbers / core.dim(2) / core.dim(3) * core.dim(0) * core.dim(1);
    }
    return sum;
  }

  private static long results(Graph graph, Node node) {
    return graph.outputType(node).shape().count();
  }

  private static long perResult(Graph graph, Node node) {
    return perOutput(graph.inputType(node, 1).shape());
  }

  private static long perOutput(Shape weights) {
    return weights.countBetween(1, weights.rank());
  }
}
