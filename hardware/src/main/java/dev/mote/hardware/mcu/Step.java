package dev.mote.hardware.mcu;

import dev.mote.graph.Node;
import java.util.List;

/**
 * One layer of the emitted code and the values it works on.
 *
 * @param name     the layer's name, unique, a C identifier
 * @param layer    what is computed
 * @param operands ids of the values read, in the kernel's order; constants included
 * @param result   id of the value written, wholly or in part
 * @param nodes    the graph's nodes that this layer computes, the last one last
 */
record Step(String name, Layer layer, List<Integer> operands, int result, List<Node> nodes) {
  Step {
    operands = List.copyOf(operands);
    nodes = List.copyOf(nodes);
  }
}
