package dev.mote.hardware.cim.cost;

import dev.mote.hardware.Interval;

/** Energy, area and time of a conversion by three published models, which differ by more than ten times. */
final class ConverterModels {
  static final String SOURCE = "point: ZigZag-IMC, arXiv 2405.14978; interval with Accelergy's fit to Murmann's survey and NeuroSim";
  private static final double LOWEST_ACCELERGY_BITS = 4;
  /** A latch with its precharge and buffers, which reads a sign, switches as much as a dozen gates. */
  private static final double LATCH_GATES = 12;

  private ConverterModels() {}

  /** Energy of one conversion, fJ. */
  static Interval energyFj(Technology technology, double supplyV, int bits, double rateHz) {
    if (bits == 1) {
      double latch = LATCH_GATES * technology.gateFf() * technology.analogSquareV(supplyV);
      return Interval.around(latch, neuroSimFj(technology.nodeNm(), bits));
    }
    double point = (100 * bits + 0.001 * Math.pow(4, bits)) * technology.analogSquareV(supplyV);
    return Interval.around(point, neuroSimFj(technology.nodeNm(), bits),
        bits < LOWEST_ACCELERGY_BITS ? point : 1000 * accelergyPj(technology.nodeNm(), bits, rateHz));
  }

  /** Silicon of one converter, um2. */
  static Interval areaUm2(Technology technology, int bits, double rateHz) {
    if (bits == 1) {
      return Interval.of(LATCH_GATES * technology.gateUm2());
    }
    double point = Math.pow(10, -0.0369 * bits + 1.206) * Math.pow(2, bits) * technology.nodeNm() / 28;
    if (bits < LOWEST_ACCELERGY_BITS) {
      return Interval.of(point);
    }
    double accelergy = Math.exp(1.3462 + 0.99328 * Math.log(technology.nodeNm()) + 0.18072 * Math.log(rateHz)
        + 0.29912 * Math.log(accelergyPj(technology.nodeNm(), bits, rateHz)));
    return Interval.around(point, accelergy);
  }

  /** Time of one conversion after {@code rows} rows settled, ns: ZigZag-IMC. */
  static double delayNs(Technology technology, double supplyV, int bits, int rows) {
    return bits * (0.00653 * rows + 0.640) * Math.max(technology.nodeNm(), 28) / 28 * technology.delay(supplyV);
  }

  /** Accelergy's plug-in: a figure of merit by speed and resolution, then a factor by node. Valid from 4 bits on. */
  static double accelergyPj(double nodeNm, int bits, double rateHz) {
    double merit = Math.min(213.781 - 2.8719 * Math.log(Math.min(rateHz, 1e10)), 128.307 + 3.2205 * bits);
    double noise = 6.02 * bits + 1.76;
    return 0.5 * Math.pow(10, (noise - merit) / 10)
        * Math.exp(26.0496 + 1.88004 * Math.log(nodeNm) - 2.82913 * Math.log(bits) - 1.47020);
  }

  /** NeuroSim 1.4, successive approximation, low standby power, without the current of a column. */
  static double neuroSimFj(double nodeNm, int bits) {
    double[][] nodes = {{7, 0.1061, 0.8847}, {14, 0.3132, 2.5681}, {22, 0.538, 4.3753}, {32, 1.1294, 8.8998},
        {45, 2.1691, 16.693}, {65, 3.7506, 25.844}, {130, 8.4483, 65.243}};
    double[] below = nodes[0];
    double[] above = nodes[0];
    for (double[] node : nodes) {
      below = above;
      above = node;
      if (nodeNm <= node[0]) {
        break;
      }
    }
    double share = above == below || nodeNm >= above[0]
        ? 1
        : Math.max(0, Math.log(nodeNm / below[0]) / Math.log(above[0] / below[0]));
    double slope = below[1] * Math.pow(above[1] / below[1], share);
    double base = below[2] * Math.pow(above[2] / below[2], share);
    return (slope * bits + base) * (bits + 1);
  }
}
