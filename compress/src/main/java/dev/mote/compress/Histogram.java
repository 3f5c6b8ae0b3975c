package dev.mote.compress;

/** Counts of numbers in equal bins between a smallest and a largest number known before. */
final class Histogram {
  private static final int BINS = 2048;

  private final double min;
  private final double width;
  private final long[] counts = new long[BINS];

  Histogram(double min, double max) {
    this.min = min;
    this.width = Math.max(max - min, Float.MIN_NORMAL);
  }

  void add(float[] values) {
    for (float value : values) {
      int bin = (int) ((value - min) / width * BINS);
      counts[Math.max(0, Math.min(BINS - 1, bin))]++;
    }
  }

  /** The whole range seen. */
  Range full() {
    return new Range(min, min + width);
  }

  /** The range without the outermost {@code 1 - fraction} of the numbers, half of that on each side. */
  Range covering(double fraction) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    double spare = total * (1 - fraction) / 2;
    int low = 0;
    for (double left = spare; low < BINS - 1 && counts[low] <= left; low++) {
      left -= counts[low];
    }
    int high = BINS - 1;
    for (double left = spare; high > low && counts[high] <= left; high--) {
      left -= counts[high];
    }
    return new Range(edge(low), edge(high + 1));
  }

  /** The clipped range whose int8 rounding and clipping make the least mean squared error over the bins. */
  Range leastSquaredError() {
    Range best = full();
    double bestError = squaredError(best);
    for (int step = 1; step < 64; step++) {
      double keep = 1 - step / 80.0;
      Range candidate = new Range(Math.min(min, 0) * keep, Math.max(min + width, 0) * keep);
      double error = squaredError(candidate);
      if (error < bestError) {
        best = candidate;
        bestError = error;
      }
    }
    return best;
  }

  private double squaredError(Range range) {
    double scale = Math.max((range.max() - range.min()) / 255, Float.MIN_NORMAL);
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double center = (edge(bin) + edge(bin + 1)) / 2;
      double outside = Math.max(0, Math.max(range.min() - center, center - range.max()));
      // Inside the range the rounding error is uniform over one step.
      error += counts[bin] * (outside > 0 ? outside * outside : scale * scale / 12);
    }
    return error;
  }

  private double edge(int bin) {
    return min + width * bin / BINS;
  }
}
