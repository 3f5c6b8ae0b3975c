package dev.mote.learn.zeroth;

import dev.mote.graph.BadInputException;

/**
 * How a network is trained by forward passes.
 *
 * @param epochs              passes over the samples, at least 1
 * @param batch               samples a step, at least 1
 * @param queries             perturbed losses a layer and step, at least 2: half for weights and half for biases, or all for nodes
 * @param sigma               how far perturbations reach, in integer steps
 * @param distribution        how weights and biases are perturbed
 * @param antithetic          whether a query compares a step forth with the step back, rather than with no step
 * @param method              what is perturbed
 * @param rate                the learning rate, positive
 * @param normScaling         whether estimates are shrunk to the gradient's norm, {@code Q / (Q + d - 1)}
 * @param quantizationScaling whether a channel's gradient is divided by the square of its scale
 * @param lossNormalization   whether differences of losses are divided by their deviation over a layer's queries, where weights are
 *                            perturbed
 * @param rounding            how updates become whole
 * @param patience            epochs without a better validation accuracy after which training ends; 0 for never
 * @param seed                of all random numbers
 * @param exactLast           whether the last layer, a dense one that computes the logits, has its exact gradient
 * @param momentum            the share of the last step that the next one goes on with, 0 to below 1; it takes carried rounding,
 *                            as steps are kept in 1/256 of an integer
 * @param centered            whether weights leave to the bias what only moves a channel's mean: see {@link Centering}
 */
public record ZerothOptions(int epochs, int batch, int queries, Sigma sigma, Distribution distribution,
    boolean antithetic, Method method, double rate, boolean normScaling, boolean quantizationScaling,
    boolean lossNormalization, IntegerUpdate.Rounding rounding, int patience, int seed,
    boolean exactLast, double momentum, boolean centered) {
  /**
   * How far perturbations reach.
   *
   * @param weights of a weight, at least 1
   * @param biases  of a bias, at least 1
   * @param nodes   of a layer's result, at least 1
   */
  public record Sigma(int weights, int biases, int nodes) {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public Sigma {
      require(weights >= 1 && weights <= 127 && nodes >= 1 && nodes <= 127 && biases >= 1,
          "a perturbation reaches 1 to 127 steps (a bias's at least 1)", weights + ", " + biases + " and " + nodes);
    }
  }

  /** What is perturbed. */
  public enum Method {
    /** The weights and biases of one layer at a time. */
    WEIGHTS,
    /** The weights and biases of one layer at a time, other ones for each sample: a batch counts as so many more queries. */
    SAMPLES,
    /** Other steps for each sample, of a layer's weights and biases or of its results, whichever are fewer. */
    FEWEST,
    /** The results of one layer at a time; their gradient gives that of weights and biases. */
    NODES,
    /** For each layer what has the smaller variance by the numbers of perturbed values and queries. */
    MIXTURE,
    /** For each layer what has the smaller variance as measured on the first batch. */
    MEASURED,
    /** All weights and biases of all trained layers at once. */
    MODEL,
    /** One weight or bias after the other, forth and back. */
    COORDINATES,
    /** The scales of the weights of one layer at a time, and no weight or bias: see {@link Gains}. */
    SCALES
  }

  /** Checks the ranges. Throws {@link BadInputException}. */
  public ZerothOptions {
    require(epochs >= 1, "training takes at least 1 epoch", epochs);
    require(batch >= 1, "a batch has at least 1 sample", batch);
    require(queries >= 2 && queries <= 10_000, "a step takes 2 to 10,000 queries a layer", queries);
    require(rate > 0 && Double.isFinite(rate), "a learning rate is positive", rate);
    require(momentum >= 0 && momentum < 1, "momentum is 0 to below 1", momentum);
    require(momentum == 0 || rounding == IntegerUpdate.Rounding.CARRY,
        "momentum goes with the rounding that is carried, as it keeps parts of steps", "the rounding " + rounding);
    require(!centered || method != Method.MODEL && method != Method.SCALES,
        "gradients are centered where one layer's weights are perturbed at a time", "the method " + method);
    require(!lossNormalization || method != Method.NODES && method != Method.SCALES && method != Method.COORDINATES,
        "differences of losses are normalised where weights are perturbed together", "the method " + method);
    require(patience >= 0, "patience is a number of epochs or 0", patience);
  }

  /** Options that estimate the gradients of all layers. */
  public ZerothOptions(int epochs, int batch, int queries, Sigma sigma, Distribution distribution, boolean antithetic,
      Method method, double rate, boolean normScaling, boolean quantizationScaling, boolean lossNormalization,
      IntegerUpdate.Rounding rounding, int patience, int seed) {
    this(epochs, batch, queries, sigma, distribution, antithetic, method, rate, normScaling, quantizationScaling,
        lossNormalization, rounding, patience, seed, false, 0, false);
  }

  /** These options with another method. */
  public ZerothOptions withMethod(Method other) {
    return new ZerothOptions(epochs, batch, queries, sigma, distribution, antithetic, other, rate, normScaling,
        quantizationScaling, lossNormalization, rounding, patience, seed, exactLast, momentum, centered);
  }

  /** These options with or without the exact gradient of the last layer. */
  public ZerothOptions withExactLast(boolean exact) {
    return new ZerothOptions(epochs, batch, queries, sigma, distribution, antithetic, method, rate, normScaling,
        quantizationScaling, lossNormalization, rounding, patience, seed, exact, momentum, centered);
  }

  /** These options with another momentum. */
  public ZerothOptions withMomentum(double other) {
    return new ZerothOptions(epochs, batch, queries, sigma, distribution, antithetic, method, rate, normScaling,
        quantizationScaling, lossNormalization, rounding, patience, seed, exactLast, other, centered);
  }

  /** These options with or without gradients of weights that are centered. */
  public ZerothOptions withCentered(boolean other) {
    return new ZerothOptions(epochs, batch, queries, sigma, distribution, antithetic, method, rate, normScaling,
        quantizationScaling, lossNormalization, rounding, patience, seed, exactLast, momentum, other);
  }

  /** The recipe of the paper's released code for CIFAR-10-C. */
  public static ZerothOptions published(int seed) {
    return new ZerothOptions(50, 100, 50, new Sigma(1, 100, 5), Distribution.SIGNS, false, Method.MIXTURE,
        0.01 * 100 / 256, true, true, false, IntegerUpdate.Rounding.NEAREST, 0, seed);
  }

  private static void require(boolean holds, String rule, Object found) {
    if (!holds) {
      throw new BadInputException(rule + ", found " + found + "; choose another value");
    }
  }
}
