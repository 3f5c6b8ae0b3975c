package dev.mote.hardware.cim.cost;

import dev.mote.hardware.Component;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Array;
import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Memory;
import dev.mote.hardware.cim.macro.Summation;
import java.util.EnumMap;
import java.util.Map;

/** Silicon of all of a macro's arrays by component, um2. Source of the gates' shares: ZigZag-IMC, arXiv 2405.14978. */
final class AreaModel {
  /** A resistive cell with its transistor takes 30 squares of the feature size, with its share of decoders. */
  private static final double RESISTIVE_SQUARES = 30;
  /** A bit of a buffer takes as much as a bit of an array. */
  private static final double BITS_PER_KIB = 8192;

  private AreaModel() {}

  static Map<Component, Interval> areaUm2(Macro macro, ArrayModel model) {
    Map<Component, Interval> area = new EnumMap<>(Component.class);
    Array array = macro.array();
    AdderModel adders = model.adders();
    ColumnAdders columns = model.columnAdders();
    double digital = ArrayModel.digitalShare(macro);
    double cells = (double) array.rows() * array.columns();
    double products = digital > 0 ? columns.products() : macro.weights().bitsPerCell();
    double cell = Double.isNaN(macro.cell().areaUm2())
        ? bitUm2(macro, model.technology()) * bits(macro) * array.depth() + products * adders.gateUm2()
        : macro.cell().areaUm2();
    area.put(Component.CELLS, Interval.of(cells * cell));
    area.put(Component.CONVERTERS, converters(macro, model));
    area.put(Component.ADDERS, Interval.of(adderUm2(macro, model)));
    area.put(Component.ACCUMULATORS, Interval.of(accumulatorUm2(macro, model)));
    area.put(Component.BUFFERS, Interval.of((macro.periphery().inputBufferKib() + macro.periphery().outputBufferKib())
        * BITS_PER_KIB * model.technology().cellUm2()));
    area.replaceAll((component, each) -> component == Component.BUFFERS ? each : each.times(array.macros()));
    area.put(Component.CONTROL, Interval.of(macro.periphery().extraAreaUm2()));
    area.values().removeIf(each -> each.high() == 0);
    return area;
  }

  /** Memory cells of one slice: a bit each in static memory; one device holds all of a slice's levels in others. */
  private static int bits(Macro macro) {
    return macro.memory() == Memory.SRAM ? macro.weights().bitsPerCell() : 1;
  }

  private static double bitUm2(Macro macro, Technology technology) {
    double feature = macro.nodeNm() / 1000;
    return macro.memory() == Memory.SRAM ? technology.cellUm2() : RESISTIVE_SQUARES * feature * feature;
  }

  private static Interval converters(Macro macro, ArrayModel model) {
    Converter converter = ArrayModel.converter(macro);
    if (converter.votes() == 0) {
      return Interval.ZERO;
    }
    double hertz = 1e9 / Math.max(0.1, new TimeModel(model, macro).cycleNs());
    double told = macro.periphery().converterAreaUm2();
    Interval one = Double.isNaN(told)
        ? ConverterModels.areaUm2(model.technology(), converter.bits(), hertz)
        : Interval.of(told);
    return one.times((double) macro.array().columns() / converter.columnsPerConverter());
  }

  private static double adderUm2(Macro macro, ArrayModel model) {
    ColumnAdders columns = model.columnAdders();
    double outputs = (double) macro.array().columns() / columns.slices();
    int slice = macro.weights().bitsPerCell();
    double joining = ArrayModel.digitalShare(macro) > 0
        ? columns.sliceAdders(slice)
        : AdderModel.treeAdders(columns.slices(),
            ArrayModel.converter(macro).bits() + (columns.slices() - 1) * slice);
    double summing = ArrayModel.digitalShare(macro) == 0
        ? 0
        : model.isChain()
            ? (double) macro.array().rows() * macro.array().columns()
            : macro.array().columns() * columns.treeAdders();
    return (summing + (model.isChain() ? 0 : outputs * joining)) * model.adders().adderUm2();
  }

  private static double accumulatorUm2(Macro macro, ArrayModel model) {
    if (model.isSingleCycle()) {
      return 0;
    }
    if (macro.summation() instanceof Summation.Sign) {
      return macro.array().columns() * macro.inputs().bits() * model.adders().registerUm2();
    }
    ColumnAdders columns = model.columnAdders();
    double accumulators = (macro.periphery().datapath().rowAccumulators() ? macro.array().activeRows() : 1)
        * (double) macro.array().columns() / columns.slices();
    return accumulators * columns.accumulatorBits() * (model.adders().adderUm2() + model.adders().registerUm2());
  }

  /** Of what leaks: gates and static memory, no capacitors of converters and no resistive cells. */
  static double leakingUm2(Macro macro, Map<Component, Interval> area) {
    return area.entrySet().stream().filter(entry -> switch (entry.getKey()) {
      case CONVERTERS -> false;
      case CELLS -> macro.memory() == Memory.SRAM;
      case ADDERS, ACCUMULATORS, DRIVERS, CONTROL, BUFFERS, INTERCONNECT, RELOADS, RANDOMNESS, DIGITAL, LEAKAGE -> true;
    }).mapToDouble(entry -> entry.getValue().point()).sum();
  }
}
