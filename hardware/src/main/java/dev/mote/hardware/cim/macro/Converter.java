package dev.mote.hardware.cim.macro;

/**
 * The converter at the foot of the columns.
 *
 * @param bits                of a code, 1 to 14
 * @param range               what the codes span
 * @param step                counts a code; 0 where it follows from the range
 * @param noiseLsb            standard deviation of a conversion's noise, in codes
 * @param columnsPerConverter columns that take turns at one converter, 1 or more
 * @param votes               conversions of which the most frequent code counts, 1 or more
 * @param rateMhz             conversions each converter makes a microsecond; 0 where it follows from the cycle
 */
public record Converter(int bits, Range range, int step, double noiseLsb, int columnsPerConverter, int votes,
    double rateMhz) {
  /** What the codes of a converter span. */
  public enum Range {
    /** All counts that the active rows can give. */
    FULL_SCALE,
    /** The counts that calibration data gave. */
    CALIBRATED,
    /** The clip with the least mean squared error of counts, rounding and clipping together. */
    OPTIMAL
  }

  /** A converter over all counts, without noise, one a column. */
  public static Converter of(int bits) {
    return new Converter(bits, Range.FULL_SCALE, 0, 0, 1, 1, 0);
  }
}
