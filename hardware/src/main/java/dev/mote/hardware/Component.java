package dev.mote.hardware;

import java.util.Locale;

/** A part of hardware that energy, time and area are told of. */
public enum Component {
  /** Memory cells, their multipliers and their bit lines. */
  CELLS,
  /** Analog to digital. */
  CONVERTERS,
  /** Trees and chains of adders that sum products. */
  ADDERS,
  /** Shift-and-add over input bits and weight slices, with their registers. */
  ACCUMULATORS,
  /** Word lines and input drivers, digital to analog. */
  DRIVERS,
  /** Sequencing and decoding. */
  CONTROL,
  /** On-chip memory of activations. */
  BUFFERS,
  /** Wires between buffers and arrays. */
  INTERCONNECT,
  /** Weights written into the array. */
  RELOADS,
  /** Generators of random numbers. */
  RANDOMNESS,
  /** What a digital processor beside the arrays computes. */
  DIGITAL,
  /** What flows while nothing switches. */
  LEAKAGE;

  /** The name in tables and files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
