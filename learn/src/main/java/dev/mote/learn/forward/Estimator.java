package dev.mote.learn.forward;

import dev.mote.graph.BadInputException;

/** How the gradient of the loss by one group of parameters is estimated from losses. */
public sealed interface Estimator {
  /**
   * The random-gradient estimate: the mean over {@code queries} directions u of {@code (L(p + deviation u) - L(p - deviation
   * u)) / (2 deviation) u}, or of {@code (L(p + deviation u) - L(p)) / deviation u} where not antithetic. Source: Y. Nesterov
   * and V. Spokoiny, Random Gradient-Free Minimization of Convex Functions, 2017.
   *
   * @param queries    directions, at least 1
   * @param deviation  length of a step in each coordinate, positive
   * @param directions their distribution
   * @param antithetic whether each direction is walked both ways
   */
  record RandomGradient(int queries, float deviation, Directions directions, boolean antithetic) implements Estimator {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public RandomGradient {
      require(queries >= 1, "there is at least 1 query", queries);
      require(deviation > 0 && Float.isFinite(deviation), "the deviation is positive", deviation);
    }
  }

  /**
   * Differences along single coordinates, a fresh random share of them each step: {@code (L(p + spacing e_i) - L(p)) /
   * spacing}, or both ways where antithetic. The other coordinates stay where they are.
   *
   * @param spacing    length of a step, positive
   * @param share      the probability that a coordinate is looked at, above 0 to 1
   * @param antithetic whether each coordinate is walked both ways
   */
  record Coordinatewise(float spacing, float share, boolean antithetic) implements Estimator {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public Coordinatewise {
      require(spacing > 0 && Float.isFinite(spacing), "the spacing is positive", spacing);
      require(share > 0 && share <= 1, "the share of coordinates is above 0 to 1", share);
    }
  }

  private static void require(boolean holds, String rule, Number found) {
    if (!holds) {
      throw new BadInputException("in an estimate of a gradient " + rule + ", found " + found + "; correct the option");
    }
  }
}
