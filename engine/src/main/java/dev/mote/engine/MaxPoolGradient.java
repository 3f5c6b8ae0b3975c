package dev.mote.engine;

import dev.mote.graph.Node;
import dev.mote.graph.Op;

final class MaxPoolGradient {
  static boolean lower(Planning planning, Node node, Op.MaxPoolGradient op) {
    return false;
  }
}
