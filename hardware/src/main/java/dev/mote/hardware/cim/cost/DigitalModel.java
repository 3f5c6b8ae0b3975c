package dev.mote.hardware.cim.cost;

import dev.mote.graph.DType;

/**
 * A digital processor beside the arrays. Source of energies: M. Horowitz, "Computing's energy problem," ISSCC 2014, at 45 nm and 0.9 V, linear in
 * the node: int8 multiply-accumulate 0.23 pJ, float 4.6 pJ, 32-bit multiplication 3.1 pJ and addition 0.1 pJ.
 */
final class DigitalModel {
  static final String SOURCE = "Horowitz, ISSCC 2014, 45 nm, linear in the node";
  private static final double INT8_MAC_PJ = 0.23;
  private static final double FLOAT_MAC_PJ = 4.6;
  private static final double RESCALE_PJ = 3.2;
  private static final double ADD_PJ = 0.1;
  /** Lanes that each do one operation in the time of forty gates. */
  private static final int LANES = 32;
  private static final int GATES = 40;

  private final double scale;
  private final double operationNs;

  DigitalModel(Technology technology, double supplyV) {
    scale = technology.nodeNm() / 45 * technology.logicSquareV(supplyV) / 0.81;
    operationNs = GATES * technology.gateNs() * technology.delay(supplyV) / LANES;
  }

  double macPj(DType type) {
    return scale * (type == DType.I8 ? INT8_MAC_PJ : FLOAT_MAC_PJ);
  }

  /** A sum brought back to 8 bits. */
  double rescalePj() {
    return scale * RESCALE_PJ;
  }

  double addPj() {
    return scale * ADD_PJ;
  }

  double timeNs(double operations) {
    return operations * operationNs;
  }
}
