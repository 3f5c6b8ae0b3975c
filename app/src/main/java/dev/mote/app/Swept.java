package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A field of a macro and the values it is given.
 *
 * @param path   the field, such as {@code converter.bits}
 * @param values the values as YAML, one or more
 */
record Swept(String path, List<String> values) {
  private static final int MOST_VALUES = 1000;
  private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?";

  /** Copies the list. */
  Swept {
    values = List.copyOf(values);
  }

  /**
   * Reads {@code PATH=V}, {@code PATH=V,V,...}, {@code PATH=FROM:TO} or {@code PATH=FROM:TO:STEP}; commas in brackets or braces divide
   * nothing. Throws {@link BadInputException} where it is none of these.
   */
  static Swept parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw new BadInputException("--set takes PATH=VALUE, PATH=VALUE,VALUE or PATH=FROM:TO:STEP, found '" + text
          + "'; write it such as converter.bits=3:9");
    }
    String path = text.substring(0, equals);
    String values = text.substring(equals + 1);
    return new Swept(path,
        values.matches(NUMBER + ":" + NUMBER + "(:" + NUMBER + ")?") ? range(text, values) : divided(text, values));
  }

  private static List<String> range(String text, String values) {
    String[] ends = values.split(":");
    BigDecimal from = new BigDecimal(ends[0]);
    BigDecimal to = new BigDecimal(ends[1]);
    BigDecimal step = ends.length == 3 ? new BigDecimal(ends[2]) : BigDecimal.ONE;
    boolean right = step.signum() > 0 && from.compareTo(to) <= 0
        && to.subtract(from).compareTo(step.multiply(BigDecimal.valueOf(MOST_VALUES))) < 0;
    if (!right) {
      throw new BadInputException("a range goes up from FROM to TO in at most " + MOST_VALUES
          + " positive steps, found '" + text + "'; correct it");
    }
    int last = to.subtract(from).divideToIntegralValue(step).intValueExact();
    return IntStream.rangeClosed(0, last)
        .mapToObj(index -> from.add(step.multiply(BigDecimal.valueOf(index))).stripTrailingZeros().toPlainString())
        .toList();
  }

  private static List<String> divided(String text, String values) {
    List<String> found = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int index = 0; index <= values.length(); index++) {
      char letter = index < values.length() ? values.charAt(index) : ',';
      depth += letter == '{' || letter == '[' ? 1 : letter == '}' || letter == ']' ? -1 : 0;
      if (letter == ',' && (depth == 0 || index == values.length())) {
        found.add(values.substring(begin, index).strip());
        begin = index + 1;
      }
    }
    if (found.contains("") || found.stream().distinct().count() < found.size()) {
      throw new BadInputException("each value of a field is given once and is not empty, found '" + text
          + "'; correct it");
    }
    return found;
  }

  /** The field with its value of {@code index}, as macros take it. */
  String assignment(int index) {
    return path + "=" + values.get(index);
  }

  /** Whether all values are numbers. */
  boolean isNumeric() {
    return values.stream().allMatch(value -> value.matches(NUMBER));
  }
}
