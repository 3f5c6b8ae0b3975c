package dev.mote.compress.weights;

/**
 * Rounds weights that share a scale in two steps: steering chooses the elements v, by their angle to the weights w; driving then
 * chooses the scale that brings both vectors nearest, {@code <w, v> / <v, v>}. As the squared error of that scale is
 * {@code |w|^2 (1 - cos^2)}, the least angle is the least squared error, too.
 *
 * <p>
 * Source: C. Gong et al., VecQ: Minimal Loss DNN Model Compression With Vectorized Weight Quantization, 2020.
 */
final class Steering {
  /** Steps are tried in this ratio, from the coarsest, in units of the one that just covers all weights, down to a part of it. */
  private static final double RATIO = 0.85;
  private static final double COARSEST = 1.35;
  private static final double FINEST = 0.05;
  /** Then the scale that fits the best one's elements is the next step, which never makes the angle larger. */
  private static final int REFINEMENTS = 4;

  private Steering() {}

  /** The elements at the least angle to {@code values} over many steps, {@code first} among them. */
  static Slices.Slice best(double[] values, Levels levels, double first, double least) {
    double coarsest = COARSEST * covering(values, levels);
    Fit best = Fit.of(values, levels, first);
    for (double step = coarsest; step > coarsest * FINEST; step *= RATIO) {
      Fit fit = Fit.of(values, levels, step);
      best = fit.squaredCosine() > best.squaredCosine() ? fit : best;
    }
    for (int refinement = 0; refinement < REFINEMENTS && best.scale() > 0; refinement++) {
      Fit fit = Fit.of(values, levels, best.scale());
      best = fit.squaredCosine() > best.squaredCosine() ? fit : best;
    }
    return driven(values, levels, best.step(), least);
  }

  /**
   * How elements at some step fit the values.
   *
   * @param product {@code <w, v>}
   * @param square  {@code <v, v>}
   */
  private record Fit(double step, double product, double square) {
    static Fit of(double[] values, Levels levels, double step) {
      double product = 0;
      double square = 0;
      for (double value : values) {
        int element = levels.nearest(value / step);
        product += value * element;
        square += (double) element * element;
      }
      return new Fit(step, product, square);
    }

    double scale() {
      return square == 0 ? 0 : product / square;
    }

    /** Of the angle between values and elements, but for the values' own length; 0 where all elements are. */
    double squaredCosine() {
      return square == 0 ? 0 : product * scale();
    }
  }

  /** The step at which the largest magnitude is the largest level. */
  static double covering(double[] values, Levels levels) {
    return Slices.largest(values) / levels.largest();
  }

  /** The elements nearest to {@code values / step}, with the scale that fits them best, at least {@code least}. */
  static Slices.Slice driven(double[] values, Levels levels, double step, double least) {
    double scale = Fit.of(values, levels, Math.max(step, least)).scale();
    return scale < least
        ? new Slices.Slice((float) least, nearest(values, levels, (float) least))
        : new Slices.Slice((float) scale, nearest(values, levels, Math.max(step, least)));
  }

  private static byte[] nearest(double[] values, Levels levels, double step) {
    byte[] elements = new byte[values.length];
    for (int index = 0; index < values.length; index++) {
      elements[index] = (byte) levels.nearest(values[index] / step);
    }
    return elements;
  }
}
