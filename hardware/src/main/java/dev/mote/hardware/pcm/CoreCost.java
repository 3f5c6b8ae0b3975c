package dev.mote.hardware.pcm;

import dev.mote.hardware.Component;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.cost.AdderModel;
import dev.mote.hardware.cim.cost.MemoryModel;
import dev.mote.hardware.cim.cost.Technology;
import java.util.ArrayList;
import java.util.List;

/**
 * What one row of a core costs whose weights are drawn anew as they are read: an input of 8 bits is added to the sums of all columns, or taken from
 * them, by the signs that are drawn. Two cores differ in how signs are drawn, and in nothing else.
 *
 * @param cost       of one row: energy and time, and the silicon of the core
 * @param operations additions and multiplications of one row
 */
public record CoreCost(Cost cost, int operations) {
  /** Columns of a core. */
  public static final int COLUMNS = 256;

  private static final String GATES = "gates: ZigZag-IMC, arXiv 2405.14978";
  private static final String ASSUMED = "assumed: weights at 0.1 V, 10 ns a read (5 to 50)";
  private static final double ASSUMED_READ_V = 0.1;
  private static final Interval ASSUMED_READ_NS = new Interval(5, 10, 50);
  private static final int INPUT_BITS = 8;
  /** The share of a memory's energy where bit lines swing by half. */
  private static final double HALF_SWING = 0.5;
  /** A phase-change cell with its transistor, um2 at 28 nm, and its share of decoders as for static memory. */
  private static final double PHASE_CHANGE_UM2 = 0.036;
  private static final double WITH_DECODERS = 2;
  private static final int REGISTER = 16;

  /** Operations a second and watt, in thousands of millions. */
  public Interval gopsPerWatt() {
    Interval energy = cost.energyPj();
    return new Interval(1000 * operations / energy.high(), 1000 * operations / energy.point(),
        1000 * operations / energy.low());
  }

  /** The same on a square millimetre. */
  public Interval gopsPerWattAndMm2() {
    Interval area = cost.areaUm2();
    Interval power = gopsPerWatt();
    return new Interval(1e6 * power.low() / area.high(), 1e6 * power.point() / area.point(),
        1e6 * power.high() / area.low());
  }

  /** Operations a second, in thousands of millions. */
  public double gops() {
    return operations / cost.latencyNs().point();
  }

  /**
   * A crossbar with a noise plane: both rows are read, comparators at the columns give the signs.
   *
   * @param technology       of transistors
   * @param meanConductance  of a weight's two devices together, in microsiemens
   */
  public static CoreCost crossbar(Technology technology, CrossbarDesign design, double meanConductance) {
    double supply = technology.nominalV();
    AdderModel gates = AdderModel.of(technology, supply);
    int rows = design.rows() + design.plane().rows();
    double noiseV = ASSUMED_READ_V * design.plane().gain();
    // uS V^2 ns = fJ.
    double perNs = meanConductance * ASSUMED_READ_V * ASSUMED_READ_V
        + 2 * design.plane().conductance() * noiseV * noiseV;
    double charging = 2 * rows * technology.wireFf() * ASSUMED_READ_V * supply;
    double words = 2 * 2 * technology.wireFf() * technology.logicSquareV(supply);
    double comparator = 100 * technology.analogSquareV(supply);
    double comparatorUm2 = Math.pow(10, 1.206 - 0.0369) * 2 * technology.nodeNm() / 28;
    List<Cost.Item> items = new ArrayList<>(List.of(
        energy(Component.CELLS, ASSUMED_READ_NS.times(perNs).plus(Interval.of(charging)), ASSUMED),
        energy(Component.DRIVERS, Interval.of(words), GATES),
        energy(Component.CONVERTERS, Interval.around(comparator, comparator / 4),
            "1-bit conversion: ZigZag-IMC; a quarter of it assumed as least"),
        energy(Component.RANDOMNESS, Interval.of(gates.registerFj() * REGISTER / COLUMNS), GATES),
        Cost.Item.area(Component.CELLS,
            Interval.of(2.0 * rows * COLUMNS * PHASE_CHANGE_UM2 * WITH_DECODERS * square(technology)),
            "cell of 0.036 um2 at 28 nm: F. Arnaud et al., IEDM 2018; decoders double it, as for static memory"),
        Cost.Item.area(Component.CONVERTERS,
            Interval.around(COLUMNS * comparatorUm2, COLUMNS * 6 * technology.gateUm2()),
            "1-bit converter: ZigZag-IMC; six gates as least"),
        Cost.Item.area(Component.RANDOMNESS, Interval.of(REGISTER * gates.registerUm2()), GATES),
        Cost.Item.latency("", Component.CELLS, ASSUMED_READ_NS.plus(Interval.of(0.640 + 0.00653 * rows)),
            ASSUMED + "; comparator: ZigZag-IMC")));
    items.addAll(sums(gates, design.rows()));
    return new CoreCost(new Cost(items), 2 * COLUMNS);
  }

