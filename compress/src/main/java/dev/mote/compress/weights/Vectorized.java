package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Tensor;

/**
 * Vectorised weight quantisation: elements at the least angle to the weights, then the scale that brings both nearest
 * ({@link Steering}). Levels lie halfway between whole multiples, none at zero, so that no code is lost; with 8 bits those would not fit
 * int8, and levels lie at -127 to 127 times the scale.
 *
 * @param bits       1 to 8
 * @param perChannel whether each output channel has its own scale
 * @param gaussian   whether the step is that of normally distributed weights of the same standard deviation, as published; else it
 *                   is searched on the weights themselves
 */
public record Vectorized(int bits, boolean perChannel, boolean gaussian) implements WeightFormat {
  /** Checks the bits. Throws {@link BadInputException}. */
  public Vectorized {
    if (bits < 1 || bits > 8) {
      throw new BadInputException("vecq weights have 1 to 8 bits, found " + bits + "; choose another width");
    }
  }

  /** One scale an output channel, with the step of the least angle. */
  public Vectorized(int bits) {
    this(bits, true, false);
  }

  @Override
  public RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales) {
    boolean halfway = bits < 8;
    Levels levels = new Levels.Even(bits, halfway);
    double lambda = halfway ? GaussianStep.halfway(bits) : GaussianStep.whole(bits);
    return Slices.round(weights, axis, perChannel, leastScales, levels.storage(), (values, least) -> {
      double step = lambda * deviation(values) / (1 << 8 - bits);
      return gaussian
          ? Steering.driven(values, levels, step, least)
          : Steering.best(values, levels, step, least);
    });
  }

  private static double deviation(double[] values) {
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  }

  @Override
  public String label() {
    return "vecq:" + bits + (perChannel ? "" : ":tensor") + (gaussian ? ":gaussian" : "");
  }
}
