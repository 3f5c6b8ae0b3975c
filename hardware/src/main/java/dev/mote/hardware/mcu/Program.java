package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import java.util.List;

/**
 * A graph as a sequence of layers.
 *
 * @param graph the simplified graph whose values the steps name
 * @param steps the layers in the order they run
 * @param homes for each value, the value whose memory holds its elements: itself, or what it is a reshape of
 */
record Program(Graph graph, List<Step> steps, int[] homes) {
  Program {
    steps = List.copyOf(steps);
  }

  int home(int value) {
    return homes[value];
  }
}
