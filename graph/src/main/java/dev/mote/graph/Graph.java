package dev.mote.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network: values, and nodes that compute them, in an order in which they can run. Immutable.
 *
 * <p>
 * A value's id is its index in {@link #values()}. {@link GraphBuilder} makes graphs, {@link Verifier} says which are
 * valid.
 *
 * @param name    the network's name
 * @param values  all tensors
 * @param nodes   the operators in topological order
 * @param inputs  ids of the values the caller gives
 * @param outputs ids of the values the caller gets
 */
public record Graph(String name, List<Value> values, List<Node> nodes, List<Integer> inputs, List<Integer> outputs) {
  /** Copies the lists. */
  public Graph {
    values = List.copyOf(values);
    nodes = List.copyOf(nodes);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The value with this id. */
  public Value value(int id) {
    return values.get(id);
  }

  /** The type of the value with this id. */
  public TensorType type(int id) {
    return values.get(id).type();
  }

  /** The contents of the value with this id where it is constant, else null. */
  public @Nullable Tensor constant(int id) {
    return values.get(id).constant();
  }

  /** The types of a node's operands. */
  public List<TensorType> inputTypes(Node node) {
    return node.inputs().stream().map(this::type).toList();
  }

  /** The type of a node's result. */
  public TensorType outputType(Node node) {
    return type(node.output());
  }

  /** The type of operand {@code index} of a node. */
  public TensorType inputType(Node node, int index) {
    return type(node.inputs().get(index));
  }

  /** This graph with other contents of one constant. */
  public Graph with(int constant, Tensor contents) {
    Lowered.check(this, constant, contents);
    List<Value> changed = new ArrayList<>(values);
    changed.set(constant, new Value(value(constant).name(), type(constant), contents));
    return new Graph(name, changed, nodes, inputs, outputs);
  }
}
