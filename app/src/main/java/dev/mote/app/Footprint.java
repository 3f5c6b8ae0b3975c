package dev.mote.app;

import dev.mote.hardware.mcu.Firmware;
import org.jspecify.annotations.Nullable;

/**
 * The memory a network takes on a target, told before any build.
 *
 * @param arenaBytes all values and scratch buffers
 * @param stackBytes stack that is set aside
 * @param ramBytes   arena and stack
 * @param codeBytes  flash for code and tables; null on targets whose kernels were not measured
 * @param flashBytes flash for code, tables and weights; null likewise
 */
record Footprint(long arenaBytes, long stackBytes, long ramBytes, @Nullable Long codeBytes, @Nullable Long flashBytes) {
  static Footprint of(Firmware firmware) {
    boolean measured = firmware.flashBytes() > 0;
    return new Footprint(firmware.arenaBytes(), firmware.stackBytes(), firmware.arenaBytes() + firmware.stackBytes(),
        measured ? firmware.codeBytes() : null, measured ? firmware.flashBytes() : null);
  }

  /** One sentence. */
  String sentence(String target, long weightBytes) {
    String ram = String.format("On %s: RAM %,d bytes (arena %,d, stack %,d)", target, ramBytes, arenaBytes, stackBytes);
    return ram + (flashBytes == null
        ? String.format("; weights take %,d bytes, code depends on the compiler.", weightBytes)
        : String.format(", flash %,d bytes (code %,d, weights %,d).", flashBytes, codeBytes, weightBytes));
  }
}
