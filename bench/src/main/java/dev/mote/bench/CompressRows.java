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

/** Finished compressions, a line of a text file each, so that a stopped bench goes on where it was. */
final class CompressRows {
  private static final int FIELDS = 6;

  private final Path file;
  private final List<Row> rows = new ArrayList<>();

  /**
   * One compression.
   *
   * @param network  the network's name
   * @param format   what its weights became
   * @param recipe   how it was trained, with all that the outcome depends on
   * @param accuracy on the test samples, 0 to 1
   * @param bytes    of all constants
   * @param seconds  that it took
   */
  record Row(String network, String format, String recipe, double accuracy, long bytes, double seconds) {
    private String line() {
      return String.join("\t", network, format, recipe, String.valueOf(accuracy), String.valueOf(bytes),
          String.format(Locale.ROOT, "%.1f", seconds));
    }

    private static Row of(String line, Path file, int number) {
      String[] fields = line.split("\t", -1);
      try {
        if (fields.length == FIELDS) {
          return new Row(fields[0], fields[1], fields[2], Double.parseDouble(fields[3]), Long.parseLong(fields[4]),
              Double.parseDouble(fields[5]));
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new BadInputException("a finished compression is a line of " + FIELDS + " fields, found '" + line + "' in "
          + file + ":" + number + "; remove the line");
    }
  }

  /** Reads what is finished. */
  CompressRows(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      for (int index = 0; index < lines.size(); index++) {
        rows.add(Row.of(lines.get(index), file, index + 1));
      }
    }
  }

  /** The outcome, where it is finished. */
  Optional<Row> find(String network, String format, String recipe) {
    return rows.stream().filter(row -> row.network().equals(network) && row.format().equals(format)
        && row.recipe().equals(recipe)).findFirst();
  }

  /** Adds one, in the file too. */
  void add(Row row) throws IOException {
    rows.add(row);
    Files.writeString(file, row.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
