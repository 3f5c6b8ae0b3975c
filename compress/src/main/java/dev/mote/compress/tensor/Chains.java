package dev.mote.compress.tensor;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** What chains of dense layers have in common. */
final class Chains {
  private Chains() {}

  /** Adds the last dense layer of a chain; bias and activation belong to it where its result is the layer's own. */
  static int end(GraphBuilder builder, Node node, Shape result, int value, int weights, List<Integer> bias) {
    Activation activation = ((Op.Dense) node.op()).activation();
    boolean whole = builder.type(weights).shape().dim(0) == result.last();
    List<Integer> operands = new ArrayList<>(List.of(value, weights));
    if (whole) {
      operands.addAll(bias);
    }
    int last = builder.add(node.name() + "_last", new Op.Dense(whole || bias.isEmpty() ? activation : Activation.NONE),
        operands);
    return close(builder, node, result, last, whole ? List.of() : bias);
  }

  /** Gives a result its shape, and adds the bias, after which comes the activation; a result without bias has had it. */
  static int close(GraphBuilder builder, Node node, Shape result, int value, List<Integer> bias) {
    if (bias.isEmpty()) {
      return builder.add(node.name(), new Op.Reshape(result), List.of(value));
    }
    int flat = builder.add(node.name() + "_flat", new Op.Reshape(result), List.of(value));
    return builder.add(node.name(), new Op.Binary(BinaryKind.ADD, ((Op.Dense) node.op()).activation()),
        List.of(flat, bias.getFirst()));
  }
}
