package dev.mote.learn.integer;

import dev.mote.graph.BadInputException;
import dev.mote.learn.zeroth.IntegerUpdate;

/**
 * How the integers of a network are trained by back-propagation.
 *
 * @param epochs              passes over the data, at least 1
 * @param batch               samples a step, at least 1
 * @param rate                the learning rate of the first step, positive; it falls along half a cosine
 * @param momentum            the share of the last step's direction that is kept, 0 to below 1
 * @param quantizationScaling whether the gradient by an integer is divided by the square of its scale, so that the integers
 *                            move as the real weights would
 * @param rounding            how updates become whole
 * @param patience            epochs without a better validation accuracy after which training ends; 0 for never
 * @param seed                of all random numbers
 */
public record IntegerOptions(int epochs, int batch, double rate, double momentum, boolean quantizationScaling,
    IntegerUpdate.Rounding rounding, int patience, int seed) {
  /** Checks the ranges. Throws {@link BadInputException}. */
  public IntegerOptions {
    require(epochs >= 1, "training takes at least 1 epoch", epochs);
    require(batch >= 1, "a batch has at least 1 sample", batch);
    require(rate > 0 && Double.isFinite(rate), "a learning rate is positive", rate);
    require(momentum >= 0 && momentum < 1, "momentum is 0 to below 1", momentum);
    require(patience >= 0, "patience is a number of epochs or 0", patience);
  }

  private static void require(boolean holds, String rule, Object found) {
    if (!holds) {
      throw new BadInputException(rule + ", found " + found + "; choose another value");
    }
  }
}
