package dev.mote.hardware.cim.cost;

import dev.mote.hardware.Component;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Boundary;
import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Inputs;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Measured;
import dev.mote.hardware.cim.macro.Summation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Energy of one activation of a macro's array by component, from the physics of its parts or as they were measured. */
final class ArrayModel {
  /** A digital to analog converter takes 50 fF a bit: ZigZag-IMC. */
  private static final double DRIVER_FF = 50;
  /** The share of a conversion's energy that does not depend on its code: fitted to the two ends of Sinangil's codes. */
  static final double CONVERTER_BASE = 0.28;
  /** How often an adder in a chain switches for each change of a product, since carries ripple on: fitted to Colonnade. */
  static final double CHAIN_GLITCHES = 6;

  private final Macro macro;
  private final Technology technology;
  private final AdderModel adders;
  private final ColumnAdders columnAdders;
  private final double digitalShare;
  private final double growth;

  ArrayModel(Macro macro) {
    this.macro = macro;
    technology = Technology.of(macro.nodeNm());
    adders = AdderModel.of(technology, macro.supplyV());
    columnAdders = ColumnAdders.of(macro);
    digitalShare = digitalShare(macro);
    growth = isChain() ? growth(macro.array().activeRows()) : 0;
  }

  Technology technology() {
    return technology;
  }

  AdderModel adders() {
    return adders;
  }

  ColumnAdders columnAdders() {
    return columnAdders;
  }

  /** The share of pairs of weight slice and input bit that adders sum. */
  static double digitalShare(Macro macro) {
    return switch (macro.summation()) {
      case Summation.Digital _ -> 1;
      case Summation.Analog _,Summation.Sign _ -> 0;
      case Summation.Hybrid hybrid -> share(macro, switch (hybrid.boundary()) {
        case Boundary.Fixed fixed -> fixed.planes();
        case Boundary.PerLayer layers -> layers.others();
        // On the fly: midway between the least and the most; of samples NetworkCost knows how often each step is taken.
        case Boundary.Saliency saliency -> saliency.least() + (saliency.thresholds().size() + 1) / 2;
      });
    };
  }

  private static double share(Macro macro, int planes) {
    int weightBits = macro.weights().bits();
    int inputBits = macro.inputs().bits();
    long pairs = 0;
    for (int i = 0; i < weightBits; i++) {
      for (int j = 0; j < inputBits; j++) {
        pairs += Boundary.isDigital(i + j, weightBits, inputBits, planes) ? 1 : 0;
      }
    }
    return (double) pairs / (weightBits * inputBits);
  }

  /** The converter, or none where nothing is converted. */
  static Converter converter(Macro macro) {
    return switch (macro.summation()) {
      case Summation.Analog analog -> analog.converter();
      case Summation.Hybrid hybrid when hybrid.low() == Summation.LowPlanes.ANALOG -> hybrid.converter();
      case Summation.Hybrid _,Summation.Digital _ -> NONE;
      case Summation.Sign sign -> new Converter(1, Converter.Range.FULL_SCALE, 0, 0, 1, sign.votes(), 0);
    };
  }

  static final Converter NONE = new Converter(1, Converter.Range.FULL_SCALE, 0, 0, 1, 0, 0);

  /** The energy of an activation that uses {@code rows} rows and {@code columns} columns, fJ by component. */
  Map<Component, Interval> activation(Events events, Activity activity) {
    Map<Component, Interval> energy = modelled(events, activity);
    for (Measured measured : macro.periphery().measured()) {
      double factor = factor(measured.component(), activity) / factor(measured.component(), Activity.USUAL);
      double law = squareV(measured.component(), macro.supplyV()) / squareV(measured.component(), macro.nominalV());
      energy.put(measured.component(), Interval.of(measured.femtojoule() * count(measured, events) * law * factor));
    }
    return energy;
  }

  private double count(Measured measured, Events events) {
    boolean chain = measured.component() == Component.ADDERS && measured.event() == Measured.Event.CELL && isChain();
    return chain ? events.rows() * chainCells(events) : events.count(measured.event());
  }

