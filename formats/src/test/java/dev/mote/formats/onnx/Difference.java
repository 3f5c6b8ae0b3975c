package dev.mote.formats.onnx;

import dev.mote.graph.Tensor;

/** How far two results lie apart. */
final class Difference {
  private Difference() {}

  /** The largest difference over the largest expected magnitude; infinite where shapes differ. */
  static double relative(Tensor expected, Tensor found) {
    if (!expected.shape().equals(found.shape()) || expected.dtype() != found.dtype()) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    double difference = 0;
    for (int index = 0; index < expected.shape().count(); index++) {
      double a = expected.real(index);
      double b = found.real(index);
      if (Double.compare(a, b) != 0) {
        largest = Math.max(largest, Math.abs(a));
        difference = Double.isNaN(a) || Double.isNaN(b)
            ? Double.POSITIVE_INFINITY
            : Math.max(difference, Math.abs(a - b));
      } else if (Double.isFinite(a)) {
        largest = Math.max(largest, Math.abs(a));
      }
    }
    return difference == 0 ? 0 : difference / Math.max(largest, 1e-30);
  }

  /** The largest difference of whole numbers; the largest long where shapes differ. */
  static long steps(Tensor expected, Tensor found) {
    if (!expected.shape().equals(found.shape()) || expected.dtype() != found.dtype()) {
      return Long.MAX_VALUE;
    }
    long difference = 0;
    for (int index = 0; index < expected.shape().count(); index++) {
      difference = Math.max(difference, Math.abs(expected.integer(index) - found.integer(index)));
    }
    return difference;
  }
}
