package dev.mote.bench;

import dev.mote.app.RowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finished compressions, kept in a file. */
final class CompressRows {
  private final RowFile<Row> rows;

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
  record Row(String network, String format, String recipe, double accuracy, long bytes, double seconds) {}

  /** Reads what is finished. */
  CompressRows(Path file) throws IOException {
    this.rows = new RowFile<>(file, "a finished compression is a line of 6 fields", 6,
        row -> List.of(row.network(), row.format(), row.recipe(), row.accuracy(), row.bytes(),
            String.format(Locale.ROOT, "%.1f", row.seconds())),
        fields -> new Row(fields[0], fields[1], fields[2], Double.parseDouble(fields[3]), Long.parseLong(fields[4]),
            Double.parseDouble(fields[5])));
  }

  /** The outcome, where it is finished. */
  Optional<Row> find(String network, String format, String recipe) {
    return rows.find(row -> row.network().equals(network) && row.format().equals(format)
        && row.recipe().equals(recipe));
  }

  /** Adds one, in the file too. */
  void add(Row row) throws IOException {
    rows.add(row);
  }
}
