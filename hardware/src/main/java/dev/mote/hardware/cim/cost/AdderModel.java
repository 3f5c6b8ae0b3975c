package dev.mote.hardware.cim.cost;

/**
 * Ripple-carry adders of a process at a supply. A full adder is 3 NANDs and 2 XORs; a tree of N inputs of B bits has {@code N(B+1) -
 * (B + log2 N + 1)} of them. Source: ZigZag-IMC, arXiv 2405.14978.
 *
 * @param gateFj  energy of a NAND that switches, fJ
 * @param gateUm2 area of a NAND, um2
 * @param gateNs  delay of a NAND, ns
 */
public record AdderModel(double gateFj, double gateUm2, double gateNs) {
  private static final double XOR_CAPACITANCE = 1.5;
  private static final double XOR_AREA = 2.4;
  private static final double XOR_DELAY = 2.4;
  private static final double REGISTER_CAPACITANCE = 3;
  private static final double REGISTER_AREA = 6;

  /** Those of a process at a supply. */
  public static AdderModel of(Technology technology, double supplyV) {
    return new AdderModel(technology.gateFf() * technology.logicSquareV(supplyV), technology.gateUm2(),
        technology.gateNs() * technology.delay(supplyV));
  }

  /** A full adder, fJ. */
  public double adderFj() {
    return (3 + 2 * XOR_CAPACITANCE) * gateFj;
  }

  /** A full adder, um2. */
  public double adderUm2() {
    return (3 + 2 * XOR_AREA) * gateUm2;
  }

  /** An exclusive or, fJ. */
  public double xorFj() {
    return XOR_CAPACITANCE * gateFj;
  }

  /** An exclusive or, um2. */
  public double xorUm2() {
    return XOR_AREA * gateUm2;
  }

  /** A bit of a register, fJ. */
  public double registerFj() {
    return REGISTER_CAPACITANCE * gateFj;
  }

  /** A bit of a register, um2. */
  public double registerUm2() {
    return REGISTER_AREA * gateUm2;
  }

  /** A product of two bits whose one factor stays, fJ. */
  double productFj() {
    return gateFj / 2;
  }

  /** From an input to the sum, ns. */
  double sumNs() {
    return 2 * XOR_DELAY * gateNs;
  }

  /** From an input to the carry, ns. */
  double carryNs() {
    return (XOR_DELAY + 2) * gateNs;
  }

  /** From carry to carry, ns. */
  double rippleNs() {
    return 2 * gateNs;
  }

  /** Full adders of a tree; of numbers of inputs between powers of two, in proportion. */
  static double treeAdders(int inputs, int bits) {
    return inputs <= 1 ? 0 : inputs * (bits + 1.0) - (bits + log2(inputs) + 1);
  }

  /** Time of a tree, ns. */
  double treeNs(int inputs, int bits) {
    return inputs <= 1
        ? 0
        : (Math.ceil(log2(inputs)) - 1) * sumNs() + carryNs() + (bits + Math.ceil(log2(inputs)) - 2) * rippleNs();
  }

  /** Time of an accumulator of {@code bits} whose input has {@code inputBits}, ns. */
  double accumulatorNs(int bits, int inputBits) {
    return sumNs() + Math.max(0, bits - inputBits) * rippleNs();
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
