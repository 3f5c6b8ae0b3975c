package dev.mote.hardware.cim.macro;

import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.BadInputException;
import dev.mote.graph.UnknownName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The macros that come with Mote, one folder each, and those in users' files. */
public final class Macros {
  private static final List<String> NAMES = List.of("colonnade-2021", "redcim-2022", "dimc2-2022", "dimc3-2023",
      "dimc4-2023",
      "jia-2020", "sinangil-2021", "wang-2022", "aimc1-2021", "aimc2-2023", "aimc3-2023", "neurram-2022",
      "osa-hcim-2024", "pacim-2024", "wht-2023");

  private Macros() {}

  /** The names of the macros that come with Mote. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A macro that comes with Mote, some of its fields given anew.
   *
   * @param name      one of {@link #names}
   * @param overrides each {@code PATH=VALUE}, such as {@code converter.bits=6}
   * @throws BadInputException where the name or an override is wrong
   */
  public static Macro named(String name, String... overrides) {
    if (!NAMES.contains(name)) {
      throw UnknownName.refusedAs("a macro", NAMES, name);
    }
    return macro(Yaml.read(name + ".yaml", text(name), MacroReader.WORDING), overrides);
  }

  /** The macro in a file, some of its fields given anew. Throws {@link BadInputException} with line and column. */
  public static Macro read(Path file, String... overrides) throws IOException {
    return macro(Yaml.read(file, MacroReader.WORDING), overrides);
  }

  /** The macro in {@code text}, which stands in {@code file}. */
  public static Macro of(String file, String text, String... overrides) {
    return macro(Yaml.read(file, text, MacroReader.WORDING), overrides);
  }

  /** The YAML of a macro that comes with Mote. */
  public static String text(String name) {
    try (InputStream stream = Macros.class.getResourceAsStream("macros/" + name + "/macro.yaml")) {
      if (stream == null) {
        throw new IllegalStateException("the macro " + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  private static Macro macro(Yaml yaml, String... overrides) {
    Yaml changed = yaml;
    for (String override : overrides) {
      changed = changed.with(override, MacroReader.WORDING);
    }
    return MacroReader.macro(changed);
  }
}
