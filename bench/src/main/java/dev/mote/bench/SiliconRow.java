package dev.mote.bench;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A measured chip at one point of operation: the cells of its line by the names of their columns. */
record SiliconRow(Map<String, String> cells) {
  /** The lines of a file whose first line names the columns; cells with commas are quoted. */
  static List<SiliconRow> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> names = split(lines.getFirst());
    List<SiliconRow> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> values = split(line);
      if (values.size() != names.size()) {
        throw new BadInputException("a line of " + file + " has " + names.size() + " cells, found " + values.size()
            + " in '" + line + "'; quote cells with commas");
      }
      Map<String, String> cells = new LinkedHashMap<>();
      for (int column = 0; column < names.size(); column++) {
        cells.put(names.get(column), values.get(column));
      }
      rows.add(new SiliconRow(cells));
    }
    return rows;
  }

  private static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (char letter : line.toCharArray()) {
      if (letter == '"') {
        quoted = !quoted;
      } else if (letter == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(letter);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  String id() {
    return text("id");
  }

  String text(String column) {
    return cells.getOrDefault(column, "");
  }

  /** The number in a column; not a number where there is none. */
  double number(String column) {
    String text = text(column);
    return text.matches("[0-9.]+") ? Double.parseDouble(text) : Double.NaN;
  }
}
