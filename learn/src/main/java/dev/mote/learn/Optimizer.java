package dev.mote.learn;

import dev.mote.graph.BadInputException;

/** How a gradient moves a parameter. */
public sealed interface Optimizer {
  /**
   * Stochastic gradient descent with momentum: {@code v = momentum v + g; p -= rate (nesterov ? g + momentum v : v)}.
   * Source: I. Sutskever et al., On the importance of initialization and momentum in deep learning, 2013.
   *
   * @param momentum 0 to below 1
   * @param nesterov whether to look ahead
   * @param decay    weight decay, added to the gradient as {@code decay * p}; at least 0
   */
  record Sgd(float momentum, boolean nesterov, float decay) implements Optimizer {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public Sgd {
      require(momentum >= 0 && momentum < 1, "momentum is 0 to below 1", momentum);
      require(decay >= 0 && Float.isFinite(decay), "weight decay is at least 0", decay);
    }
  }

  /**
   * Adam (D. Kingma and J. Ba, 2015), with bias correction; with decoupled weight decay AdamW (I. Loshchilov and F. Hutter,
   * 2019).
   *
   * @param beta1     share of the mean that is kept, 0 to below 1
   * @param beta2     share of the mean square that is kept, 0 to below 1
   * @param epsilon   added to the root of the mean square, positive
   * @param decay     weight decay, at least 0
   * @param decoupled whether decay shrinks the parameter by {@code rate * decay * p} instead of entering the gradient
   */
  record Adam(float beta1, float beta2, float epsilon, float decay, boolean decoupled) implements Optimizer {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public Adam {
      require(beta1 >= 0 && beta1 < 1, "beta1 is 0 to below 1", beta1);
      require(beta2 >= 0 && beta2 < 1, "beta2 is 0 to below 1", beta2);
      require(epsilon > 0, "epsilon is positive", epsilon);
      require(decay >= 0 && Float.isFinite(decay), "weight decay is at least 0", decay);
    }

    /** The usual constants 0.9, 0.999 and 1e-8. */
    public static Adam usual(float decay, boolean decoupled) {
      return new Adam(0.9f, 0.999f, 1e-8f, decay, decoupled);
    }
  }

  /** How many arrays of the parameter's length are kept from step to step. */
  default int moments() {
    return switch (this) {
      case Sgd _ -> 1;
      case Adam _ -> 2;
    };
  }

  /**
   * Moves one parameter in place.
   *
   * @param moments as many arrays as {@link #moments()}, zeros before the first step
   * @param decays  whether weight decay applies to this parameter
   * @param rate    the learning rate
   * @param step    1 for the first step
   */
  default void update(float[] parameter, float[] gradient, float[][] moments, boolean decays, float rate, long step) {
    switch (this) {
      case Sgd sgd -> sgd(sgd, parameter, gradient, moments[0], decays ? sgd.decay() : 0, rate);
      case Adam adam -> adam(adam, parameter, gradient, moments, decays ? adam.decay() : 0, rate, step);
    }
  }

  private static void sgd(Sgd sgd, float[] parameter, float[] gradient, float[] velocity, float decay, float rate) {
    float momentum = sgd.momentum();
    float ahead = sgd.nesterov() ? momentum : 1;
    float direct = sgd.nesterov() ? 1 : 0;
    for (int i = 0; i < parameter.length; i++) {
      float g = gradient[i] + decay * parameter[i];
      float v = momentum * velocity[i] + g;
      velocity[i] = v;
      parameter[i] -= rate * (direct * g + ahead * v);
    }
  }

  private static void adam(Adam adam, float[] parameter, float[] gradient, float[][] moments, float decay, float rate,
      long step) {
    float[] mean = moments[0];
    float[] square = moments[1];
    float keep1 = adam.beta1();
    float keep2 = adam.beta2();
    float take1 = 1 - keep1;
    float take2 = 1 - keep2;
    float stride = (float) (rate / (1 - StrictMath.pow(keep1, step)));
    float correction = (float) (1 / Math.sqrt(1 - StrictMath.pow(keep2, step)));
    float epsilon = adam.epsilon();
    float shrink = adam.decoupled() ? rate * decay : 0;
    float inGradient = adam.decoupled() ? 0 : decay;
    for (int i = 0; i < parameter.length; i++) {
      float p = parameter[i];
      float g = gradient[i] + inGradient * p;
      float m = keep1 * mean[i] + take1 * g;
      float v = keep2 * square[i] + take2 * g * g;
      mean[i] = m;
      square[i] = v;
      parameter[i] = p - shrink * p - stride * m / ((float) Math.sqrt(v) * correction + epsilon);
    }
  }

  private static void require(boolean holds, String rule, float found) {
    if (!holds) {
      throw new BadInputException("in an optimiser " + rule + ", found " + found + "; correct the option");
    }
  }
}
