package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.TensorType;
import org.jspecify.annotations.Nullable;

/** Layers of float arithmetic. */
final class FloatLowering {
  private FloatLowering() {}

  /** The layer of {@code node}, or null where there is none. */
  static @Nullable Layer layer(Graph graph, Node node) {
    return null;
  }

  static @Nullable Layer dequantize(TensorType x) {
    return null;
  }
}
