package dev.mote.formats.yaml;

import dev.mote.graph.UnknownName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The options of one thing in a file, by name; what is asked of them and does not hold is refused at its place. */
public final class Options {
  private final Position at;
  private final String owner;
  private final Wording wording;
  private final Map<String, Yaml> values = new LinkedHashMap<>();

  /** The options of {@code given}. Throws {@link dev.mote.graph.BadInputException} where one is none of {@code known}. */
  public Options(Position at, String owner, List<Yaml.Field> given, List<String> known, Wording wording) {
    this.at = at;
    this.owner = owner;
    this.wording = wording;
    for (Yaml.Field field : given) {
      if (!known.contains(field.name().text())) {
        String rule = known.isEmpty()
            ? owner + " has no " + wording.entry() + "s"
            : wording.anEntry() + " of " + owner + " is one of " + String.join(", ", known);
        throw field.name().at().refused(UnknownName.refused(rule, known, field.name().text()));
      }
      values.put(field.name().text(), field.value());
    }
  }

  /** Where the owner is named. */
  public Position at() {
    return at;
  }

  /** Where the value of an option stands, or the owner where it is not given. */
  public Position at(String name) {
    Yaml value = values.get(name);
    return value == null ? at : value.at();
  }

  /** Whether an option is given. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Whether an option is given as a text or a number. */
  public boolean isText(String name) {
    return values.get(name) instanceof Yaml.Scalar;
  }

  /** The text of an option, if it is given. */
  public Optional<Marked<String>> text(String name) {
    return Optional.ofNullable(values.get(name)).map(value -> {
      if (value instanceof Yaml.Scalar(Position place, String text) && !text.isBlank()) {
        return new Marked<>(place, text);
      }
      throw value.at().refused(called(name) + " has one value, found "
          + (value instanceof Yaml.Scalar ? "none" : "a list or " + wording.entry() + "s") + "; give one");
    });
  }

  /** What {@code reader} makes of an option's text; {@code fallback} where it is not given. */
  public <T> T read(String name, T fallback, Function<String, T> reader) {
    return text(name).map(text -> text.at().locating(() -> reader.apply(text.value()))).orElse(fallback);
  }

  /** A whole number of {@code least} to {@code most}. */
  public long whole(String name, long fallback, long least, long most) {
    return text(name).map(text -> {
      String digits = text.value().replace("_", "");
      long number = digits.matches("-?\\d{1,18}") ? Long.parseLong(digits) : Long.MIN_VALUE;
      if (number < least || number > most) {
        throw text.at().refused(called(name) + " is a whole number of " + least + " to " + most + ", found '"
            + text.value() + "'; correct it");
      }
      return number;
    }).orElse(fallback);
  }

  /** A number of {@code least} to {@code most}. */
  public double number(String name, double fallback, double least, double most) {
    return text(name).map(text -> {
      double number = text.value().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?") ? parsed(text.value()) : Double.NaN;
      if (!(number >= least && number <= most)) {
        throw text.at().refused(called(name) + " is a number of " + least + " to " + most + ", found '"
            + text.value() + "'; correct it");
      }
      return number;
    }).orElse(fallback);
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException none) {
      return Double.NaN;
    }
  }

  /** True or false. */
  public boolean flag(String name, boolean fallback) {
    return text(name).map(text -> switch (text.value()) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw text.at().refused(called(name) + " is true or false, found '" + text.value()
          + "'; correct it");
    }).orElse(fallback);
  }

  /** One of a few words. */
  public String choice(String name, String fallback, String... known) {
    return read(name, fallback, word -> {
      if (!List.of(known).contains(word)) {
        throw UnknownName.refusedAs(called(name), List.of(known), word);
      }
      return word;
    });
  }

  /** What {@code reader} makes of each text of a list, or of the one text that is given; {@code fallback} where none is. */
  public <T> List<T> list(String name, List<T> fallback, Function<String, T> reader) {
    Yaml value = values.get(name);
    if (value == null) {
      return fallback;
    }
    List<Yaml> items = value instanceof Yaml.Items list ? list.items() : List.of(value);
    if (items.isEmpty()) {
      throw value.at().refused(called(name) + " lists at least one value, found none; give some");
    }
    return items.stream().map(item -> {
      if (item instanceof Yaml.Scalar(Position place, String text)) {
        return place.locating(() -> reader.apply(text));
      }
      throw item.at()
          .refused(called(name) + " lists texts, found a list or " + wording.entry() + "s in it; write it flatter");
    }).toList();
  }

  /** Refuses where one of {@code names} is not given. */
  public void require(String... names) {
    for (String name : names) {
      if (!has(name)) {
        throw at.refused(owner + " has " + wording.anEntry() + " " + name + ", found none; give it");
      }
    }
  }

  private String called(String name) {
    return wording.entry() + " " + name;
  }

  /** The names and values of an option that has some; none where it is not given. */
  public List<Yaml.Field> fields(String name) {
    Yaml value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof Yaml.Fields fields) {
      return fields.fields();
    }
    throw value.at().refused(called(name) + " has names with values, such as {dense: int8}, found "
        + (value instanceof Yaml.Scalar(_, String text) ? "'" + text + "'" : "a list") + "; write them so");
  }

  /** A value with its place. */
  public record Marked<T>(Position at, T value) {}
}
