package dev.mote.bench;

import dev.mote.app.RowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Finished figures of deployments, kept in a file. */
final class BayesRows {
  private final RowFile<Row> rows;

  /**
   * One deployment at one time.
   *
   * @param network    the network's name
   * @param core       what drew its weights
   * @param deployment its number
   * @param seconds    after programming
   * @param draws      networks of the ensemble
   * @param correction what was done to the results
   */
  record Row(String network, String core, int deployment, double seconds, int draws, BayesFigures.Correction correction,
      BayesFigures figures) {}

  /** Reads what is finished. */
  BayesRows(Path file) throws IOException {
    this.rows = new RowFile<>(file, "a finished deployment is a line of 10 fields", 10,
        row -> List.of(row.network(), row.core(), row.deployment(), row.seconds(), row.draws(), row.correction(),
            row.figures().accuracy(), row.figures().error(), row.figures().entropy(), row.figures().detection()),
        fields -> new Row(fields[0], fields[1], Integer.parseInt(fields[2]), Double.parseDouble(fields[3]),
            Integer.parseInt(fields[4]), correction(fields[5]),
            new BayesFigures(Double.parseDouble(fields[6]), Double.parseDouble(fields[7]),
                Double.parseDouble(fields[8]), Double.parseDouble(fields[9]))));
  }

  private static BayesFigures.Correction correction(String name) {
    for (BayesFigures.Correction correction : BayesFigures.Correction.values()) {
      if (correction.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return correction;
      }
    }
    throw new NumberFormatException(name);
  }

  /** The rows of a network on a core. */
  List<Row> of(String network, String core, int draws) {
    return rows.all().stream()
        .filter(row -> row.network().equals(network) && row.core().equals(core) && row.draws() == draws).toList();
  }

  /** Adds one, in the file too. */
  void add(Row row) throws IOException {
    rows.add(row);
  }
}
