package dev.mote.hardware.cim.cost;

import java.util.List;

/**
 * Constants of a process.
 *
 * <p>
 * Gates: a NAND of 0.7 fF, 0.614 um2 and 0.0478 ns at 28 nm and 0.9 V, an XOR of 1.5, 2.4 and 2.4 times, a flip-flop of 3, 6 and 0
 * times these, half a NAND's capacitance on a cell's word and bit line; all linear in the node. Source: ZigZag-IMC, arXiv
 * 2405.14978, validated there on chips of 28 and 22 nm. Cells: twice the six-transistor cell that foundries published for the
 * node, which is what CACTI gives for the arrays of those chips.
 *
 * @param nodeNm        the process, nm
 * @param gateFf        input capacitance of a NAND, fF
 * @param gateUm2       its area, um2
 * @param gateNs        its delay at the nominal supply, ns
 * @param cellUm2       area of a bit of static memory with its share of decoders and sense amplifiers, um2
 * @param nominalV      the supply that the delay holds at, V
 * @param logicOffsetV  of the voltage law of gates, V: see {@link #logicSquareV}
 * @param analogOffsetV of the voltage law of lines, capacitors and converters, V
 * @param thresholdV    of the delay law, V
 * @param exponent      of the delay law
 */
public record Technology(double nodeNm, double gateFf, double gateUm2, double gateNs, double cellUm2, double nominalV,
    double logicOffsetV, double analogOffsetV, double thresholdV, double exponent) {
  private static final double NAND_FF = 0.7 / 28;
  private static final double NAND_UM2 = 0.614 / 28;
  private static final double NAND_NS = 0.0478 / 28;

  /** The nodes that constants are known or fitted for, ascending; others lie between their neighbours. */
  private static final List<Technology> NODES = List.of(node(7, 0.054, 0.8, 0, -0.56, 0.30, 1.38),
      node(14, 0.14, 0.8, 0, -0.56, 0.30, 1.38), node(22, 0.22, 0.8, 0, -0.56, 0.30, 1.38),
      node(28, 0.254, 0.9, 0, 0, 0.35, 1.4), node(65, 1.05, 1.0, 0.497, 0, 0.60, 1.45),
      node(130, 4.9, 1.8, 0, 0, 0.45, 1.5));

  private static Technology node(double nodeNm, double cellUm2, double nominalV, double logicOffsetV,
      double analogOffsetV, double thresholdV, double exponent) {
    // Below 28 nm gates keep the delay they have there: clocks of the 22 nm chips follow it.
    return new Technology(nodeNm, NAND_FF * nodeNm, NAND_UM2 * nodeNm, NAND_NS * Math.max(nodeNm, 28), cellUm2,
        nominalV, logicOffsetV, analogOffsetV, thresholdV, exponent);
  }

  /** The constants of a node; between two known ones, those in proportion to the logarithm. */
  public static Technology of(double nodeNm) {
    Technology below = NODES.getFirst();
    for (Technology above : NODES) {
      if (nodeNm <= above.nodeNm) {
        double share = above == below ? 1 : Math.log(nodeNm / below.nodeNm) / Math.log(above.nodeNm / below.nodeNm);
        return between(nodeNm, below, above, Math.max(0, share));
      }
      below = above;
    }
    return between(nodeNm, below, below, 1);
  }

  private static Technology between(double nodeNm, Technology a, Technology b, double share) {
    return node(nodeNm, a.cellUm2 * Math.pow(b.cellUm2 / a.cellUm2, share), mix(a.nominalV, b.nominalV, share),
        mix(a.logicOffsetV, b.logicOffsetV, share), mix(a.analogOffsetV, b.analogOffsetV, share),
        mix(a.thresholdV, b.thresholdV, share), mix(a.exponent, b.exponent, share));
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }

  /**
   * What stands for the square of the supply in the energy of gates: {@code V (V - offset)} scaled to be the square at the nominal
   * supply. An offset of 0 is the square itself; above 0 nodes swing by less than the supply and glitches die out near the
   * threshold; below 0 part of the charge flows at a fixed swing. The offsets are fitted, see docs/results/silicon.md.
   */
  public double logicSquareV(double supplyV) {
    return squareV(supplyV, logicOffsetV);
  }

  /** The same for lines, capacitors and converters. */
  public double analogSquareV(double supplyV) {
    return squareV(supplyV, analogOffsetV);
  }

  private double squareV(double supplyV, double offsetV) {
    // Nearer to the offset than a tenth of a volt nothing was measured: the law goes on as the square from there.
    double least = offsetV + 0.1;
    if (offsetV > 0 && supplyV < least) {
      double ratio = supplyV / least;
      return ratio * ratio * squareV(least, offsetV);
    }
    return nominalV * supplyV * (supplyV - offsetV) / (nominalV - offsetV);
  }

  /** How much longer a gate takes than at the nominal supply: {@code V / (V - threshold)^exponent}, Sakurai and Newton, 1990. */
  public double delay(double supplyV) {
    return drive(supplyV) / drive(nominalV);
  }

  private double drive(double supplyV) {
    // Below a tenth of a volt over the threshold the law has no meaning; currents there fall tenfold each tenth.
    double over = supplyV - thresholdV;
    double subthreshold = over < 0.1 ? Math.pow(10, (0.1 - over) / 0.1) : 1;
    return supplyV / Math.pow(Math.max(over, 0.1), exponent) * subthreshold;
  }

  /** Capacitance that a cell puts on a word line or a bit line, fF. */
  public double wireFf() {
    return gateFf / 2;
  }
}
