package dev.mote.app.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** A line chart as inline SVG with round tick marks. */
final class LineDrawing {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 280;
  private static final int LEFT = 74;
  private static final int BOTTOM = 40;
  private static final int TOP = 34;

  private final double xMin;
  private final double xMax;
  private final double yMin;
  private final double yMax;

  private LineDrawing(Section.LineChart chart) {
    Bounds bounds = Bounds.of(chart.lines());
    double step = step(bounds.high() - bounds.low());
    xMin = bounds.left();
    xMax = bounds.right() > xMin ? bounds.right() : xMin + 1;
    yMin = bounds.floor(step);
    yMax = bounds.ceiling(step);
  }

  static String draw(Section.LineChart chart) {
    return chart.lines().stream().allMatch(line -> line.x().length == 0) ? "" : new LineDrawing(chart).svg(chart);
  }

  private String svg(Section.LineChart chart) {
    StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\">\n");
    double step = step(yMax - yMin);
    for (int tick = 0; yMin + tick * step <= yMax + step / 2; tick++) {
      double value = yMin + tick * step;
      svg.append(
          format("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - 10, y(value),
              y(value)));
      svg.append(
          format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 8, y(value) + 4, label(value)));
    }
    double across = Math.max(1, step(xMax - xMin));
    for (double value = Math.ceil(xMin / across) * across; value <= xMax + 1e-9; value += across) {
      svg.append(format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x(value), HEIGHT - BOTTOM + 18,
          label(value)));
    }
    for (int index = 0; index < chart.lines().size(); index++) {
      Section.Line line = chart.lines().get(index);
      svg.append("<polyline class=\"line hue").append(index % 6).append("\" points=\"");
      for (int point = 0; point < line.x().length; point++) {
        svg.append(format("%.1f,%.1f ", x(line.x()[point]), y(line.y()[point])));
      }
      svg.append("\"/>\n").append(format("<text class=\"key hue%d\" x=\"%d\" y=\"%d\">%s</text>\n", index % 6,
          LEFT + 160 * index, TOP - 18, Html.escape(line.name())));
    }
    svg.append(format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", (LEFT + WIDTH) / 2, HEIGHT - 4,
        Html.escape(chart.xLabel())));
    svg.append(format("<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        (HEIGHT - BOTTOM + TOP) / 2, Html.escape(chart.yLabel())));
    return svg.append("</svg>\n").toString();
  }

  private double x(double value) {
    return LEFT + (value - xMin) / (xMax - xMin) * (WIDTH - 10 - LEFT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (value - yMin) / (yMax - yMin) * (HEIGHT - BOTTOM - TOP);
  }

  /** A step of 1, 2 or 5 times a power of ten that divides {@code span} into four to ten parts. */
  static double step(double span) {
    double wanted = Math.max(span, 1e-9) / 6;
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    double leading = wanted / power;
    return power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
  }

  static String label(double value) {
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
