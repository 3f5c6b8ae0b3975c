package dev.mote.hardware.cim.cost;

import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Memory;

/** Energy and time of moving and keeping bits around arrays. */
public final class MemoryModel {
  /** Where the energy of buffers comes from. */
  public static final String BUFFER_SOURCE = "CACTI's 508 fJ for 64 bits of 1 KiB at 28 nm and 0.9 V (ZigZag-IMC's validation), by the root of the size";
  static final String WIRE_SOURCE = "0.2 fF/um over the side of the macro, half of the bits changing";
  static final String WRITE_SOURCE = "both bit lines over all rows; resistive cells 10 pJ and 100 ns a pulse";
  private static final double BUFFER_FJ = 508.0 / 64;
  private static final double WIRE_FF_PER_UM = 0.2;
  private static final double PULSE_FJ = 10_000;
  private static final double PULSE_NS = 100;

  private final Macro macro;
  private final Technology technology;
  private final double squareV;

  MemoryModel(Macro macro, Technology technology) {
    this.macro = macro;
    this.technology = technology;
    squareV = technology.logicSquareV(macro.supplyV());
  }

  /** A bit read from or written to a buffer of {@code kib}, fJ. */
  double bufferFj(double kib) {
    return bufferFj(technology, macro.supplyV(), Math.max(1, kib));
  }

  /** A bit read from or written to static memory of {@code kib} at a supply, fJ. */
  public static double bufferFj(Technology technology, double supplyV, double kib) {
    return BUFFER_FJ * Math.sqrt(kib) * technology.nodeNm() / 28 * technology.logicSquareV(supplyV) / 0.81;
  }

  /** A bit moved along a macro of {@code areaUm2}, fJ. */
  double wireFj(double areaUm2) {
    return WIRE_FF_PER_UM * Math.sqrt(areaUm2) * squareV / 2;
  }

  /** A bit written into a cell, fJ. */
  double writeFj() {
    return macro.memory() == Memory.SRAM
        ? 2 * technology.wireFf() * macro.array().rows() * macro.array().depth() * squareV
        : PULSE_FJ;
  }

  /** All cells of {@code bits} written, a bus word at a time into each of the macros, ns. */
  double writeNs(double bits) {
    double words = bits / macro.periphery().busBits();
    double word = macro.memory() == Memory.SRAM
        ? 20 * technology.gateNs() * technology.delay(macro.supplyV())
        : PULSE_NS;
    return words * word;
  }
}
