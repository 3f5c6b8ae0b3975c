package dev.mote.app;

import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import dev.mote.hardware.cim.macro.Summation;
import dev.mote.hardware.mcu.McuTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code mote targets}: all hardware that Mote knows by name, a line each. */
@Command(name = "targets", description = "List the hardware that networks are taken to.", footer = {"", "Example:",
    "  ./mote targets", "A macro of your own is a YAML file: --on cim:FILE."})
final class TargetsVerb extends Verb {
  /** All of them. */
  record Report(List<Entry> targets) {}

  /**
   * One target.
   *
   * @param name        what --on or --for is given
   * @param description what it is, in a few words
   * @param citation    where it was published
   */
  record Entry(String name, String description, String citation) {}

  @Override
  void run(Console console) {
    List<Entry> entries = new ArrayList<>();
    Arrays.stream(McuTarget.values()).map(TargetsVerb::entry).forEach(entries::add);
    Macros.names().stream().map(name -> entry(Macros.named(name))).forEach(entries::add);
    int width = entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(1);
    entries.forEach(entry -> console
        .say(("%-" + width + "s  %s. %s").formatted(entry.name(), entry.description(), entry.citation()).strip()));
    console.result(new Report(entries));
  }

  private static Entry entry(McuTarget target) {
    return switch (target) {
      case C99 -> new Entry(target.label(), "C firmware for any C99 compiler", "ISO/IEC 9899:1999");
      case CORTEX_M4 -> new Entry(target.label(), "C firmware, Armv7E-M with DSP; emulated board MPS2 AN386",
          "Arm DDI 0403");
      case CORTEX_M7 -> new Entry(target.label(), "C firmware, Armv7E-M with DSP; emulated board MPS2 AN500",
          "Arm DDI 0403");
      case CORTEX_M33 -> new Entry(target.label(), "C firmware, Armv8-M with DSP; emulated board MPS2 AN505",
          "Arm DDI 0553");
      case CORTEX_M55 ->
        new Entry(target.label(), "C firmware, Armv8.1-M with vectors (MVE); emulated board MPS3 AN547",
            "Arm DDI 0553");
    };
  }

  private static Entry entry(Macro macro) {
    String sum = switch (macro.summation()) {
      case Summation.Digital digital -> "digital, adder " + word(digital.adder());
      case Summation.Analog analog -> word(analog.domain()) + " domain, " + bits(analog.converter());
      case Summation.Hybrid hybrid -> "hybrid, low planes " + word(hybrid.low())
          + (hybrid.low() == Summation.LowPlanes.ANALOG ? ", " + bits(hybrid.converter()) : "");
      case Summation.Sign sign -> word(sign.domain()) + " domain, signs alone";
    };
    return new Entry(MacroPlace.PREFIX + macro.name(), String.format(Locale.ROOT, "%.0f nm %s, %d x %d%s, %s, %s V",
        macro.nodeNm(), macro.memory().name(), macro.array().rows(), macro.array().columns(),
        macro.array().macros() > 1 ? " x " + macro.array().macros() : "", sum, macro.supplyV()), macro.citation());
  }

  private static String bits(Converter converter) {
    return converter.bits() + "-bit converters";
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
