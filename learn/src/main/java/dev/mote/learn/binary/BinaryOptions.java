package dev.mote.learn.binary;

import dev.mote.graph.BadInputException;

/**
 * How natural parameters are trained.
 *
 * @param temperature tau of the relaxed signs, at least 0: 0 for signs themselves
 * @param samples     how many samples the mean loss stands for: the size of the training set, or a multiple of it where the distribution is
 *                    to be narrower than the posterior; positive
 * @param prior       how much the prior counts, at least 0: 1 by Bayes' rule
 * @param seed        decides the drawn signs
 */
public record BinaryOptions(double temperature, double samples, double prior, long seed) {
  /** Checks the ranges. Throws {@link BadInputException}. */
  public BinaryOptions {
    require(temperature >= 0 && Double.isFinite(temperature), "the temperature is at least 0", temperature);
    require(samples > 0 && Double.isFinite(samples), "the loss stands for a positive number of samples", samples);
    require(prior >= 0 && Double.isFinite(prior), "the prior counts at least 0", prior);
  }

  private static void require(boolean holds, String rule, double found) {
    if (!holds) {
      throw new BadInputException("in a training of binary weights " + rule + ", found " + found
          + "; correct the option");
    }
  }
}
