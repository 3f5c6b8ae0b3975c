package dev.mote.learn.tensor;

import dev.mote.graph.BadInputException;

/**
 * How ranks are found.
 *
 * @param prior     what is believed of a slice's variance
 * @param weight    of the divergence from the prior beside the mean loss of a sample, at least 0
 * @param still     steps without it
 * @param rising    steps in which it then rises to its weight
 * @param held      steps at its weight, after which the prior rests: what is left of the slices learns on without it, and stays
 * @param threshold slices of a lower variance, relative to the largest of their rank, are left out
 */
public record RankOptions(HyperPrior prior, double weight, long still, long rising, long held,
    double threshold) {
  /** Checks the ranges. Throws {@link BadInputException}. */
  public RankOptions {
    if (!(weight >= 0) || Math.min(Math.min(still, rising), held) < 0 || !(threshold >= 0) || threshold >= 1) {
      throw new BadInputException(
          "finding ranks takes a weight and steps of at least 0 and a threshold of 0 to below 1, found "
              + weight + ", " + still + ", " + rising + ", " + held + " and " + threshold + "; correct the options");
    }
  }

  /** The weight at a step, 1 for the first. */
  double weight(long step) {
    if (step > still + rising + held) {
      return 0;
    }
    return step <= still ? 0 : rising == 0 ? weight : weight * Math.min(1, (double) (step - still) / rising);
  }
}
