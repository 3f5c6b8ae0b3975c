package dev.mote.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A strip of columns of a packed matrix B that one tile computes, inner index after inner index.
 *
 * @param vectors its width in vectors
 * @param column  its first column
 * @param width   its width in columns, {@code vectors * lanes}; columns beyond the matrix are zeros
 */
record Panel(int vectors, int column, int width) {
  /** Splits {@code columns} into panels of at most {@code widest} vectors, as equal as can be. */
  static List<Panel> split(int columns, int lanes, int widest) {
    int left = (columns + lanes - 1) / lanes;
    List<Panel> panels = new ArrayList<>();
    int column = 0;
    for (int count = (left + widest - 1) / widest; count > 0; count--) {
      int vectors = (left + count - 1) / count;
      panels.add(new Panel(vectors, column, vectors * lanes));
      column += vectors * lanes;
      left -= vectors;
    }
    return List.copyOf(panels);
  }

  /** Columns of all panels together. */
  static int padded(int columns, int lanes) {
    return (columns + lanes - 1) / lanes * lanes;
  }
}
