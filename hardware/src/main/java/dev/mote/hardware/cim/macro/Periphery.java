package dev.mote.hardware.cim.macro;

import java.util.List;

/**
 * What stands around the array.
 *
 * @param inputBufferKib  memory of activations before the array, KiB
 * @param outputBufferKib memory of results behind it, KiB
 * @param busBits         that move between buffers and array at a time
 * @param measured        energies that were measured on the chip and replace the model's
 */
public record Periphery(double inputBufferKib, double outputBufferKib, int busBits, List<Measured> measured) {
  /** Copies the list. */
  public Periphery {
    measured = List.copyOf(measured);
  }
}