  private Map<Component, Interval> modelled(Events events, Activity activity) {
    Map<Component, Interval> energy = new EnumMap<>(Component.class);
    double cells = events.rows() * events.columns();
    double analog = 1 - digitalShare;
    double lines = cellFf() * technology.analogSquareV(macro.supplyV()) * analogFactor(activity);
    double products = columnAdders.products() * adders.productFj() * activity.productToggle();
    energy.put(Component.CELLS, Interval.of(cells * (analog * lines + digitalShare * products)));
    energy.put(Component.DRIVERS,
        Interval.of(events.driven() * driverFj(events.bits()) * factor(Component.DRIVERS, activity)));
    Converter converter = converter(macro);
    if (analog > 0 && converter.votes() > 0) {
      energy.put(Component.CONVERTERS,
          ConverterModels.energyFj(technology, macro.supplyV(), converter.bits(), conversionHz())
              .times(events.columns() * events.conversions() * analog * converterFactor(activity)));
    }
    energy.put(Component.ADDERS, Interval.of(adderFj(events, activity)));
    energy.put(Component.ACCUMULATORS, Interval.of(accumulatorFj(events, activity)));
    return energy;
  }

  /** Capacitance of a product on a wire, fF: as told, or that of the bit lines and gates of its cells. */
  private double cellFf() {
    return Double.isNaN(macro.cell().capacitanceFf())
        ? macro.weights().bitsPerCell() * (technology.wireFf() + technology.gateFf() / 2)
        : macro.cell().capacitanceFf();
  }

  /** A row that is driven once at full activity, fJ. */
  private double driverFj(int bits) {
    double line = technology.wireFf() * macro.array().columns() * macro.weights().bitsPerCell()
        * technology.logicSquareV(macro.supplyV());
    return switch (macro.inputs().drive()) {
      case PULSES -> line * ((1L << bits) - 1);
      // The gates that word lines drive where adders sum are counted with the products.
      case LEVELS -> (1 - digitalShare)
          * (bits == 1 ? line : DRIVER_FF * bits * technology.analogSquareV(macro.supplyV()));
    };
  }

  private double adderFj(Events events, Activity activity) {
    double slices = events.columns() / columnAdders.slices();
    double joining = slices * sliceAdders() * adders.adderFj();
    if (digitalShare == 0) {
      return joining;
    }
    double summing = isChain()
        ? events.rows() * chainCells(events) * CHAIN_GLITCHES * adders.adderFj()
        : events.columns() * columnAdders.treeAdders() * adders.adderFj() * events.rows() / columnAdders.rows()
            * (macro.periphery().datapath().rowAccumulators() ? 1.0 / chunks() : 1);
    return digitalShare * summing * activity.productToggle() + joining;
  }

  /** Activations of a pass. */
  private int chunks() {
    return (macro.inputs().magnitudeBits() + macro.inputs().bitsPerCycle() - 1) / macro.inputs().bitsPerCycle();
  }

  private double sliceAdders() {
    if (isChain()) {
      return 0;
    }
    int slice = macro.weights().bitsPerCell();
    int bits = converter(macro).bits();
    return digitalShare > 0
        ? columnAdders.sliceAdders(slice)
        : AdderModel.treeAdders(columnAdders.slices(), bits + (columnAdders.slices() - 1) * slice);
  }

  private double accumulatorFj(Events events, Activity activity) {
    if (isSingleCycle()) {
      return 0;
    }
    if (macro.summation() instanceof Summation.Sign) {
      // The signs of the planes are the bits of the result: one is put beside the others.
      return events.columns() * adders.registerFj();
    }
    double adder = adders.adderFj();
    double register = adders.registerFj();
    if (macro.periphery().datapath().rowAccumulators()) {
      // A row whose product is 0 adds nothing, and one whose input stays is not clocked.
      return events.rows() * events.columns() * columnAdders.accumulatorBits()
          * (adder * activity.productToggle() + register * activity.inputToggle());
    }
    return events.columns() / columnAdders.slices() * columnAdders.accumulatorBits() * (adder + register);
  }

