package dev.mote.app.report;

import java.util.List;

/** The least and the largest coordinates of all points of some lines; infinite the wrong way round where there is no point. */
record Bounds(double left, double right, double low, double high) {
  static Bounds of(List<Section.Line> lines) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Section.Line line : lines) {
      for (int point = 0; point < line.x().length; point++) {
        left = Math.min(left, line.x()[point]);
        right = Math.max(right, line.x()[point]);
        low = Math.min(low, line.y()[point]);
        high = Math.max(high, line.y()[point]);
      }
    }
    return new Bounds(left, right, low, high);
  }

  /** The tick mark at or below the lowest point, ticks being {@code step} apart. */
  double floor(double step) {
    return Math.floor(low / step) * step;
  }

  /** The tick mark at or above the highest point, at least one above {@link #floor}. */
  double ceiling(double step) {
    return Math.max(Math.ceil(high / step) * step, floor(step) + step);
  }
}
