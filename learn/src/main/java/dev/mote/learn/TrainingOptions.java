package dev.mote.learn;

import dev.mote.graph.BadInputException;

/**
 * How a network is trained.
 *
 * @param epochs       passes over the data, at least 1
 * @param batch        samples a step, at least 1
 * @param loss         what is made small
 * @param optimizer    how gradients move parameters
 * @param rate         the highest learning rate, positive
 * @param warmUp       the share of all steps in which the rate rises from 0, 0 to below 1
 * @param cosine       whether the rate then falls to 0 by half a cosine; else it stays
 * @param patience     epochs without a better validation accuracy after which training stops; 0 for never
 * @param augmentation changes to the images
 * @param seed         decides order and changes
 */
public record TrainingOptions(int epochs, int batch, Loss loss, Optimizer optimizer, float rate, float warmUp,
    boolean cosine, int patience, Augmentation augmentation, long seed) {
  /** Checks the ranges. Throws {@link BadInputException}. */
  public TrainingOptions {
    require(epochs >= 1 && epochs <= 1_000_000, "epochs are 1 to 1000000", epochs);
    require(batch >= 1 && batch <= 1_000_000, "a batch is 1 to 1000000 samples", batch);
    require(rate > 0 && Float.isFinite(rate), "the learning rate is positive", rate);
    require(warmUp >= 0 && warmUp < 1, "the share of warm-up is 0 to below 1", warmUp);
    require(patience >= 0, "patience is at least 0 epochs", patience);
  }

  /** The learning rates of a training of {@code total} steps. */
  Schedule schedule(long total) {
    return cosine ? new Schedule.Cosine(rate, 0, (long) (warmUp * total), total) : new Schedule.Constant(rate);
  }

  private static void require(boolean holds, String rule, Number found) {
    if (!holds) {
      throw new BadInputException("in a training " + rule + ", found " + found + "; correct the option");
    }
  }
}
