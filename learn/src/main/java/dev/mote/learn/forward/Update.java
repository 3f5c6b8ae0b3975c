package dev.mote.learn.forward;

import dev.mote.learn.Optimizer;

/** How an estimate moves a parameter. */
public sealed interface Update {
  /**
   * Each coordinate walks by the learning rate against the sign of its estimate. With {@link Estimator.Coordinatewise} of a spacing
   * that equals the rate this is stochastic coordinate descent: a coordinate keeps its trial step where the loss fell, else it
   * takes the opposite one.
   */
  record Sign() implements Update {}

  /** An optimiser is fed the estimate; coordinates that were not looked at keep their moments. */
  record By(Optimizer optimizer) implements Update {}

  /** Moves the coordinates of an estimate in place. */
  default void apply(float[] parameter, Estimate estimate, float[][] moments, float rate, long step) {
    int[] coordinates = estimate.coordinates();
    switch (this) {
      case Sign _ -> {
        for (int i = 0; i < coordinates.length; i++) {
          parameter[coordinates[i]] -= rate * Math.signum(estimate.gradient()[i]);
        }
      }
      case By by -> {
        float[] chosen = gather(parameter, coordinates);
        float[][] chosenMoments = new float[by.optimizer().moments()][];
        for (int moment = 0; moment < chosenMoments.length; moment++) {
          chosenMoments[moment] = gather(moments[moment], coordinates);
        }
        by.optimizer().update(chosen, estimate.gradient(), chosenMoments, true, rate, step);
        scatter(chosen, coordinates, parameter);
        for (int moment = 0; moment < chosenMoments.length; moment++) {
          scatter(chosenMoments[moment], coordinates, moments[moment]);
        }
      }
    }
  }

  private static float[] gather(float[] all, int[] coordinates) {
    float[] chosen = new float[coordinates.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = all[coordinates[i]];
    }
    return chosen;
  }

  private static void scatter(float[] chosen, int[] coordinates, float[] all) {
    for (int i = 0; i < chosen.length; i++) {
      all[coordinates[i]] = chosen[i];
    }
  }
}
