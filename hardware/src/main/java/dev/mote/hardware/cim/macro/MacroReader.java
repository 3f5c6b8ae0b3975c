package dev.mote.hardware.cim.macro;

import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.formats.yaml.Wording;
import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Makes a macro of its YAML; what is wrong is refused at its place. */
final class MacroReader {
  static final Wording WORDING = new Wording("macro", "fields with values",
      "begin with name: and citation: and see docs/macros.md", "field");
  private static final double LARGE = 1e12;
  private static final int MOST_ROWS = 1 << 20;

  private final Options root;

  private MacroReader(Options root) {
    this.root = root;
  }

  static Macro macro(Yaml yaml) {
    return new MacroReader(options(yaml, "a macro", "name", "citation", "memory", "cell", "node_nm", "supply_v",
        "nominal_v", "cycle_ns", "array", "weights", "inputs", "summation", "converter", "variation", "periphery"))
        .macro();
  }

  private Macro macro() {
    root.require("name", "citation", "node_nm", "supply_v", "array", "weights", "inputs", "summation");
    Weights weights = weights();
    Inputs inputs = inputs();
    double supply = root.number("supply_v", 0, 0.1, 5);
    Macro macro = new Macro(word(root, "name"), word(root, "citation"), choice(root, "memory", Memory.SRAM), cell(),
        root.number("node_nm", 0, 2, 250), supply, root.number("nominal_v", supply, 0.1, 5),
        root.number("cycle_ns", Double.NaN, 1e-3, 1e9), array(), weights, inputs, summation(weights, inputs),
        variation(), periphery());
    requireRowsFitConverter(macro);
    return macro;
  }

  private Cell cell() {
    Options given = part("cell", "kind", "capacitance_ff", "area_um2");
    return new Cell(given.text("kind").map(Marked::value).orElse("6T"),
        given.number("capacitance_ff", Double.NaN, 0, 1e6), given.number("area_um2", Double.NaN, 0, 1e6));
  }

  private Array array() {
    Options given = part("array", "rows", "columns", "macros", "active_rows", "depth");
    given.require("rows", "columns");
    int rows = whole(given, "rows", 1, 1, MOST_ROWS);
    return new Array(rows, whole(given, "columns", 1, 1, MOST_ROWS), whole(given, "macros", 1, 1, MOST_ROWS),
        whole(given, "active_rows", rows, 1, rows), whole(given, "depth", 1, 1, MOST_ROWS));
  }

  private Weights weights() {
    Options given = part("weights", "bits", "bits_per_cell", "coding");
    given.require("bits");
    int bits = whole(given, "bits", 8, 1, 16);
    return new Weights(bits, whole(given, "bits_per_cell", 1, 1, bits),
        choice(given, "coding", Weights.Coding.TWOS_COMPLEMENT));
  }

  private Inputs inputs() {
    Options given = part("inputs", "bits", "bits_per_cycle", "signed", "drive");
    given.require("bits");
    int bits = whole(given, "bits", 8, 1, 16);
    return new Inputs(bits, whole(given, "bits_per_cycle", 1, 1, bits), given.flag("signed", false),
        choice(given, "drive", Inputs.Drive.LEVELS));
  }

  private Summation summation(Weights weights, Inputs inputs) {
    Options given = part("summation", "kind", "adder", "domain", "boundary", "low_planes", "votes");
    given.require("kind");
    String kind = given.choice("kind", "", "digital", "analog", "hybrid", "sign");
    Supplier<Summation.Domain> domain = () -> choice(given, "domain", Summation.Domain.CHARGE);
    Supplier<Summation.Adder> adder = () -> choice(given, "adder", Summation.Adder.TREE);
    switch (kind) {
      case "digital" -> refuse(given, kind, "domain", "boundary", "low_planes", "votes");
      case "analog" -> refuse(given, kind, "adder", "boundary", "low_planes", "votes");
      case "hybrid" -> refuse(given, kind, "votes");
      default -> refuse(given, kind, "adder", "boundary", "low_planes");
    }
    if (root.has("converter") && (kind.equals("digital") || kind.equals("sign"))) {
      throw root.at("converter").refused(
          "a " + kind + " macro has no converter, found one; take it out or write summation: {kind: analog}");
    }
    return switch (kind) {
      case "digital" -> new Summation.Digital(adder.get());
      case "analog" -> new Summation.Analog(domain.get(), converter());
      case "hybrid" -> {
        Summation.LowPlanes low = choice(given, "low_planes", Summation.LowPlanes.ANALOG);
        yield new Summation.Hybrid(adder.get(), BoundaryReader.read(given, weights, inputs), low, domain.get(),
            low == Summation.LowPlanes.ANALOG ? converter() : Converter.of(1));
      }
      default -> new Summation.Sign(domain.get(), whole(given, "votes", 1, 1, 999));
    };
  }

  private static void refuse(Options given, String kind, String... names) {
    for (String name : names) {
      if (given.has(name)) {
        throw given.at(name).refused("a " + kind + " summation has no " + name + ", found one; take it out");
      }
    }
  }

  private Converter converter() {
    root.require("converter");
    Options given = part("converter", "bits", "range", "step", "noise_lsb", "columns_per_converter", "votes",
        "rate_mhz");
    given.require("bits");
    return new Converter(whole(given, "bits", 8, 1, 14), choice(given, "range", Converter.Range.FULL_SCALE),
        whole(given, "step", 0, 1, 1 << 30), given.number("noise_lsb", 0, 0, 1e4),
        whole(given, "columns_per_converter", 1, 1, MOST_ROWS), whole(given, "votes", 1, 1, 999),
        given.number("rate_mhz", 0, 1e-3, 1e5));
  }

