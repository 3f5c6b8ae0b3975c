package dev.mote.hardware.cim.cost;

import dev.mote.hardware.Interval;

/**
 * What flows while nothing switches: a density of power. The three published for 65 nm, of a low-power, a usual and a leaky process, are an
 * interval wide enough for all nodes, and no chip of the ledger depends on it. Source: component files of CiMLoop (mit-emze/cimloop),
 * digital blocks at 1.2 V and the factors by which its macros differ.
 */
final class Leakage {
  static final String SOURCE = "density of power: CiMLoop's component files";
  private static final Interval NANOWATT_PER_UM2 = new Interval(0.0084, 0.06, 0.42);
  private static final double TOLD_AT_V = 1.2;

  private Leakage() {}

  /** Energy of a time, pJ. */
  static Interval energyPj(double areaUm2, double supplyV, double timeNs) {
    return NANOWATT_PER_UM2.times(areaUm2 * supplyV / TOLD_AT_V * timeNs * 1e-6);
  }
}
