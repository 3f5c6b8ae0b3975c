package dev.mote.app.report;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Two measures over one axis as inline SVG. */
final class TwoScalesDrawing {
  private static final int LEFT = 74;
  private static final int RIGHT = 74;
  private static final int PLOT = 280;
  private static final int FOOT = 40;

  private TwoScalesDrawing() {}

  static String draw(Section.TwoScales chart) {
    double[] at = chart.axis().at();
    if (at.length == 0 || Stream.concat(chart.first().stream(), chart.second().stream()).allMatch(
        band -> band.x().length == 0)) {
      return "";
    }
    Canvas canvas = new Canvas();
    int end = Canvas.WIDTH - RIGHT;
    int top = canvas.keys(names(chart), LEFT) + 6;
    int floor = top + PLOT;
    double margin = at.length == 1 ? 1 : 0.03 * (at[at.length - 1] - at[0]);
    Scale across = new Scale(at[0] - margin, at[at.length - 1] + margin, LEFT, end);
    Scale first = Scale.of(chart.first(), floor, top);
    for (double tick : first.ticks()) {
      canvas.line("grid", LEFT, first.at(tick), end, first.at(tick));
      canvas.text(LEFT - 8, first.at(tick) + 4, Canvas.Anchor.END, LineDrawing.label(tick));
    }
    canvas.upright(12, top + PLOT / 2.0, chart.left());
    if (!chart.second().isEmpty()) {
      Scale second = Scale.fromZero(chart.second(), floor, top);
      for (double tick : second.ticks()) {
        canvas.text(end + 8, second.at(tick) + 4, Canvas.Anchor.START, LineDrawing.label(tick));
      }
      canvas.upright(Canvas.WIDTH - 6.0, top + PLOT / 2.0, chart.right() + " (dashed)");
      bands(canvas, chart.second(), chart, across, second, true);
    }
    for (int mark = 0; mark < at.length; mark++) {
      canvas.text(across.at(at[mark]), floor + 18, Canvas.Anchor.MIDDLE, chart.axis().names().get(mark));
    }
    bands(canvas, chart.first(), chart, across, first, false);
    canvas.text((LEFT + end) / 2.0, floor + FOOT - 4, Canvas.Anchor.MIDDLE, chart.axis().label());
    return canvas.svg(floor + FOOT);
  }

  private static void bands(Canvas canvas, List<Section.Band> bands, Section.TwoScales chart, Scale across, Scale up,
      boolean dashed) {
    List<String> names = names(chart);
    for (Section.Band band : bands) {
      BandDrawing.draw(canvas, band, names.indexOf(band.name()), dashed, across, up,
          value -> name(chart.axis(), value));
    }
  }

  /** Lines of one name share a colour, whichever their scale. */
  private static List<String> names(Section.TwoScales chart) {
    return Stream.concat(chart.first().stream(), chart.second().stream()).map(Section.Band::name).distinct().toList();
  }

  private static String name(Section.Axis axis, double value) {
    return IntStream.range(0, axis.at().length).filter(mark -> axis.at()[mark] == value).mapToObj(axis.names()::get)
        .findFirst().orElseGet(() -> LineDrawing.label(value));
  }
}
