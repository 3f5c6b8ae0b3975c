package dev.mote.engine;

import dev.mote.graph.Node;
import dev.mote.graph.Op;

final class WeightGradient {
  static boolean lower(Planning planning, Node node, Op.Conv2dWeightGradient op) {
    return false;
  }
}
