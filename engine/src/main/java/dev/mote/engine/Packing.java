package dev.mote.engine;

import java.util.Arrays;
import java.util.List;

/**
 * How a matrix B is packed for the tiles: element (k, n) is {@code source[offset + inner[k] + n * columnStep]}, and goes to its
 * panel, inner index after inner index.
 *
 * @param start where the first panel goes
 */
record Packing(int offset, int[] inner, int columnStep, int columns, List<Panel> panels, int start) {
  /** Numbers that the panels take. */
  int size() {
    return inner.length * (panels.getLast().column() + panels.getLast().width());
  }

  /** Packs into {@code target} from {@code to + start} on. */
  void run(float[] source, int from, float[] target, int to) {
    int at = to + start;
    for (Panel panel : panels) {
      int filled = Math.min(panel.width(), columns - panel.column());
      int first = from + offset + panel.column() * columnStep;
      for (int k : inner) {
        for (int n = 0; n < filled; n++) {
          target[at + n] = source[first + k + n * columnStep];
        }
        Arrays.fill(target, at + filled, at + panel.width(), 0);
        at += panel.width();
      }
    }
  }

  /** Packs weights that are computed or given at each run. */
  record Run(List<Packing> parts, int source, int target) implements Step {
    @Override
    public int units() {
      return parts.size();
    }

    @Override
    public long unitCost() {
      return parts.getFirst().size();
    }

    @Override
    public void run(Frame frame, Scratch scratch, int from, int to) {
      for (Packing part : parts.subList(from, to)) {
        part.run(frame.floats(source), frame.offset(source), frame.floats(target), frame.offset(target));
      }
    }
  }
}
