package dev.mote.hardware.cim.macro;

import java.util.List;

/**
 * What stands around the array.
 *
 * @param inputBufferKib  memory of activations before the array, KiB
 * @param outputBufferKib memory of results behind it, KiB
 * @param busBits         that move between buffers and array at a time
 * @param converterAreaUm2 silicon of one converter, um2; not a number where the model says it
 * @param extraAreaUm2    silicon that no part of the description says, um2
 * @param datapath        how the adders behind products are built
 * @param timing          times within one activation
 * @param measured        energies that were measured on the chip and replace the model's
 */
public record Periphery(double inputBufferKib, double outputBufferKib, int busBits,
    double converterAreaUm2, double extraAreaUm2,
    Datapath datapath, Timing timing, List<Measured> measured) {
  /** Copies the list. */
  public Periphery {
    measured = List.copyOf(measured);
  }
}
