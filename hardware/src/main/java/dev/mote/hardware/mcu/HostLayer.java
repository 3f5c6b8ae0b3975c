package dev.mote.hardware.mcu;

/**
 * One layer as C for this machine.
 *
 * @param statement    computes units {@code begin} to {@code end}; sees {@code char *a} (arena), {@code const char *w}
 *                     (constants) and {@code char *s} (scratch of one thread)
 * @param units        parts the layer can be divided into, at least 1
 * @param unitCost     about how many multiply-accumulates a unit takes
 * @param scratchBytes memory one thread needs
 */
record HostLayer(String statement, int units, long unitCost, long scratchBytes) {}
