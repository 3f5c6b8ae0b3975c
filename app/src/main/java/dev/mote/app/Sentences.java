package dev.mote.app;

import java.util.regex.Pattern;

/** The form in which a sentence of a library is shown to the user. */
final class Sentences {
  private static final Pattern WORD = Pattern.compile("[a-z]+[ ,;:].*", Pattern.DOTALL);

  private Sentences() {}

  /**
   * {@code sentence} with a capital and a full stop, on one line. What begins with a name, such as a file's or an option's, keeps its letters.
   */
  static String shown(String sentence) {
    String line = sentence.strip().replaceAll("\\s*\\R\\s*", " ");
    if (WORD.matcher(line).matches()) {
      line = Character.toUpperCase(line.charAt(0)) + line.substring(1);
    }
    return line.isEmpty() || ".?!".indexOf(line.charAt(line.length() - 1)) >= 0 ? line : line + ".";
  }
}
