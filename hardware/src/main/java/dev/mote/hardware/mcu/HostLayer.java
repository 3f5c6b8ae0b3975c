package dev.mote.hardware.mcu;

import org.jspecify.annotations.Nullable;

/**
 * One layer as C for this machine.
 *
 * @param statement    computes units {@code begin} to {@code end}; sees {@code char *a} (arena), {@code const char *w}
 *                     (constants) and {@code char *s} (scratch of one thread)
 * @param units        parts the layer can be divided into, at least 1
 * @param unitCost     about how many multiply-accumulates a unit takes
 * @param scratchBytes memory one thread needs
 * @param weights      the constants it reads, where they can be exchanged without a look at the statement
 */
record HostLayer(String statement, int units, long unitCost, long scratchBytes, @Nullable HostWeights weights) {
  /** A layer without such constants. */
  HostLayer(String statement, int units, long unitCost, long scratchBytes) {
    this(statement, units, unitCost, scratchBytes, null);
  }

  /** The same layer, which reads {@code constants}. */
  HostLayer reading(@Nullable HostWeights constants) {
    return new HostLayer(statement, units, unitCost, scratchBytes, constants);
  }
}
