package dev.mote.graph;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** A name that is none of those known: refused with the list, and with the one that was probably meant. */
public final class UnknownName {
  private UnknownName() {}

  /**
   * The refusal.
   *
   * @param rule  what the name may be, such as {@code a target is c99 or cortex-m4}
   * @param known the names to choose from
   * @param found the name that is none of them
   */
  public static BadInputException refused(String rule, Collection<String> known, String found) {
    return new BadInputException(rule + ", found '" + found + "'; "
        + nearest(found, known).map(near -> "did you mean " + near + "?").orElse("choose one of these"));
  }

  /** The same, where the rule is that {@code what} is one of {@code known}. */
  public static BadInputException refusedAs(String what, Collection<String> known, String found) {
    return refused(what + " is one of " + String.join(", ", known), known, found);
  }

  /** The known name that {@code found} most resembles, case aside; empty where it resembles none. */
  public static Optional<String> nearest(String found, Collection<String> known) {
    String wanted = plain(found);
    int most = Math.max(1, wanted.length() / 3);
    return known.stream().filter(name -> !wanted.isEmpty() && distance(wanted, plain(name)) <= most)
        .min(Comparator.comparingInt(name -> distance(wanted, plain(name))))
        .or(() -> known.stream().filter(name -> wanted.length() > 1 && plain(name).contains(wanted)).findFirst());
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * The letters to insert, delete, replace or swap with their neighbour to turn one word into the other. Source: F. Damerau, A technique for computer detection and correction of
   * spelling errors, 1964.
   */
  private static int distance(String a, String b) {
    int[][] least = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        least[i][j] = Math.min(least[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
        }
      }
    }
    return least[a.length()][b.length()];
  }
}
