package dev.mote.hardware.cim.macro;

/**
 * How activations enter the array.
 *
 * @param bits         of an activation, 1 to 16; activations of more are rounded to their top bits by the driver
 * @param bitsPerCycle that enter at once, 1 to {@code bits}
 * @param signed       whether one of the bits is a sign that polarity tells, so that one bit fewer is driven
 * @param drive        how several bits enter at once
 */
public record Inputs(int bits, int bitsPerCycle, boolean signed, Drive drive) {
  /** How several bits enter at once. */
  public enum Drive {
    /** By a voltage of a digital to analog converter; single bits by a word line. */
    LEVELS,
    /** By as many pulses as the number says. */
    PULSES
  }

  /** Inputs without a sign, driven by levels. */
  public Inputs(int bits, int bitsPerCycle) {
    this(bits, bitsPerCycle, false, Drive.LEVELS);
  }

  /** The cycles of one activation. */
  public int cycles() {
    return (bits + bitsPerCycle - 1) / bitsPerCycle;
  }

  /** The bits that are driven: all but a sign, at least one. */
  public int magnitudeBits() {
    return signed ? Math.max(1, bits - 1) : bits;
  }
}
