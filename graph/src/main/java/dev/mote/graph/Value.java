package dev.mote.graph;

import org.jspecify.annotations.Nullable;

/**
 * A named tensor of a graph: an input, a constant, or the result of a node.
 *
 * @param name     unique within the graph
 * @param type     shape, element type and quantisation
 * @param constant the contents where they are known at compile time (weights), else null
 */
public record Value(String name, TensorType type, @Nullable Tensor constant) {
  /** Whether the contents are known at compile time. */
  public boolean isConstant() {
    return constant != null;
  }
}
