package dev.mote.hardware.cim.cost;

import dev.mote.hardware.cim.macro.Measured;

/**
 * What happens in one activation of an array, or a part of it.
 *
 * @param driven      rows that inputs are driven into
 * @param rows        that a column sums; fewer than driven ones where matrices stand side by side
 * @param columns     whose sums are read
 * @param bits        of the input chunk
 * @param conversions of each column
 * @param steps       decided bits of each column's conversions
 * @param results     of all columns, those of a pass shared out among its activations
 */
record Events(double driven, double rows, double columns, int bits, double conversions, double steps, double results) {
  /** How often an event happens. */
  double count(Measured.Event event) {
    return switch (event) {
      case CELL -> rows * columns;
      case ROW -> driven;
      case COLUMN -> columns;
      case BIT -> columns * bits;
      case CONVERSION -> columns * conversions;
      case STEP -> columns * steps;
      case RESULT -> results;
    };
  }
}
