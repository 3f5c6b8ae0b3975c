package dev.mote.app.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Draws a line with its points, and behind it a shade from the least to the largest values. */
final class BandDrawing {
  private BandDrawing() {}

  /** Draws {@code band} in the colour and with the marks of {@code index}; {@code name} says a value of the axis. */
  static void draw(Canvas canvas, Section.Band band, int index, boolean dashed, Scale across, Scale up,
      DoubleFunction<String> name) {
    String hue = Canvas.hue(index);
    double[] x = Arrays.stream(band.x()).map(across::at).toArray();
    if (!Arrays.equals(band.low(), band.high())) {
      canvas.add("<polygon class=\"band %s\" points=\"", hue);
      for (int point = 0; point < x.length; point++) {
        canvas.add("%.1f,%.1f ", x[point], up.at(band.high()[point]));
      }
      for (int point = x.length - 1; point >= 0; point--) {
        canvas.add("%.1f,%.1f ", x[point], up.at(band.low()[point]));
      }
      canvas.add("\"/>\n");
    }
    if (x.length > 1) {
      canvas.add("<polyline class=\"line%s %s\" points=\"", dashed ? " dashed" : "", hue);
      for (int point = 0; point < x.length; point++) {
        canvas.add("%.1f,%.1f ", x[point], up.at(band.y()[point]));
      }
      canvas.add("\"/>\n");
    }
    StringBuilder marks = new StringBuilder();
    for (int point = 0; point < x.length; point++) {
      Mark.of(dashed ? 1 : 0).draw(marks, index % 6, x[point], up.at(band.y()[point]),
          String.format(Locale.ROOT, "%s, %s: %s (%s to %s)", band.name(), name.apply(band.x()[point]),
              LineDrawing.label(band.y()[point]), LineDrawing.label(band.low()[point]),
              LineDrawing.label(band.high()[point])));
    }
    canvas.add("%s", marks);
  }
}
