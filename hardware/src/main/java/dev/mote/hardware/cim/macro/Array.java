package dev.mote.hardware.cim.macro;

/**
 * The array of one macro and how many work side by side.
 *
 * @param rows       multipliers along a sum, 1 or more
 * @param columns    columns of cells, each with a sum of its own, 1 or more
 * @param macros     equal arrays that work at a time, 1 or more
 * @param activeRows rows that are summed at once, at most {@code rows}
 * @param depth      cells behind each multiplier, of which one is used at a time: the macro stores {@code rows x columns x depth}
 */
public record Array(int rows, int columns, int macros, int activeRows, int depth) {
  /** An array whose rows are all summed at once, each multiplier with one cell. */
  public static Array of(int rows, int columns) {
    return new Array(rows, columns, 1, rows, 1);
  }
}
