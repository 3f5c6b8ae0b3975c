package dev.mote.bench;

import dev.mote.app.report.Report;
import dev.mote.app.report.Section;
import dev.mote.hardware.pcm.Timeline;
import dev.mote.learn.binary.Reliability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How a network of binary weights fares over a year, drawn: accuracy and calibration error over time, and reliability diagrams.
 *
 * @param network the network's name
 */
record BayesPage(String network) {
  private static final double FIRST = 20;
  private static final double LAST = 365 * 86_400.0;

  /**
   * The page.
   *
   * @param corrected timelines with all corrections, the first without time
   * @param plain     timelines without any
   * @param diagrams  by name
   */
  Report of(List<Timeline> corrected, List<Timeline> plain, List<Section.Calibrated> diagrams) {
    return new Report("Binary Bayesian networks on phase-change crossbars", network
        + ": each weight is a sign drawn anew as it is read; predictions are means over ensembles.",
        List.of(section("Accuracy over a year", "accuracy, %", corrected, plain, 100, Timeline.Point::accuracy),
            section("Calibration error over a year", "expected calibration error", corrected, plain, 1,
                Timeline.Point::calibrationError),
            new Section.Reliability("Reliability", "Predictions by their confidence, beside how often they are right.",
                diagrams)));
  }

  private static Section section(String title, String label, List<Timeline> corrected, List<Timeline> plain,
      double factor, Function<Timeline.Point, Timeline.Spread> figure) {
    List<Section.Band> bands = new ArrayList<>();
    corrected.forEach(line -> bands.add(band(line.label() + ", corrected", line, factor, figure)));
    plain.forEach(line -> bands.add(band(line.label() + ", results as they are", line, factor, figure)));
    return new Section.Timeline(title, "Means over deployments, with the least and the most.", label, bands);
  }

  /** A line over time; what does not change with time is level. */
  private static Section.Band band(String name, Timeline line, double factor,
      Function<Timeline.Point, Timeline.Spread> figure) {
    List<Timeline.Point> points = line.points();
    boolean level = points.size() == 1;
    double[] seconds = level
        ? new double[]{FIRST, LAST}
        : points.stream().mapToDouble(Timeline.Point::seconds).toArray();
    double[][] values = new double[3][seconds.length];
    for (int index = 0; index < seconds.length; index++) {
      Timeline.Spread spread = figure.apply(points.get(level ? 0 : index));
      values[0][index] = factor * spread.mean();
      values[1][index] = factor * spread.least();
      values[2][index] = factor * spread.most();
    }
    return new Section.Band(name, seconds, values[0], values[1], values[2]);
  }

  /** A reliability diagram. */
  static Section.Calibrated diagram(String name, Reliability reliability) {
    int count = reliability.bins().stream().mapToInt(Reliability.Bin::count).sum();
    List<Section.Bin> bins = new ArrayList<>();
    for (int index = 0; index < reliability.bins().size(); index++) {
      Reliability.Bin bin = reliability.bins().get(index);
      double width = 1.0 / reliability.bins().size();
      bins.add(new Section.Bin(index * width, (index + 1) * width, bin.accuracy(), (double) bin.count() / count));
    }
    return new Section.Calibrated(name, String.format(Locale.ROOT, "calibration error %.4f", reliability.error()),
        bins);
  }
}
