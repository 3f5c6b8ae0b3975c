package dev.mote.hardware.cim.function;

import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;

/** Macros for tests. */
final class TestMacros {
  private TestMacros() {}

  /** Analog, without noise, converters that tell all counts of 255 rows apart; with fields given anew. */
  static Macro analog(String... overrides) {
    return Macros.of("analog.yaml", """
        name: analog
        citation: made up for tests
        node_nm: 28
        supply_v: 0.9
        array: {rows: 255, columns: 64}
        weights: {bits: 8, bits_per_cell: 1, coding: twos-complement}
        inputs: {bits: 8, bits_per_cycle: 1}
        summation: {kind: analog}
        converter: {bits: 8}
        """, overrides);
  }

  /** Digital. */
  static Macro digital(String... overrides) {
    return Macros.of("digital.yaml", """
        name: digital
        citation: made up for tests
        node_nm: 28
        supply_v: 0.9
        array: {rows: 64, columns: 64}
        weights: {bits: 8}
        inputs: {bits: 8}
        summation: {kind: digital}
        """, overrides);
  }

  /** Hybrid, the boundary at 4 planes. */
  static Macro hybrid(String... overrides) {
    return Macros.of("hybrid.yaml", """
        name: hybrid
        citation: made up for tests
        node_nm: 28
        supply_v: 0.9
        array: {rows: 144, columns: 64}
        weights: {bits: 8}
        inputs: {bits: 8}
        summation: {kind: hybrid, boundary: 4}
        converter: {bits: 8}
        """, overrides);
  }

  /** Reads signs only. */
  static Macro sign(String... overrides) {
    return Macros.of("sign.yaml", """
        name: sign
        citation: made up for tests
        node_nm: 28
        supply_v: 0.9
        array: {rows: 16, columns: 16}
        weights: {bits: 8, coding: differential}
        inputs: {bits: 8}
        summation: {kind: sign}
        """, overrides);
  }
}
