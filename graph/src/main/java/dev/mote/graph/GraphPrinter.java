package dev.mote.graph;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The text of a graph: one line an input, a constant, a node and an output, in run order. */
public final class GraphPrinter {
  private GraphPrinter() {}

  /** The whole graph, ending with a line break. Constants show their type and the first values. */
  public static String print(Graph graph) {
    StringBuilder text = new StringBuilder("graph ").append(graph.name()).append('\n');
    for (int input : graph.inputs()) {
      text.append("  input    ").append(declaration(graph, input)).append('\n');
    }
    for (Value value : graph.values()) {
      if (value.constant() != null) {
        text.append("  constant %").append(value.name()).append(": ").append(value.type())
            .append(storage(value.constant())).append(" = ").append(preview(value.constant())).append('\n');
      }
    }
    for (Node node : graph.nodes()) {
      StringJoiner operands = new StringJoiner(", ", "(", ")");
      node.inputs().forEach(input -> operands.add("%" + graph.value(input).name()));
      text.append("  ").append(declaration(graph, node.output())).append(" = ").append(node.op().label())
          .append(operands)
          .append(attributes(node.op())).append("  // ").append(node.name()).append('\n');
    }
    for (int output : graph.outputs()) {
      text.append("  output   %").append(graph.value(output).name()).append('\n');
    }
    return text.toString();
  }

  private static String declaration(Graph graph, int id) {
    return "%" + graph.value(id).name() + ": " + graph.type(id);
  }

  /** The record's components, as in {@code {axis=1, beta=1.0}}; nothing where there are none. */
  private static String attributes(Op op) {
    String text = op.toString();
    String inside = text.substring(text.indexOf('[') + 1, text.length() - 1);
    return inside.isEmpty() ? "" : " {" + inside + "}";
  }

  private static String storage(@Nullable Tensor tensor) {
    return tensor instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN
        ? " in " + bytes.storage().label()
        : "";
  }

  private static String preview(Tensor tensor) {
    StringJoiner numbers = new StringJoiner(" ", "[", "]");
    int shown = Math.min(4, tensor.shape().count());
    for (int index = 0; index < shown; index++) {
      numbers.add(tensor.dtype() == DType.F32
          ? Float.toString((float) tensor.real(index))
          : Long.toString(tensor.integer(index)));
    }
    if (shown < tensor.shape().count()) {
      numbers.add("...");
    }
    return numbers.toString();
  }
}
