package dev.mote.hardware.cim.cost;

import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Timing;

/**
 * The time of an activation: as told at the nominal supply and carried to this one, or from the longest path through products, converters
 * and adders. Source of the paths: ZigZag-IMC, arXiv 2405.14978.
 */
record TimeModel(ArrayModel array, Macro macro) {
  /** Rows of a chain between two registers: Colonnade. */
  private static final int CHAIN_STAGE = 8;

  /** The mean time of one activation, ns. */
  double cycleNs() {
    return passNs() / array.pass(1, 1, 1).size();
  }

  /** The time of all input chunks of one pass, ns. */
  double passNs() {
    Timing timing = macro.periphery().timing();
    double slower = timing.fixed()
        ? 1
        : array.technology().delay(macro.supplyV()) / array.technology().delay(macro.nominalV());
    if (timing.isKnown()) {
      return slower * array.pass(1, 1, 1).stream()
          .mapToDouble(chunk -> timing.setupNs() + timing.pulseNs() * ((1L << chunk.bits()) - 1)
              + timing.stepNs() * chunk.steps())
          .sum();
    }
    double cycle = Double.isNaN(macro.cycleNs()) ? modelledNs() : macro.cycleNs() * slower;
    return cycle * array.pass(1, 1, 1).size();
  }

  /** One activation as gates and converters have it, ns. */
  double modelledNs() {
    AdderModel adders = array.adders();
    ColumnAdders columns = array.columnAdders();
    int slice = macro.weights().bitsPerCell();
    double accumulating = array.isSingleCycle() ? 0 : columns.accumulatorNs(adders, slice);
    double digital = ArrayModel.digitalShare(macro);
    if (array.isChain()) {
      return (columns.slices() * slice + AdderModel.log2(columns.rows()) + CHAIN_STAGE + 2) * adders.rippleNs();
    }
    double first;
    double second;
    if (macro.periphery().datapath().rowAccumulators()) {
      first = adders.gateNs() + adders.accumulatorNs(columns.accumulatorBits(), slice);
      second = adders.treeNs(columns.rows(), columns.treeBits());
    } else {
      double summing = digital > 0 ? columns.treeNs(adders, 0) - columns.sliceNs(adders, 0) : 0;
      first = adders.gateNs() + Math.max(summing, convertingNs());
      second = joiningNs(adders, columns, slice) + accumulating;
    }
    return macro.periphery().datapath().pipelined() ? Math.max(first, second) : first + second;
  }

  private double joiningNs(AdderModel adders, ColumnAdders columns, int slice) {
    return ArrayModel.digitalShare(macro) > 0
        ? columns.sliceNs(adders, slice)
        : adders.treeNs(columns.slices(), ArrayModel.converter(macro).bits() + (columns.slices() - 1) * slice);
  }

  private double convertingNs() {
    Converter converter = ArrayModel.converter(macro);
    return ArrayModel.digitalShare(macro) == 1
        ? 0
        : converter.votes() * converter.columnsPerConverter() * ConverterModels.delayNs(array.technology(),
            macro.supplyV(), converter.bits(), macro.array().activeRows());
  }
}
