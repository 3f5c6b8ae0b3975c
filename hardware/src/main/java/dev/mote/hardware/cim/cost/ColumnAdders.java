package dev.mote.hardware.cim.cost;

import dev.mote.hardware.cim.macro.Datapath;
import dev.mote.hardware.cim.macro.Macro;

/**
 * The adders behind the products of a macro that sums digitally, by a tree a column: products of a slice and an input chunk, trees over the
 * rows, place values over input bits and slices, accumulators over cycles.
 *
 * @param rows           inputs of a tree
 * @param products       single-bit products of one row and column
 * @param treeBits       of one product
 * @param trees          side by side in a column, one an input bit where products are not joined
 * @param columnBits     of a column's sum
 * @param slices         columns of one output
 * @param accumulatorBits of an output's accumulator
 */
record ColumnAdders(int rows, double products, int treeBits, int trees, int columnBits, int slices,
    int accumulatorBits) {
  static ColumnAdders of(Macro macro) {
    Datapath datapath = macro.periphery().datapath();
    int slice = macro.weights().bitsPerCell();
    int chunk = macro.inputs().bitsPerCycle();
    int rows = macro.array().activeRows();
    int depth = (int) Math.ceil(AdderModel.log2(rows));
    boolean joined = datapath.booth() || slice == 1 || chunk == 1;
    int bits = datapath.booth() ? slice + 1 : joined ? Math.max(slice, chunk) : slice;
    int accumulator = datapath.accumulatorBits() > 0
        ? datapath.accumulatorBits()
        : macro.inputs().bits() + macro.weights().bits() + depth;
    int tree = datapath.rowAccumulators() ? accumulator : bits;
    return new ColumnAdders(rows, datapath.booth() ? slice * chunk / 2.0 : slice * (double) chunk, tree,
        joined ? 1 : chunk, bits + depth + (joined ? 0 : chunk), macro.weights().slices(), accumulator);
  }

  /** Full adders of one column that switch as often as products do. */
  double treeAdders() {
    return trees * AdderModel.treeAdders(rows, treeBits)
        + (trees > 1 ? columnBits * (trees - 1) + trees * (AdderModel.log2(trees) - 0.5) : 0);
  }

  /** Full adders that join an output's slices. */
  double sliceAdders(int sliceBits) {
    return AdderModel.treeAdders(slices, columnBits + (slices - 1) * sliceBits);
  }

  /** Time of trees and place values, ns. */
  double treeNs(AdderModel adders, int sliceBits) {
    double joined = trees > 1 ? adders.carryNs() + trees * adders.rippleNs() : 0;
    return adders.treeNs(rows, treeBits) + joined + sliceNs(adders, sliceBits);
  }

  /** Time to join an output's slices, ns. */
  double sliceNs(AdderModel adders, int sliceBits) {
    return adders.treeNs(slices, columnBits + (slices - 1) * sliceBits);
  }

  /** Time of an accumulator, ns. */
  double accumulatorNs(AdderModel adders, int sliceBits) {
    return adders.accumulatorNs(accumulatorBits, Math.min(accumulatorBits, columnBits + (slices - 1) * sliceBits));
  }
}
