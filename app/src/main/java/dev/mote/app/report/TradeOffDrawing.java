package dev.mote.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Methods' points over a logarithmic axis as inline SVG, with the methods' names above in as many rows as they need. */
final class TradeOffDrawing {
  private static final int WIDTH = 860;
  private static final int PLOT = 300;
  private static final int TALL_PLOT = 440;
  private static final int LEFT = 74;
  private static final int RIGHT = 20;
  private static final int BOTTOM = 40;
  private static final int ROW = 17;
  private static final int LETTER = 7;
  private static final int HUES = 6;

  private final Section.TradeOff chart;
  private final List<int[]> keys;
  private final int top;
  private final int plot;
  private final int height;
  private final double xMin;
  private final double xMax;
  private final double step;
  private final double yMin;
  private final double yMax;
  private final StringBuilder svg = new StringBuilder();

  private TradeOffDrawing(Section.TradeOff chart) {
    this.chart = chart;
    this.keys = keys(chart.lines());
    this.top = keys.getLast()[1] + ROW;
    this.plot = chart.lines().size() > HUES ? TALL_PLOT : PLOT;
    this.height = top + plot + BOTTOM;
    Bounds bounds = Bounds.of(chart.lines());
    step = LineDrawing.step(bounds.high() - bounds.low());
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
    for (int tick = 0; yMin + tick * step <= yMax + step / 1000; tick++) {
      double value = yMin + tick * step;
      add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y(value),
          y(value));
      add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 8, y(value) + 4,
          LineDrawing.label(value));
    }
    ticks().forEach(this::tick);
    for (int index = 0; index < chart.lines().size(); index++) {
      line(index, chart.lines().get(index));
    }
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", (LEFT + WIDTH) / 2, height - 4,
        Html.escape(chart.xLabel()));
    add("<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n", top + plot / 2,
        Html.escape(chart.yLabel()));
    return svg.append("</svg>\n").toString();
  }

  /** Round numbers in powers of ten; where the axis is too short for two of them, evenly spaced ones. */
  private List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (double power = 1; power <= Math.exp(xMax); power *= 10) {
      for (int leading : xMax - xMin < 3 ? new int[]{1, 2, 3, 4, 5, 6, 8} : new int[]{1, 2, 5}) {
        ticks.add(leading * power);
      }
    }
    ticks.removeIf(value -> Math.log(value) < xMin || Math.log(value) > xMax);
    double even = LineDrawing.step(Math.exp(xMax) - Math.exp(xMin));
    return ticks.size() < 2 && even >= 1 ? evenly(even) : ticks;
  }

  private List<Double> evenly(double step) {
    List<Double> ticks = new ArrayList<>();
    for (double value = Math.ceil(Math.exp(xMin) / step) * step; value <= Math.exp(xMax); value += step) {
      ticks.add(value);
    }
    return ticks;
  }

  private void tick(double value) {
    add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x(value), x(value), top, top + plot);
    add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>\n", x(value), top + plot + 18, (long) value);
  }

  /** A line with its marks. Hues repeat from the seventh on, with other marks; every second time the line is dashed too. */
  private void line(int index, Section.Line line) {
    int hue = index % HUES;
    if (line.x().length > 1) {
      add("<polyline class=\"line%s hue%d\" points=\"", index / HUES % 2 == 1 ? " dashed" : "", hue);
      for (int point = 0; point < line.x().length; point++) {
        add("%.1f,%.1f ", x(line.x()[point]), y(line.y()[point]));
      }
      svg.append("\"/>\n");
    }
    for (int point = 0; point < line.x().length; point++) {
      Mark.of(index / HUES).draw(svg, hue, x(line.x()[point]), y(line.y()[point]), String.format(Locale.ROOT,
          "%s: %,d, %s", line.name(), Math.round(line.x()[point]), LineDrawing.label(line.y()[point])));
    }
    int[] key = keys.get(index);
    Mark.of(index / HUES).draw(svg, hue, key[0] + 4, key[1] - 4, "");
    add("<text class=\"key hue%d\" x=\"%d\" y=\"%d\">%s</text>\n", hue, key[0] + 12, key[1], Html.escape(line.name()));
  }

  private double x(double value) {
    return LEFT + (Math.log(value) - xMin) / (xMax - xMin) * (WIDTH - RIGHT - LEFT);
  }

  private double y(double value) {
    return top + plot - (value - yMin) / (yMax - yMin) * plot;
  }

  private void add(String pattern, Object... values) {
    svg.append(String.format(Locale.ROOT, pattern, values));
  }
}
