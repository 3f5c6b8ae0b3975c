package dev.mote.hardware.cim.macro;

/**
 * What separates a chip and a read from the ideal; all standard deviations, all 0 where not given.
 *
 * @param columnGain      relative, of a column's sum, fixed a chip
 * @param columnOffsetLsb of a column's conversion, in codes, fixed a chip
 * @param cellMismatch    relative, of one product, fixed a chip
 * @param countNoise      of a product at a read, in units of one count
 * @param supply          relative, of all sums at a read
 * @param process         relative, of all sums of a chip
 * @param stuckCells      share of cells that hold a random bit, fixed a chip
 * @param drift           of the stored weights over time
 */
public record Variation(double columnGain, double columnOffsetLsb, double cellMismatch, double countNoise,
    double supply, double process, double stuckCells, Drift drift) {
  /** None. */
  public static final Variation NONE = new Variation(0, 0, 0, 0, 0, 0, 0, Drift.NONE);

  /**
   * Conductances that fall as {@code (t / t0)^-exponent}.
   *
   * @param exponent   mean over cells
   * @param spread     standard deviation over cells
   * @param afterS     time since programming, s
   * @param referenceS t0, s
   */
  public record Drift(double exponent, double spread, double afterS, double referenceS) {
    /** None. */
    public static final Drift NONE = new Drift(0, 0, 1, 1);
  }
}
