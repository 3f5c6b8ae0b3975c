package dev.mote.graph.pass;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.MacCount;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes each tensor-train layer of real numbers as a product of its cores, which is the whole matrix, and one dense layer, where
 * that takes fewer multiplications than {@link TensorTrainExpansion}: where ranks are high and samples many.
 */
public final class TensorTrainProduct implements Pass {
  @Override
  public String name() {
    return "tensor-train-product";
  }

  @Override
  public Graph apply(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> isCheaper(graph, node))) {
      return graph;
    }
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      if (isCheaper(graph, node)) {
        Op.TensorTrain train = (Op.TensorTrain) node.op();
        List<Integer> operands = rewriter.inputs(node);
        List<Integer> dense = new ArrayList<>(operands);
        dense.subList(1, train.cores() + 1).clear();
        dense.add(1, matrix(rewriter.builder(), node.name(), operands.subList(1, train.cores() + 1)));
        rewriter.keepAs(node, new Op.Dense(train.activation()), dense, graph.outputType(node));
      } else {
        rewriter.keep(node);
      }
    });
  }

  private static boolean isCheaper(Graph graph, Node node) {
    if (!(node.op() instanceof Op.TensorTrain train) || graph.inputType(node, 0).dtype() != DType.F32) {
      return false;
    }
    Shape x = graph.inputType(node, 0).shape();
    long product = (long) graph.outputType(node).shape().count() * x.last();
    long height = 1;
    for (int core = 1; core <= train.cores(); core++) {
      Shape shape = graph.inputType(node, core).shape();
      product += core == 1 ? 0 : height * shape.count();
      height *= (long) shape.dim(1) * shape.dim(2);
    }
    return product < MacCount.of(graph, node);
  }

  /** Adds the matrix of {@code cores} as {@link Op.TensorTrain} defines it. */
  private static int matrix(GraphBuilder builder, String name, List<Integer> cores) {
    int count = cores.size();
    int[] extents = new int[2 * count];
    List<Integer> order = new ArrayList<>();
    int product = -1;
    int height = 1;
    for (int core = 0; core < count; core++) {
      Shape shape = builder.type(cores.get(core)).shape();
      extents[2 * core] = shape.dim(1);
      extents[2 * core + 1] = shape.dim(2);
      order.add(core, 2 * core);
      order.add(2 * core + 1);
      int width = shape.count() / shape.dim(0);
      int flat = builder.add(name + "_flat" + (core + 1), new Op.Reshape(Shape.of(shape.dim(0), width)),
          List.of(cores.get(core)));
      if (core == 0) {
        product = flat;
      } else {
        int left = builder.add(name + "_left" + core, new Op.Reshape(Shape.of(height, shape.dim(0))), List.of(product));
        product = builder.add(name + "_product" + (core + 1), new Op.MatMul(false, false), List.of(left, flat));
      }
      height *= shape.dim(1) * shape.dim(2);
    }
    int tensor = builder.add(name + "_tensor", new Op.Reshape(Shape.of(extents)), List.of(product));
    int turned = builder.add(name + "_turned", new Op.Transpose(order), List.of(tensor));
    int rows = 1;
    for (int core = 0; core < count; core++) {
      rows *= extents[2 * core];
    }
    return builder.add(name + "_matrix", new Op.Reshape(Shape.of(rows, height / rows)), List.of(turned));
  }
}
