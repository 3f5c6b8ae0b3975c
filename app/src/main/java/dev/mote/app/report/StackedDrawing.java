package dev.mote.app.report;

import java.util.Arrays;
import java.util.List;

/** Bars of parts as inline SVG: a row each, the whole's interval as a thin line with ends. */
final class StackedDrawing {
  private static final int LINE = 22;
  private static final int BAR = 14;
  private static final int LONGEST_NAME = 26;
  private static final int RIGHT = 20;
  private static final int FOOT = 40;

  private StackedDrawing() {}

  static String draw(Section.StackedBars chart) {
    List<Section.Bar> bars = chart.bars();
    double most = bars.stream().mapToDouble(bar -> Math.max(bar.high(), whole(bar))).max().orElse(0);
    if (!(most > 0)) {
      return "";
    }
    Canvas canvas = new Canvas();
    int longest = bars.stream().mapToInt(bar -> Math.min(LONGEST_NAME, bar.name().length())).max().orElse(1);
    int left = 16 + Canvas.LETTER * longest;
    int top = canvas.keys(chart.parts(), left);
    double floor = top + (double) LINE * bars.size();
    double step = LineDrawing.step(most);
    Scale across = new Scale(0, Math.ceil(most / step) * step, left, Canvas.WIDTH - RIGHT);
    for (double tick : across.ticks()) {
      canvas.line("grid", across.at(tick), top, across.at(tick), floor);
      canvas.text(across.at(tick), floor + 16, Canvas.Anchor.MIDDLE, LineDrawing.label(tick));
    }
    for (int row = 0; row < bars.size(); row++) {
      row(canvas, chart.parts(), bars.get(row), across, top + (double) LINE * row);
    }
    canvas.text((left + Canvas.WIDTH) / 2.0, floor + FOOT - 6, Canvas.Anchor.MIDDLE, chart.xLabel());
    return canvas.svg(floor + FOOT);
  }

  private static void row(Canvas canvas, List<String> parts, Section.Bar bar, Scale across, double y) {
    String name = bar.name();
    canvas.text(across.start() - 8, y + 15, Canvas.Anchor.END,
        name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…");
    double sum = 0;
    for (int part = 0; part < parts.size(); part++) {
      double value = bar.values()[part];
      if (value > 0) {
        canvas.rectangle(Canvas.piece(part), across.at(sum), y + 4,
            across.at(sum + value) - across.at(sum), BAR,
            name + ", " + parts.get(part) + ": " + LineDrawing.label(value));
        sum += value;
      }
    }
    if (bar.high() > bar.low()) {
      double middle = y + 4 + BAR / 2.0;
      canvas.line("whisker", across.at(bar.low()), middle, across.at(bar.high()), middle);
      canvas.line("whisker", across.at(bar.low()), middle - 4, across.at(bar.low()), middle + 4);
      canvas.line("whisker", across.at(bar.high()), middle - 4, across.at(bar.high()), middle + 4);
    }
  }

  private static double whole(Section.Bar bar) {
    return Arrays.stream(bar.values()).sum();
  }
}
