package dev.mote.bench;

import dev.mote.app.RowFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Measured points of accuracy against bytes, kept in a file. */
final class CompressPoints {
  private final RowFile<Point> points;

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
    this.points = new RowFile<>(Files.createDirectories(Path.of(".mote")).resolve(name),
        "a measured point is a line of method, accuracy and bytes", 3,
        point -> List.of(point.method(), point.accuracy(), point.bytes()),
        fields -> new Point(fields[0], Double.parseDouble(fields[1]), Long.parseLong(fields[2])));
  }

  Optional<Point> find(String method) {
    return points.find(point -> point.method().equals(method));
  }

  List<Point> all() {
    return points.all();
  }

  /** Adds one, in the file too. */
  void add(String method, double accuracy, long bytes) throws IOException {
    points.add(new Point(method, accuracy, bytes));
  }
}
