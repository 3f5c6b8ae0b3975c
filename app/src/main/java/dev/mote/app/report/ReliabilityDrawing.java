package dev.mote.app.report;

import java.util.List;
import java.util.Locale;

/** Reliability diagrams side by side as inline SVG, a histogram of the confidences below each. */
final class ReliabilityDrawing {
  private static final int ACROSS = 3;
  private static final int SIDE = 210;
  private static final int HISTOGRAM = 46;
  private static final int LEFT = 52;
  private static final int HEAD = 26;
  private static final int GAP = 8;
  private static final int FOOT = 54;
  private static final int HEIGHT = HEAD + SIDE + GAP + HISTOGRAM + FOOT;
  private static final double[] TICKS = {0, 0.2, 0.4, 0.6, 0.8, 1};

  private ReliabilityDrawing() {}

  static String draw(Section.Reliability chart) {
    List<Section.Calibrated> networks = chart.networks();
    if (networks.isEmpty()) {
      return "";
    }
    Canvas canvas = new Canvas();
    double column = (double) Canvas.WIDTH / Math.clamp(networks.size(), 2, ACROSS);
    for (int index = 0; index < networks.size(); index++) {
      network(canvas, networks.get(index), index, index % ACROSS * column + LEFT, index / ACROSS * HEIGHT + HEAD);
    }
    return canvas.svg((networks.size() + ACROSS - 1) / ACROSS * HEIGHT);
  }

  private static void network(Canvas canvas, Section.Calibrated network, int index, double left, double top) {
    Scale across = new Scale(0, 1, left, left + SIDE);
    Scale up = new Scale(0, 1, top + SIDE, top);
    double floor = top + SIDE + GAP + HISTOGRAM;
    String hue = Canvas.hue(index);
    canvas.add("<text class=\"key %s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", hue, left, top - 10,
        Html.escape(network.name()));
    for (double tick : TICKS) {
      canvas.line("grid", left, up.at(tick), left + SIDE, up.at(tick));
      canvas.text(left - 6, up.at(tick) + 4, Canvas.Anchor.END, LineDrawing.label(tick));
      canvas.text(across.at(tick), floor + 15, Canvas.Anchor.MIDDLE, LineDrawing.label(tick));
    }
    double most = network.bins().stream().mapToDouble(Section.Bin::share).max().orElse(1);
    for (Section.Bin bin : network.bins()) {
      double x = across.at(bin.low()) + 1;
      double width = across.at(bin.high()) - across.at(bin.low()) - 2;
      String title = String.format(Locale.ROOT, "confidence %.2f to %.2f: %.1f %% right, %.1f %% of all", bin.low(),
          bin.high(), 100 * bin.accuracy(), 100 * bin.share());
      if (bin.share() > 0) {
        canvas.rectangle("piece " + hue, x, up.at(bin.accuracy()), width, up.at(0) - up.at(bin.accuracy()), title);
        double height = HISTOGRAM * bin.share() / Math.max(most, Double.MIN_NORMAL);
        canvas.rectangle("piece pale " + hue, x, floor - height, width, height, title);
      }
    }
    canvas.line("limit", left, top + SIDE, left + SIDE, top);
    canvas.upright(left - 38, top + SIDE / 2.0, "accuracy");
    canvas.upright(left - 38, floor - HISTOGRAM / 2.0, "share");
    canvas.text(left + SIDE / 2.0, floor + 31, Canvas.Anchor.MIDDLE, "confidence");
    canvas.text(left + SIDE / 2.0, floor + 47, Canvas.Anchor.MIDDLE, network.note());
  }
}
