package dev.mote.bench;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The finished trainings of {@code bench adapt}, a line of a text file each, so that a stopped bench goes on where it was. */
final class AdaptRows {
  private static final int FIELDS = 8;

  private final Path file;
  private final List<Row> rows = new ArrayList<>();

  /**
   * One training.
   *
   * @param recipe   all that the outcome depends on besides corruption and seed
   * @param before   accuracy on the test images before
   * @param accuracy accuracy on them after, at the epoch that validation chose
   * @param queries  losses of a batch asked for in all
   * @param seconds  that it took
   */
  record Row(String corruption, int seed, String name, String recipe, double before, double accuracy, long queries,
      double seconds) {
    private String line() {
      return String.join("\t", corruption, String.valueOf(seed), name, recipe, String.valueOf(before),
          String.valueOf(accuracy), String.valueOf(queries), String.format(Locale.ROOT, "%.1f", seconds));
    }

    private static Row of(String line, Path file, int number) {
      String[] fields = line.split("\t", -1);
      try {
        if (fields.length == FIELDS) {
          return new Row(fields[0], Integer.parseInt(fields[1]), fields[2], fields[3], Double.parseDouble(fields[4]),
              Double.parseDouble(fields[5]), Long.parseLong(fields[6]), Double.parseDouble(fields[7]));
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new BadInputException("a finished training is a line of " + FIELDS + " fields, found '" + line + "' in "
          + file + ":" + number + "; remove the line");
    }
  }

  /** Reads what is finished. */
  AdaptRows(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      for (int index = 0; index < lines.size(); index++) {
        rows.add(Row.of(lines.get(index), file, index + 1));
      }
    }
  }

  /** The outcome of a recipe, where it is finished. */
  synchronized Optional<Row> find(String corruption, int seed, AdaptRecipe recipe) {
    return rows.stream().filter(row -> row.corruption().equals(corruption) && row.seed() == seed
        && row.name().equals(recipe.name()) && row.recipe().equals(text(recipe))).findFirst();
  }

  /** Adds one, in the file too. */
  synchronized void add(Row row) throws IOException {
    rows.add(row);
    Files.writeString(file, row.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The mean time of {@code row} and of all that is finished, in seconds. */
  synchronized double meanSeconds(Row row) {
    return (rows.stream().mapToDouble(Row::seconds).sum() + row.seconds()) / (rows.size() + 1);
  }

  /** What a row says of its recipe. */
  static String text(AdaptRecipe recipe) {
    return recipe.layers() + " " + recipe.how();
  }
}
