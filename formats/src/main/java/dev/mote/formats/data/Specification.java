package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of {@code SOURCE[:PLACE][#PART[FROM:TO]][?OPTION=VALUE[&OPTION=VALUE]]}; choice and options in either order.
 *
 * @param text    the specification as given
 * @param source  what is read: {@code digits}, {@code idx} and so on
 * @param place   the file or folder; empty for sets with a name of their own
 * @param part    {@code train}, {@code test} or empty for all
 * @param from    the first sample chosen
 * @param to      the sample after the last one chosen, or -1 for all
 * @param options what stands after the question mark
 */
record Specification(String text, String source, String place, String part, int from, int to,
    Map<String, String> options) {
  private static final Pattern CHOICE = Pattern.compile("(.*)#([a-z]*)(?:\\[(\\d{0,9}):(\\d{0,9})])?", Pattern.DOTALL);
  private static final Pattern OPTIONS = Pattern.compile("(.*)\\?([a-z]+=[^?#]*)", Pattern.DOTALL);

  static Specification parse(String text) {
    String rest = text;
    String part = "";
    int from = 0;
    int to = -1;
    Map<String, String> options = new LinkedHashMap<>();
    for (int round = 0; round < 2; round++) {
      Matcher choice = CHOICE.matcher(rest);
      if (choice.matches()) {
        part = choice.group(2);
        from = number(choice.group(3), 0);
        to = number(choice.group(4), -1);
        rest = choice.group(1);
      }
      Matcher asked = OPTIONS.matcher(rest);
      if (asked.matches()) {
        for (String option : asked.group(2).split("&", -1)) {
          String[] sides = option.split("=", 2);
          options.put(sides[0], sides.length == 2 ? sides[1] : "");
        }
        rest = asked.group(1);
      }
    }
    int colon = rest.indexOf(':');
    String source = colon < 0 ? rest : rest.substring(0, colon);
    if (source.contains("#") || source.contains("?")) {
      throw new BadInputException("a data set is SOURCE[:PLACE][#PART[FROM:TO]][?OPTION=VALUE], found '" + text
          + "'; write for example digits#test[0:100] with whole numbers, or digits?norm=127.5:127.5");
    }
    if (!part.isEmpty() && !part.equals("train") && !part.equals("test")) {
      throw new BadInputException(
          "the part of a data set is #train, #test or #[FROM:TO], found '#" + part + "' in '" + text
              + "'; choose one of these");
    }
    if (to >= 0 && to <= from) {
      throw new BadInputException(
          "a range of samples [FROM:TO] is not empty, found [" + from + ":" + to + "] in '" + text
              + "'; give TO above FROM");
    }
    return new Specification(text, source, colon < 0 ? "" : rest.substring(colon + 1), part, from, to, options);
  }

  private static int number(@org.jspecify.annotations.Nullable String digits, int otherwise) {
    return digits == null || digits.isEmpty() ? otherwise : Integer.parseInt(digits);
  }
}
