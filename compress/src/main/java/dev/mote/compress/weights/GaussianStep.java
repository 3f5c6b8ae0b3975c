package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;

/**
 * The distance of neighbouring levels, in standard deviations, at which normally distributed weights and their rounded ones lie at the
 * least angle.
 *
 * <p>
 * For levels v at multiples of the step, {@code cos^2 = E[w v]^2 / E[v^2]} over normal w is a sum over the thresholds t
 * between levels: {@code E[w v] = 2 sum density(t)}, {@code E[v^2] = 2 sum (v above^2 - v below^2) P(w > t)}. Source of the
 * rule: C. Gong et al., VecQ, 2020.
 */
final class GaussianStep {
  private static final double[] HALFWAY = new double[9];
  private static final double[] WHOLE = new double[9];

  static {
    // One bit is the sign at any step.
    HALFWAY[1] = 1;
    for (int bits = 2; bits <= 8; bits++) {
      HALFWAY[bits] = best(bits, true);
      WHOLE[bits] = best(bits, false);
    }
  }

  private GaussianStep() {}

  /** The step for levels halfway between whole multiples, {@code 2^bits} of them: VecQ's lambda; 1 to 8 bits. */
  static double halfway(int bits) {
    require(bits);
    return HALFWAY[bits];
  }

  /** The step for levels at whole multiples, {@code 2^bits - 1} of them; 2 to 8 bits. */
  static double whole(int bits) {
    require(bits);
    return WHOLE[bits];
  }

  /** The squared cosine at {@code step}. */
  static double squaredCosine(int bits, boolean halfway, double step) {
    int top = (1 << bits - 1) - 1;
    double product = 0;
    double square = 0;
    if (halfway) {
      // Half of all lies above the threshold 0, where |v| begins with 1/2.
      product = Normal.density(0) / 2;
      square = 0.125;
    }
    for (int level = 1; level <= top; level++) {
      double threshold = (halfway ? level : level - 0.5) * step;
      double rise = halfway ? 2 * level : 2 * level - 1;
      product += Normal.density(threshold);
      square += rise * (1 - Normal.below(threshold));
    }
    return 4 * product * product / (2 * square);
  }

  /** Narrows an interval around the one maximum. */
  private static double best(int bits, boolean halfway) {
    double low = 1e-3;
    double high = 4;
    while (high - low > 1e-7) {
      double left = low + (high - low) / 3;
      double right = high - (high - low) / 3;
      if (squaredCosine(bits, halfway, left) < squaredCosine(bits, halfway, right)) {
        low = left;
      } else {
        high = right;
      }
    }
    return (low + high) / 2;
  }

  private static void require(int bits) {
    if (bits < 1 || bits > 8) {
      throw new BadInputException("weights have 1 to 8 bits, found " + bits + "; choose another width");
    }
  }
}
