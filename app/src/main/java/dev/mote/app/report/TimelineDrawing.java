package dev.mote.app.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures over seconds to years as inline SVG. */
final class TimelineDrawing {
  private static final int LEFT = 74;
  private static final int RIGHT = 20;
  private static final int PLOT = 280;
  private static final int FOOT = 40;
  private static final double MARGIN = 0.04;
  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;
  private static final double YEAR = 365.25 * DAY;
  private static final Map<String, Double> MARKS = marks();

  private TimelineDrawing() {}

  static String draw(Section.Timeline chart) {
    double[] seconds = chart.bands().stream().flatMapToDouble(band -> Arrays.stream(band.x()))
        .filter(second -> second > 0).sorted().toArray();
    if (seconds.length == 0) {
      return "";
    }
    Canvas canvas = new Canvas();
    int end = Canvas.WIDTH - RIGHT;
    int top = canvas.keys(chart.bands().stream().map(Section.Band::name).toList(), LEFT) + 6;
    int floor = top + PLOT;
    double from = Math.log(seconds[0]);
    double to = Math.max(Math.log(seconds[seconds.length - 1]), from + 1);
    Scale across = new Scale(from - MARGIN * (to - from), to + MARGIN * (to - from), LEFT, end);
    List<Section.Band> bands = chart.bands().stream().map(TimelineDrawing::logarithmic).toList();
    Scale up = Scale.of(bands, floor, top);
    for (double tick : up.ticks()) {
      canvas.line("grid", LEFT, up.at(tick), end, up.at(tick));
      canvas.text(LEFT - 8, up.at(tick) + 4, Canvas.Anchor.END, LineDrawing.label(tick));
    }
    MARKS.forEach((name, second) -> {
      double x = across.at(Math.log(second));
      if (x >= LEFT && x <= end) {
        canvas.line("grid", x, top, x, floor);
        canvas.text(x, floor + 18, Canvas.Anchor.MIDDLE, name);
      }
    });
    canvas.upright(12, top + PLOT / 2.0, chart.yLabel());
    for (int index = 0; index < bands.size(); index++) {
      BandDrawing.draw(canvas, bands.get(index), index, false, across, up, TimelineDrawing::time);
    }
    canvas.text((LEFT + end) / 2.0, floor + FOOT - 4, Canvas.Anchor.MIDDLE, "time after programming");
    return canvas.svg(floor + FOOT);
  }

  private static Section.Band logarithmic(Section.Band band) {
    return new Section.Band(band.name(), Arrays.stream(band.x()).map(Math::log).toArray(), band.y(), band.low(),
        band.high());
  }

  private static String time(double logarithm) {
    double seconds = Math.exp(logarithm) * (1 + 1e-9);
    if (seconds < MINUTE) {
      return LineDrawing.label(seconds) + " s";
    }
    if (seconds < HOUR) {
      return LineDrawing.label(seconds / MINUTE) + " min";
    }
    return seconds < DAY ? LineDrawing.label(seconds / HOUR) + " h" : LineDrawing.label(seconds / DAY) + " d";
  }

  private static Map<String, Double> marks() {
    Map<String, Double> marks = new LinkedHashMap<>();
    marks.put("1 s", 1.0);
    marks.put("10 s", 10.0);
    marks.put("1 min", MINUTE);
    marks.put("10 min", 10 * MINUTE);
    marks.put("1 hour", HOUR);
    marks.put("10 hours", 10 * HOUR);
    marks.put("1 day", DAY);
    marks.put("10 days", 10 * DAY);
    marks.put("100 days", 100 * DAY);
    marks.put("1 year", YEAR);
    marks.put("10 years", 10 * YEAR);
    return marks;
  }
}
