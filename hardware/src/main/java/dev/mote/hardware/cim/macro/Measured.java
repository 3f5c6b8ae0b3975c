package dev.mote.hardware.cim.macro;

import dev.mote.hardware.Component;

/**
 * A component's energy as it was measured on the chip; it replaces the model's.
 *
 * @param component  what was measured
 * @param femtojoule energy of one event at the nominal supply, fJ
 * @param event      what it was told for
 * @param source     where
 */
public record Measured(Component component, double femtojoule, Event event, String source) {
  /** What an energy is told for. */
  public enum Event {
    /** One product of an input chunk and a weight slice. */
    CELL,
    /** One input chunk driven into one row. */
    ROW,
    /** One input chunk summed in one column. */
    COLUMN,
    /** One input bit, its sign aside, summed in one column. */
    BIT,
    /** One conversion. */
    CONVERSION,
    /** One decided bit of one conversion. */
    STEP,
    /** One result, all its input chunks and weight slices together. */
    RESULT
  }
}
