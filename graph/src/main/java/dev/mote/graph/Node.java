package dev.mote.graph;

import java.util.List;

/**
 * One application of an operator. Every operator has exactly one result.
 *
 * @param name   unique within the graph, free of white space; names the layer in reports and in emitted code
 * @param op     the operator
 * @param inputs ids of the operands in the order the operator documents; trailing optional operands may be left out
 * @param output id of the result
 */
public record Node(String name, Op op, List<Integer> inputs, int output) {
  /** Copies the list. */
  public Node {
    inputs = List.copyOf(inputs);
  }
}