  boolean isSingleCycle() {
    return macro.inputs().magnitudeBits() <= macro.inputs().bitsPerCycle();
  }

  boolean isChain() {
    return switch (macro.summation()) {
      case Summation.Digital digital -> digital.adder() == Summation.Adder.CHAIN;
      case Summation.Hybrid hybrid -> hybrid.adder() == Summation.Adder.CHAIN;
      case Summation.Analog _,Summation.Sign _ -> false;
    };
  }

  /** Cells of a chain in one row: those of the slices, and those that the sum grows into. */
  private double chainCells(Events events) {
    return events.columns() + events.columns() / columnAdders.slices() * growth;
  }

  /** The bits that a sum grows by on its way along a chain, their mean: the logarithm of the rows so far. */
  private static double growth(int rows) {
    double sum = 0;
    for (int row = 1; row <= rows; row++) {
      sum += AdderModel.log2(row);
    }
    return sum / rows;
  }

  private double conversionHz() {
    Converter converter = converter(macro);
    return converter.rateMhz() > 0
        ? converter.rateMhz() * 1e6
        : 1e9 * converter.votes() * converter.columnsPerConverter()
            / Math.max(0.1, new TimeModel(this, macro).cycleNs());
  }

  private double factor(Component component, Activity activity) {
    return switch (component) {
      case CELLS -> digitalShare == 1 ? activity.productToggle() : analogFactor(activity);
      case CONVERTERS -> converterFactor(activity);
      case ADDERS -> digitalShare > 0 ? activity.productToggle() : 1;
      case DRIVERS -> switch (macro.inputs().drive()) {
        case PULSES -> activity.inputOnes();
        case LEVELS -> macro.inputs().bitsPerCycle() == 1 || digitalShare == 1 ? activity.inputToggle() : 1;
      };
      case ACCUMULATORS, CONTROL, BUFFERS, INTERCONNECT, RELOADS, RANDOMNESS, DIGITAL, LEAKAGE -> 1;
    };
  }

  private static double analogFactor(Activity activity) {
    return activity.inputOnes() * activity.weightOnes();
  }

  private static double converterFactor(Activity activity) {
    return CONVERTER_BASE + (1 - CONVERTER_BASE) * activity.code();
  }

  private double squareV(Component component, double supplyV) {
    boolean analog = switch (component) {
      case CELLS, CONVERTERS, DRIVERS -> digitalShare < 1;
      case ADDERS, ACCUMULATORS, CONTROL, BUFFERS, INTERCONNECT, RELOADS, RANDOMNESS, DIGITAL, LEAKAGE -> false;
    };
    return analog ? technology.analogSquareV(supplyV) : technology.logicSquareV(supplyV);
  }

  /**
   * The activations of one pass of an input through the array. Of a voltage that settles, a later chunk's conversion goes on where the one
   * before stopped.
   */
  List<Events> pass(int driven, int rows, int columns) {
    int left = macro.inputs().magnitudeBits();
    int decided = 0;
    Converter converter = converter(macro);
    boolean settles = macro.summation() instanceof Summation.Analog(Summation.Domain domain, _)
        && domain == Summation.Domain.VOLTAGE && macro.inputs().drive() == Inputs.Drive.PULSES;
    double results = (double) columns / columnAdders.slices() * macro.inputs().bitsPerCycle()
        / Math.max(left, macro.inputs().bitsPerCycle());
    List<Events> events = new ArrayList<>();
    while (left > 0) {
      int bits = Math.min(left, macro.inputs().bitsPerCycle());
      int steps = Math.max(1, converter.bits() - (settles ? decided : 0));
      events
          .add(new Events(driven, rows, columns, bits, converter.votes(), (double) converter.votes() * steps, results));
      decided += bits;
      left -= bits;
    }
    return events;
  }
}