  /**
   * Static memory that holds a threshold a weight, beside a shift register and a comparison a column.
   *
   * @param rows of weights
   * @param bits of a threshold
   */
  public static CoreCost lfsr(Technology technology, int rows, int bits) {
    AdderModel gates = AdderModel.of(technology, technology.nominalV());
    double memory = bits
        * MemoryModel.bufferFj(technology, technology.nominalV(), rows * COLUMNS * bits / 8192.0);
    double feedback = 3.0 * bits;
    double random = REGISTER * gates.registerFj() + feedback * gates.xorFj();
    List<Cost.Item> items = new ArrayList<>(List.of(
        energy(Component.CELLS, Interval.around(memory, HALF_SWING * memory),
            MemoryModel.BUFFER_SOURCE + "; half of it as least"),
        energy(Component.RANDOMNESS, Interval.of(random),
            GATES + "; 16 bits moved by a threshold's bits, three XORs each"),
        energy(Component.ADDERS, Interval.of(bits * gates.adderFj()),
            GATES + "; comparison with the threshold"),
        Cost.Item.area(Component.CELLS, Interval.of((double) rows * COLUMNS * bits * technology.cellUm2()),
            "foundries' cell, doubled by decoders"),
        Cost.Item.area(Component.RANDOMNESS,
            Interval.of(COLUMNS * (REGISTER * gates.registerUm2() + feedback * gates.xorUm2())), GATES),
        Cost.Item.area(Component.ADDERS, Interval.of(COLUMNS * bits * gates.adderUm2()), GATES),
        Cost.Item.latency("", Component.CELLS, Interval.of(2 * REGISTER * technology.gateNs()),
            GATES + "; the longest stage, the sum's carry")));
    items.addAll(sums(gates, rows));
    return new CoreCost(new Cost(items), 2 * COLUMNS);
  }

  /** What both cores have: an input turned by the sign, a sum wide enough for all rows, and its register. */
  private static List<Cost.Item> sums(AdderModel gates, int rows) {
    double bits = INPUT_BITS + Math.ceil(Math.log(rows) / Math.log(2));
    double perColumn = INPUT_BITS * gates.xorFj() + bits * (gates.adderFj() + gates.registerFj());
    double area = INPUT_BITS * gates.xorUm2() + bits * (gates.adderUm2() + gates.registerUm2());
    return List.of(energy(Component.ACCUMULATORS, Interval.of(perColumn), GATES),
        Cost.Item.area(Component.ACCUMULATORS, Interval.of(COLUMNS * area), GATES));
  }

  /** An item of energy a column, fJ. */
  private static Cost.Item energy(Component component, Interval columnFj, String source) {
    return Cost.Item.energy("", component, columnFj.times(COLUMNS / 1000.0), source);
  }

  private static double square(Technology technology) {
    return technology.nodeNm() * technology.nodeNm() / (28 * 28);
  }
}
