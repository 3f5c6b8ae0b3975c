package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table of numbers with commas between, a sample a line; a first line that holds something else than numbers names the
 * columns.
 *
 * <p>
 * Classes are the distinct entries of the class column: whole numbers in numerical order, else in alphabetical order.
 */
final class CsvFile {
  private static final Set<String> CLASS_COLUMNS = Set.of("label", "class", "target");

  private CsvFile() {}

  static Parts open(Path file, @Nullable String labelColumn) {
    List<String> lines = new String(Reading.bytes(file), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
        .toList();
    String[] first = lines.isEmpty() ? new String[0] : cells(lines.getFirst());
    boolean named = first.length > 0 && !isNumber(first[0]);
    int size = lines.size() - (named ? 1 : 0);
    if (size < 1) {
      throw new BadInputException(
          "a csv file holds at least one line of numbers, found none in " + file + "; check the file");
    }
    int column = column(file, first, named, labelColumn);
    int width = first.length - (column < 0 ? 0 : 1);
    if (width < 1) {
      throw new BadInputException("a sample has at least one number beside its class, found " + first.length
          + " columns in " + file + "; add columns or say ?label=none");
    }
    float[] values = new float[Math.multiplyExact(size, width)];
    String[] labels = new String[column < 0 ? 0 : size];
    for (int sample = 0; sample < size; sample++) {
      int line = sample + (named ? 1 : 0);
      String[] cells = cells(lines.get(line));
      if (cells.length != first.length) {
        throw new BadInputException("lines of a csv file have one number of cells, here " + first.length + ", found "
            + cells.length + " in line " + (line + 1) + " of " + file + "; correct the line");
      }
      int next = sample * width;
      for (int cell = 0; cell < cells.length; cell++) {
        if (cell == column) {
          labels[sample] = cells[cell];
        } else {
          values[next++] = number(cells[cell], line, file);
        }
      }
    }
    List<String> classes = classes(labels);
    int[] numbers = Arrays.stream(labels).mapToInt(classes::indexOf).toArray();
    Shape shape = Shape.of(width);
    return Parts.undivided(
        new Numbers("csv:" + file, shape, size, new Tensor.Floats(Shape.of(size, width), values), numbers, classes));
  }

  private static int column(Path file, String[] first, boolean named, @Nullable String asked) {
    if ("none".equals(asked)) {
      return -1;
    }
    List<String> names = named ? List.of(first) : List.of();
    for (int column = 0; column < names.size(); column++) {
      String name = names.get(column);
      if (asked == null ? CLASS_COLUMNS.contains(name.toLowerCase(Locale.ROOT)) : asked.equals(name)) {
        return column;
      }
    }
    if (asked != null) {
      throw new BadInputException(
          "?label= names a column of the first line or is none, found '" + asked + "' and the columns "
              + names + " in " + file + "; correct the name");
    }
    return first.length - 1;
  }

  private static String[] cells(String line) {
    String[] cells = line.split(",", -1);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cells[i].strip().replaceAll("^\"(.*)\"$", "$1");
    }
    return cells;
  }

  private static boolean isNumber(String cell) {
    try {
      Float.parseFloat(cell);
      return true;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static float number(String cell, int line, Path file) {
    try {
      float value = Float.parseFloat(cell);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new BadInputException(
        "cells of a csv file are finite numbers, found '" + cell + "' in line " + (line + 1) + " of "
            + file + "; correct the cell or name the class column with ?label=");
  }

  private static List<String> classes(String[] labels) {
    TreeSet<String> distinct = new TreeSet<>(Arrays.asList(labels));
    if (distinct.stream().allMatch(label -> label.matches("\\d{1,9}"))) {
      return distinct.stream().sorted(java.util.Comparator.comparingInt(Integer::parseInt)).toList();
    }
    return List.copyOf(distinct);
  }
}
