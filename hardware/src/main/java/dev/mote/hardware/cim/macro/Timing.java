package dev.mote.hardware.cim.macro;

/**
 * Times within one activation of the array at the nominal supply, where they were told apart; all 0 where not.
 *
 * @param setupNs once an input chunk, ns
 * @param pulseNs of each input pulse, ns
 * @param stepNs  of each decided bit of a conversion, ns
 * @param fixed   whether a clock from outside sets the cycle, so that it does not follow the supply
 */
public record Timing(double setupNs, double pulseNs, double stepNs, boolean fixed) {
  /** Not told. */
  public static final Timing UNKNOWN = new Timing(0, 0, 0, false);

  /** Whether any time is told. */
  public boolean isKnown() {
    return setupNs + pulseNs + stepNs > 0;
  }
}
