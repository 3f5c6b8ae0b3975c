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
  private static final double RATIO = 0.93;
  private static final double COARSEST = 1.35;
  private static final double FINEST = 0.04;
  /** Then in both directions from the best one, in ever smaller distances. */
  private static final int REFINEMENTS = 8;
  private static final double NARROWING = 0.6;

  private Steering() {}

  /** The elements at the least angle to {@code values} over many steps, {@code first} among them. */
  static Slices.Slice best(double[] values, Levels levels, double first, double least) {
    double coarsest = COARSEST * Slices.largest(values) / levels.largest();
    double best = first;
    double highest = squaredCosine(values, levels, first);
    for (double step = coarsest; step > coarsest * FINEST; step *= RATIO) {
      double cosine = squaredCosine(values, levels, step);
      if (cosine > highest) {
        highest = cosine;
        best = step;
      }
    }
    double width = best * (1 - RATIO);
    for (int refinement = 0; refinement < REFINEMENTS; refinement++) {
      width *= NARROWING;
      double centre = best;
      for (double step : new double[]{centre - width, centre + width}) {
        double cosine = squaredCosine(values, levels, step);
        if (cosine > highest) {
          highest = cosine;
          best = step;
        }
      }
    }
    return driven(values, levels, best, least);
  }

  /** The step at which the largest magnitude is the largest level. */
  static double covering(double[] values, Levels levels) {
    return Slices.largest(values) / levels.largest();
  }

  /** The elements nearest to {@code values / step}, with the scale that fits them best, at least {@code least}. */
  static Slices.Slice driven(double[] values, Levels levels, double step, double least) {
    byte[] elements = nearest(values, levels, Math.max(step, least));
    double product = 0;
    double square = 0;
    for (int index = 0; index < values.length; index++) {
      product += values[index] * elements[index];
      square += (double) elements[index] * elements[index];
    }
    double scale = square == 0 ? 0 : product / square;
    if (scale < least) {
      return new Slices.Slice((float) least, nearest(values, levels, (float) least));
    }
    return new Slices.Slice((float) scale, elements);
  }

  private static byte[] nearest(double[] values, Levels levels, double step) {
    byte[] elements = new byte[values.length];
    for (int index = 0; index < values.length; index++) {
      elements[index] = (byte) levels.nearest(values[index] / step);
    }
    return elements;
  }

  /** The squared cosine of the angle between values and elements, but for the values' own length; 0 where all elements are. */
  private static double squaredCosine(double[] values, Levels levels, double step) {
    double product = 0;
    double square = 0;
    for (double value : values) {
      int element = levels.nearest(value / step);
      product += value * element;
      square += (double) element * element;
    }
    return square == 0 ? 0 : product * product / square;
  }
}
