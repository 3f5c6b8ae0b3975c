package dev.mote.formats.yaml;

/**
 * What refusals call a file and the names in it.
 *
 * @param document the file, such as {@code recipe}
 * @param rule     what the file is, such as {@code a list of passes}
 * @param example  what to do where it is empty, such as {@code write a line such as - quantize}
 * @param entry    a name with its value, such as {@code option}
 */
public record Wording(String document, String rule, String example, String entry) {
  /** The document with its article. */
  String aDocument() {
    return withArticle(document);
  }

  /** The entry with its article. */
  String anEntry() {
    return withArticle(entry);
  }

  private static String withArticle(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }
}
