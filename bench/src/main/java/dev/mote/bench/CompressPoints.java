package dev.mote.bench;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measured points of accuracy against bytes, a line of a text file each, so that a stopped bench goes on where it was. */
final class CompressPoints {
  private final Path file;
  private final List<Point> points = new ArrayList<>();

  /**
   * One compressed network.
   *
   * @param method   how it was made and how its weights are stored
   * @param accuracy on the test samples, 0 to 1
   * @param bytes    of its weights as they are stored
   */
  record Point(String method, double accuracy, long bytes) {}

  /** Reads what is measured: file {@code name} of the folder of runs. */
  CompressPoints(String name) throws IOException {
    this.file = Files.createDirectories(Path.of(".mote")).resolve(name);
    if (!Files.exists(file)) {
      return;
    }
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split("\t", -1);
      try {
        points.add(new Point(fields[0], Double.parseDouble(fields[1]), Long.parseLong(fields[2])));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new BadInputException("a measured point is a line of method, accuracy and bytes, found '" + line + "' in "
            + file + "; remove the line");
      }
    }
  }

  Optional<Point> find(String method) {
    return points.stream().filter(point -> point.method().equals(method)).findFirst();
  }

  List<Point> all() {
    return List.copyOf(points);
  }

  /** Adds one, in the file too. */
  void add(String method, double accuracy, long bytes) throws IOException {
    points.add(new Point(method, accuracy, bytes));
    Files.writeString(file, method + "\t" + accuracy + "\t" + bytes + "\n", StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
