package dev.mote.hardware.cim.macro;

/**
 * How the adders behind products are built.
 *
 * @param booth           whether two input bits enter as one digit of -2 to 2 (radix 4)
 * @param pipelined       whether registers stand between summing and accumulating
 * @param accumulatorBits of the accumulators; 0 for as many as no result overflows
 * @param rowAccumulators whether each row shifts and adds its own products before they are summed
 */
public record Datapath(boolean booth, boolean pipelined, int accumulatorBits, boolean rowAccumulators) {
  /** Trees, then accumulators, as wide as needed. */
  public static final Datapath USUAL = new Datapath(false, false, 0, false);
}
