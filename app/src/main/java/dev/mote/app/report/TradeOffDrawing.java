package dev.mote.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Methods' points over a logarithmic axis as inline SVG, with the methods' names above in as many rows as they need. */
final class TradeOffDrawing {
  private static final int WIDTH = 860;
  private static final int PLOT = 300;
  private static final int LEFT = 74;
  private static final int RIGHT = 20;
  private static final int BOTTOM = 40;
  private static final int ROW = 17;
  private static final int LETTER = 7;
  private static final int HUES = 6;

  private final Section.TradeOff chart;
  private final List<int[]> keys;
  private final int top;
  private final int height;
  private final double xMin;
  private final double xMax;
  private final double yMin;
  private final double yMax;
  private final StringBuilder svg = new StringBuilder();

  private TradeOffDrawing(Section.TradeOff chart) {
    this.chart = chart;
    this.keys = keys(chart.lines());
    this.top = keys.getLast()[1] + ROW;
    this.height = top + PLOT + BOTTOM;
    Bounds bounds = Bounds.of(chart.lines());
    double step = LineDrawing.step(bounds.high() - bounds.low());
    xMin = Math.log(bounds.left()) - 0.05;
    xMax = Math.max(Math.log(bounds.right()), Math.log(bounds.left()) + 0.1) + 0.05;
    yMin = bounds.floor(step);
    yMax = bounds.ceiling(step);
  }

  static String draw(Section.TradeOff chart) {
    return chart.lines().stream().allMatch(line -> line.x().length == 0) ? "" : new TradeOffDrawing(chart).svg();
  }

  /** Where the names begin. */
  private static List<int[]> keys(List<Section.Line> lines) {
    List<int[]> keys = new ArrayList<>();
    int x = LEFT;
    int y = ROW;
    for (Section.Line line : lines) {
      int width = 36 + LETTER * line.name().length();
      if (x + width > WIDTH && x > LEFT) {
        x = LEFT;
        y += ROW;
      }
      keys.add(new int[]{x, y});
      x += width;
    }
    return keys;
  }

  private String svg() {
    svg.append("<svg viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\">\n");
    double step = LineDrawing.step(yMax - yMin);
    for (int tick = 0; yMin + tick * step <= yMax + step / 2; tick++) {
      double value = yMin + tick * step;
      add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y(value),
          y(value));
      add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 8, y(value) + 4,
          LineDrawing.label(value));
    }
    for (double power = 1; power <= Math.exp(xMax); power *= 10) {
      for (int leading : xMax - xMin < 3 ? new int[]{1, 2, 3, 4, 5, 6, 8} : new int[]{1, 2, 5}) {
        tick(leading * power);
      }
    }
    for (int index = 0; index < chart.lines().size(); index++) {
      line(index, chart.lines().get(index));
    }
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", (LEFT + WIDTH) / 2, height - 4,
        Html.escape(chart.xLabel()));
    add("<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n", top + PLOT / 2,
        Html.escape(chart.yLabel()));
    return svg.append("</svg>\n").toString();
  }

  private void tick(double value) {
    double at = Math.log(value);
    if (at >= xMin && at <= xMax) {
      add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x(value), x(value), top, top + PLOT);
      add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>\n", x(value), top + PLOT + 18, (long) value);
    }
  }

  /** A line with its marks; from the seventh on they are dashed and hollow, since hues repeat. */
  private void line(int index, Section.Line line) {
    int hue = index % HUES;
    String dashed = index >= HUES ? " dashed" : "";
    String mark = index >= HUES ? "hollow" : "dot";
    if (line.x().length > 1) {
      add("<polyline class=\"line%s hue%d\" points=\"", dashed, hue);
      for (int point = 0; point < line.x().length; point++) {
        add("%.1f,%.1f ", x(line.x()[point]), y(line.y()[point]));
      }
      svg.append("\"/>\n");
    }
    for (int point = 0; point < line.x().length; point++) {
      add("<circle class=\"%s hue%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s: %,d, %s</title></circle>\n", mark,
          hue,
          x(line.x()[point]), y(line.y()[point]), Html.escape(line.name()), Math.round(line.x()[point]),
          LineDrawing.label(line.y()[point]));
    }
    int[] key = keys.get(index);
    add("<circle class=\"%s hue%d\" cx=\"%d\" cy=\"%d\" r=\"3.5\"/>", mark, hue, key[0] + 4, key[1] - 4);
    add("<text class=\"key hue%d\" x=\"%d\" y=\"%d\">%s</text>\n", hue, key[0] + 12, key[1], Html.escape(line.name()));
  }

  private double x(double value) {
    return LEFT + (Math.log(value) - xMin) / (xMax - xMin) * (WIDTH - RIGHT - LEFT);
  }

  private double y(double value) {
    return top + PLOT - (value - yMin) / (yMax - yMin) * PLOT;
  }

  private void add(String pattern, Object... values) {
    svg.append(String.format(Locale.ROOT, pattern, values));
  }
}
