package dev.mote.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie on an axis.
 *
 * @param from  the value at the axis's beginning
 * @param to    the value at its end, above {@code from}
 * @param start the place of the beginning
 * @param end   the place of the end
 */
record Scale(double from, double to, double start, double end) {
  /** A scale with round ends for all values of {@code bands}. */
  static Scale of(List<Section.Band> bands, double start, double end) {
    return of(bands, Double.POSITIVE_INFINITY, start, end);
  }

  /** A scale with round ends from 0 on, so that lengths are ratios. */
  static Scale fromZero(List<Section.Band> bands, double start, double end) {
    return of(bands, 0, start, end);
  }

  private static Scale of(List<Section.Band> bands, double least, double start, double end) {
    double low = least;
    double high = Double.NEGATIVE_INFINITY;
    for (Section.Band band : bands) {
      for (int point = 0; point < band.x().length; point++) {
        low = Math.min(low, band.low()[point]);
        high = Math.max(high, band.high()[point]);
      }
    }
    double step = LineDrawing.step(high - low);
    double floor = Math.floor(low / step) * step;
    return new Scale(floor, Math.max(Math.ceil(high / step) * step, floor + step), start, end);
  }

  double at(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }

  /** Round values from the beginning to the end. */
  double[] ticks() {
    double step = LineDrawing.step(to - from);
    List<Double> ticks = new ArrayList<>();
    for (int tick = 0; from + tick * step <= to + step / 1000; tick++) {
      ticks.add(from + tick * step);
    }
    return ticks.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