  /** A converter whose step is given must count as far as the rows do. */
  private void requireRowsFitConverter(Macro macro) {
    Converter converter = switch (macro.summation()) {
      case Summation.Analog analog -> analog.converter();
      case Summation.Hybrid hybrid -> hybrid.converter();
      case Summation.Digital _,Summation.Sign _ -> Converter.of(1);
    };
    long span = ((1L << converter.bits()) - 1) * converter.step();
    if (converter.step() > 0 && converter.range() == Converter.Range.FULL_SCALE && macro.largestCount() > span) {
      throw root.at("converter").refused("a full-scale converter of " + converter.bits() + " bits and step "
          + converter.step() + " counts to " + span + ", found counts to " + macro.largestCount() + " of "
          + macro.array().activeRows() + " active rows; give it more bits, a larger step or fewer active_rows");
    }
    if (macro.array().columns() % converter.columnsPerConverter() != 0) {
      throw root.at("converter").refused("columns share converters in equal groups, found "
          + macro.array().columns() + " columns in groups of " + converter.columnsPerConverter()
          + "; choose a divisor of the columns");
    }
  }

  private Variation variation() {
    Options given = part("variation", "column_gain", "column_offset_lsb", "cell_mismatch", "count_noise", "supply",
        "process", "stuck_cells", "drift");
    Options drift = part(given, "drift", "exponent", "spread", "after_s", "reference_s");
    return new Variation(given.number("column_gain", 0, 0, 1), given.number("column_offset_lsb", 0, 0, 1e4),
        given.number("cell_mismatch", 0, 0, 1), given.number("count_noise", 0, 0, 1e4),
        given.number("supply", 0, 0, 1), given.number("process", 0, 0, 1), given.number("stuck_cells", 0, 0, 1),
        new Variation.Drift(drift.number("exponent", 0, 0, 1), drift.number("spread", 0, 0, 1),
            drift.number("after_s", 1, 1e-9, LARGE), drift.number("reference_s", 1, 1e-9, LARGE)));
  }

  private Periphery periphery() {
    Options given = part("periphery", "input_buffer_kib", "output_buffer_kib", "bus_bits",
        "converter_area_um2", "extra_area_um2", "datapath", "timing", "measured");
    List<Measured> measured = new ArrayList<>();
    for (Yaml.Field field : given.fields("measured")) {
      Component component = Words.of(Component.values(), "a component", field.name());
      Options energy = options(field.value(), component.label(), "fj", "per", "source");
      energy.require("fj", "per", "source");
      measured.add(new Measured(component, energy.number("fj", 0, 0, LARGE),
          choice(energy, "per", Measured.Event.CELL), word(energy, "source")));
    }
    return new Periphery(given.number("input_buffer_kib", 0, 0, 1e6), given.number("output_buffer_kib", 0, 0, 1e6),
        whole(given, "bus_bits", 64, 1, 1 << 20), given.number("converter_area_um2", Double.NaN, 0, LARGE),
        given.number("extra_area_um2", 0, 0, LARGE), datapath(given),
        timing(given), measured);
  }

  private static Datapath datapath(Options periphery) {
    Options given = part(periphery, "datapath", "booth", "pipelined", "accumulator_bits", "row_accumulators");
    return new Datapath(given.flag("booth", false), given.flag("pipelined", false),
        whole(given, "accumulator_bits", 0, 1, 64), given.flag("row_accumulators", false));
  }

  private static Timing timing(Options periphery) {
    Options given = part(periphery, "timing", "setup_ns", "pulse_ns", "step_ns", "fixed");
    return new Timing(given.number("setup_ns", 0, 0, 1e9), given.number("pulse_ns", 0, 0, 1e9),
        given.number("step_ns", 0, 0, 1e9), given.flag("fixed", false));
  }

  private Options part(String name, String... known) {
    return part(root, name, known);
  }

  private static Options part(Options owner, String name, String... known) {
    return new Options(owner.at(name), name, owner.fields(name), List.of(known), WORDING);
  }

  private static Options options(Yaml yaml, String owner, String... known) {
    if (yaml instanceof Yaml.Fields(Position at, List<Yaml.Field> fields)) {
      return new Options(at, owner, fields, List.of(known), WORDING);
    }
    throw yaml.at().refused(owner + " has fields with values, found something else; begin with " + known[0] + ":");
  }

  private static String word(Options given, String name) {
    return given.text(name).orElseThrow().value();
  }

  private static int whole(Options given, String name, int fallback, int least, int most) {
    return (int) given.whole(name, fallback, least, most);
  }

  private static <T extends Enum<T>> T choice(Options given, String name, T fallback) {
    return given.text(name).map(text -> Words.of(fallback.getDeclaringClass().getEnumConstants(), "field " + name,
        new Yaml.Scalar(text.at(), text.value()))).orElse(fallback);
  }

  /** Constants by the names that files give them. */
  private static final class Words {
    private static <T extends Enum<T>> T of(T[] constants, String what, Yaml.Scalar word) {
      Map<String, T> known = new LinkedHashMap<>();
      Arrays.stream(constants).forEach(each -> known.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each));
      T found = known.get(word.text());
      if (found == null) {
        throw word.at().refused(UnknownName.refusedAs(what, known.keySet(), word.text()));
      }
      return found;
    }
  }
}
