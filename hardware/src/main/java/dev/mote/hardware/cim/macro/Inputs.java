package dev.mote.hardware.cim.macro;

/**
 * How activations enter the array.
 *
 * @param bits         of an activation, 1 to 16; activations of more are rounded to their top bits by the driver
 * @param bitsPerCycle that enter at once, 1 to {@code bits}
 */
public record Inputs(int bits, int bitsPerCycle) {
  /** The cycles of one activation. */
  public int cycles() {
    return (bits + bitsPerCycle - 1) / bitsPerCycle;
  }
}
