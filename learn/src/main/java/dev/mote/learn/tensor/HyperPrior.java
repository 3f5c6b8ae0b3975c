package dev.mote.learn.tensor;

import dev.mote.graph.BadInputException;

/**
 * What is believed of the variance of a slice's numbers before they are seen. Source: C. Hawkins, X. Liu and Z. Zhang, Towards Compact Neural
 * Networks via End-to-End Training: A Bayesian Tensor Approach with Automatic Rank Determination, 2022.
 */
public sealed interface HyperPrior {
  /**
   * The variance whose root is the likeliest deviation.
   *
   * @param squares the sum of the squares of the slice's numbers
   * @param count   how many there are
   */
  double variance(double squares, int count);

  /** Every order of magnitude is as likely: the density of a deviation is in proportion to its reciprocal. */
  record LogUniform() implements HyperPrior {
    @Override
    public double variance(double squares, int count) {
      return squares / (count + 1);
    }
  }

  /**
   * The deviation is half-Cauchy distributed.
   *
   * @param scale of it, positive: small ones prune more
   */
  record HalfCauchy(double scale) implements HyperPrior {
    /** Checks the scale. */
    public HalfCauchy {
      if (!(scale > 0)) {
        throw new BadInputException("a half-Cauchy prior has a positive scale, found " + scale + "; choose another");
      }
    }

    @Override
    public double variance(double squares, int count) {
      double eta2 = scale * scale;
      double root = Math.sqrt(squares * squares + (2.0 * count + 8) * eta2 * squares + eta2 * eta2 * count * count);
      return (squares - eta2 * count + root) / (2.0 * count + 4);
    }
  }
}
