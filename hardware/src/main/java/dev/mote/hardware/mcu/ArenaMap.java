package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What lies where in the arena, and when. */
final class ArenaMap {
  private ArenaMap() {}

  /** The values and scratch buffers of {@code image}, with the steps from which and to which they are needed. */
  static List<Firmware.Buffer> of(Image image) {
    Program program = image.program();
    Graph graph = program.graph();
    int count = program.steps().size();
    int[] first = new int[graph.values().size()];
    int[] last = new int[graph.values().size()];
    Arrays.fill(first, -1);
    graph.inputs().forEach(input -> first[input] = 0);
    List<Firmware.Buffer> buffers = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      Step step = program.steps().get(index);
      first[step.result()] = first[step.result()] < 0 ? index : first[step.result()];
      last[step.result()] = index;
      for (int operand : step.operands()) {
        last[operand] = index;
      }
      long scratch = image.calls().get(index).scratch();
      if (scratch > 0) {
        buffers.add(new Firmware.Buffer("scratch", index, index, image.scratches()[index], scratch));
      }
    }
    graph.outputs().forEach(output -> last[program.home(output)] = Math.max(0, count - 1));
    for (int value = 0; value < first.length; value++) {
      if (first[value] >= 0 && graph.constant(value) == null) {
        buffers.add(new Firmware.Buffer(graph.value(value).name(), first[value], last[value], image.offsets()[value],
            image.bytes(value)));
      }
    }
    return buffers;
  }
}
