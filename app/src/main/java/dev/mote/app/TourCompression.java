package dev.mote.app;

import dev.mote.compress.Int8Quantization;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.learn.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the tour's network keeps with weights of fewer bits, rounded without training.
 *
 * @param points a point for each format
 */
record TourCompression(List<Point> points) {
  /** The formats, by the name of their line. */
  private static final List<String> METHODS = List.of("uniform", "vecq");
  private static final int[] UNIFORM = {2, 3, 4, 6, 8};
  private static final int[] VECTORISED = {1, 2, 3, 4, 6, 8};

  /**
   * One format.
   *
   * @param method   its family
   * @param bits     of a weight
   * @param bytes    of all constants
   * @param accuracy the share of held-out images that are right, 0 to 1
   */
  record Point(String method, int bits, long bytes, double accuracy) {}

  /** Rounds the float network of {@code conversion} to each format, with the same ranges of activations. */
  static TourCompression run(Int8Conversion conversion, DataSet heldOut, Console console) {
    List<Point> points = new ArrayList<>();
    try (Progress progress = console.progress("compress", UNIFORM.length + (long) VECTORISED.length)) {
      for (String method : METHODS) {
        for (int bits : method.equals("uniform") ? UNIFORM : VECTORISED) {
          points.add(point(conversion, method, bits, heldOut));
          progress.at(points.size());
        }
      }
    }
    return new TourCompression(List.copyOf(points));
  }

  private static Point point(Int8Conversion conversion, String method, int bits, DataSet heldOut) {
    WeightFormat format = WeightFormat.named(method + ":" + bits);
    Graph compressed = Pass.run(conversion.original(), new Int8Quantization(conversion.ranges(), _ -> format, true));
    try (Engine engine = new Engine(compressed)) {
      return new Point(method, bits, NetworkSummary.weightBytes(compressed),
          Evaluation.of(engine, heldOut).accuracy());
    }
  }

  /** The points of one family, those of fewer bits first. */
  List<Point> of(String method) {
    return points.stream().filter(point -> point.method().equals(method)).toList();
  }

  /** What four bits keep, in a sentence. */
  String sentence() {
    Point four = point("vecq", 4);
    Point eight = point("uniform", 8);
    return String.format(Locale.ROOT,
        "With 4 bits a weight all constants take %,d bytes instead of %,d, and %.2f %% of the held-out images are right"
            + " instead of %.2f %%.",
        four.bytes(), eight.bytes(), 100 * four.accuracy(), 100 * eight.accuracy());
  }

  private Point point(String method, int bits) {
    return points.stream().filter(point -> point.method().equals(method) && point.bits() == bits).findFirst()
        .orElseThrow();
  }
}
