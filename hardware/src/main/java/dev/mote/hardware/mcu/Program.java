package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A graph as a sequence of layers.
 *
 * @param graph the simplified graph whose values the steps name
 * @param steps the layers in the order they run
 * @param homes for each value, the value whose memory holds its elements: itself, or what it is a reshape of
 * @param kept  the inputs that running does not overwrite
 */
record Program(Graph graph, List<Step> steps, int[] homes, List<Integer> kept) {
  Program {
    steps = List.copyOf(steps);
    kept = List.copyOf(kept);
  }

  /** This program with the inputs from number {@code first} on kept. */
  Program keepingInputs(int first) {
    return new Program(graph, steps, homes, graph.inputs().subList(first, graph.inputs().size()));
  }

  /** This program without the steps that {@code values} do not need; nothing is kept. */
  Program upTo(Set<Integer> values) {
    boolean[] needed = new boolean[graph.values().size()];
    values.forEach(value -> needed[home(value)] = true);
    List<Step> left = new ArrayList<>();
    for (Step step : steps.reversed()) {
      if (needed[step.result()]) {
        step.operands().forEach(operand -> needed[operand] = true);
        left.addFirst(step);
      }
    }
    return new Program(graph, left, homes, List.of());
  }

  int home(int value) {
    return homes[value];
  }
}
