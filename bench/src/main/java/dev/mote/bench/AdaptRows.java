package dev.mote.bench;

import dev.mote.app.RowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The finished trainings of {@code bench adapt}, kept in a file. */
final class AdaptRows {
  private final RowFile<Row> rows;

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
      double seconds) {}

  /** Reads what is finished. */
  AdaptRows(Path file) throws IOException {
    this.rows = new RowFile<>(file, "a finished training is a line of 8 fields", 8,
        row -> List.of(row.corruption(), row.seed(), row.name(), row.recipe(), row.before(), row.accuracy(),
            row.queries(), String.format(Locale.ROOT, "%.1f", row.seconds())),
        fields -> new Row(fields[0], Integer.parseInt(fields[1]), fields[2], fields[3], Double.parseDouble(fields[4]),
            Double.parseDouble(fields[5]), Long.parseLong(fields[6]), Double.parseDouble(fields[7])));
  }

  /** The outcome of a recipe, where it is finished. */
  Optional<Row> find(String corruption, int seed, AdaptRecipe recipe) {
    return rows.find(row -> row.corruption().equals(corruption) && row.seed() == seed
        && row.name().equals(recipe.name()) && row.recipe().equals(text(recipe)));
  }

  /** Adds one, in the file too. */
  void add(Row row) throws IOException {
    rows.add(row);
  }

  /** The mean time of {@code row} and of all that is finished, in seconds. */
  double meanSeconds(Row row) {
    List<Row> all = rows.all();
    return (all.stream().mapToDouble(Row::seconds).sum() + row.seconds()) / (all.size() + 1);
  }

  /** What a row says of its recipe. */
  static String text(AdaptRecipe recipe) {
    return recipe.layers() + " " + recipe.how();
  }
}
