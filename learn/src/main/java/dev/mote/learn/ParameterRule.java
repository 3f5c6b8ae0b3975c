package dev.mote.learn;

import java.util.List;

/** What a training does with its parameters and their gradients beside the optimiser's step. */
@FunctionalInterface
public interface ParameterRule {
  /** Nothing. */
  ParameterRule NONE = (_, _, _) -> {};

  /**
   * Changes parameters and gradients in place before a step of the optimiser.
   *
   * @param step       1 for the first
   * @param parameters in the order of {@link Trainer#parameters}
   * @param gradients  as many
   */
  void adjust(long step, List<float[]> parameters, List<float[]> gradients);
}
