package dev.mote.formats.onnx;

import dev.mote.graph.Graph;

/** stub while bringing up. */
final class FuseQuantized {
  static Graph run(Graph graph) {
    return graph;
  }
}
