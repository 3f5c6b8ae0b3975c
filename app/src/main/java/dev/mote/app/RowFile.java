package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finished measurements, a line of a text file each, fields between tabs, so that a stopped run goes on where it was. Threads may share
 * one.
 *
 * @param <R> a row
 */
public final class RowFile<R> {
  private final Path file;
  private final Function<R, List<Object>> fields;
  private final List<R> rows = new ArrayList<>();

  /**
   * Reads what is finished; a last line that was cut off when its run was stopped is taken away.
   *
   * @param rule   what a line is, for the error where one is not
   * @param count  the fields of a line
   * @param fields the fields of a row
   * @param reader makes a row of its fields, or throws {@link NumberFormatException}
   */
  public RowFile(Path file, String rule, int count, Function<R, List<Object>> fields, Function<String[], R> reader)
      throws IOException {
    this.file = file;
    this.fields = fields;
    List<String> lines = Files.exists(file) ? whole(file) : List.of();
    for (int index = 0; index < lines.size(); index++) {
      String[] found = lines.get(index).split("\t", -1);
      try {
        if (found.length != count) {
          throw new NumberFormatException();
        }
        rows.add(reader.apply(found));
      } catch (NumberFormatException e) {
        throw new BadInputException(rule + ", found '" + lines.get(index) + "' in " + file + ":" + (index + 1)
            + "; remove the line");
      }
    }
  }

  private static List<String> whole(Path file) throws IOException {
    String text = Files.readString(file);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    if (whole.length() < text.length()) {
      Files.writeString(file, whole);
    }
    return whole.lines().toList();
  }

  /** All rows, in the order they were added. */
  public synchronized List<R> all() {
    return List.copyOf(rows);
  }

  /** The first row that is {@code wanted}. */
  public synchronized Optional<R> find(Predicate<R> wanted) {
    return rows.stream().filter(wanted).findFirst();
  }

  /** Adds one, in the file too. */
  public synchronized void add(R row) throws IOException {
    rows.add(row);
    String line = String.join("\t", fields.apply(row).stream().map(String::valueOf).toList());
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
