package dev.mote.hardware.cim.macro;

/**
 * How the array holds weights.
 *
 * @param bits        of a weight in the array, 1 to 16
 * @param bitsPerCell of one column's slice, 1 to {@code bits}
 * @param coding      how negative weights are held
 */
public record Weights(int bits, int bitsPerCell, Coding coding) {
  /** How negative weights are held. */
  public enum Coding {
    /** The column of the highest bit counts negatively. */
    TWOS_COMPLEMENT,
    /** All weights are shifted to 0 and above; a dummy column tells what to take off. */
    OFFSET,
    /** A column for positive and one for negative weights. */
    DIFFERENTIAL
  }

  /** The columns a weight takes, those of one sign. */
  public int slices() {
    return (bits + bitsPerCell - 1) / bitsPerCell;
  }
}
