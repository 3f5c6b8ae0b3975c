package dev.mote.hardware.cim.macro;

/**
 * A compute-in-memory macro.
 *
 * @param name      in tables and on the command line
 * @param citation  where it was published, or who made it up
 * @param memory    what holds the weights
 * @param cell      a memory cell with its multiplier
 * @param nodeNm    the process, nm
 * @param supplyV   the supply it runs at, V
 * @param nominalV  the supply at which the cycle and measured energies were told, V
 * @param cycleNs   one activation of the array at the nominal supply, ns; not a number where it follows from the model
 * @param array     geometry
 * @param weights   how they are held
 * @param inputs    how they enter
 * @param summation how products become one number
 * @param variation what separates a chip and a read from the ideal
 * @param periphery what stands around the array
 */
public record Macro(String name, String citation, Memory memory, Cell cell, double nodeNm, double supplyV,
    double nominalV, double cycleNs, Array array, Weights weights, Inputs inputs, Summation summation,
    Variation variation, Periphery periphery) {
  /** The same macro that sums in another way. */
  public Macro with(Summation other) {
    return new Macro(name, citation, memory, cell, nodeNm, supplyV, nominalV, cycleNs, array, weights, inputs, other,
        variation, periphery);
  }

  /** The largest count that one conversion may see: all active rows with the largest input chunk and weight slice. */
  public long largestCount() {
    return array.activeRows() * ((1L << inputs.bitsPerCycle()) - 1) * ((1L << weights.bitsPerCell()) - 1);
  }
}
