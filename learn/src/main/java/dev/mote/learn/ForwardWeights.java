package dev.mote.learn;

import dev.mote.graph.Tensor;

/**
 * What the network computes with in place of a trained parameter. Gradients are taken there and move the parameter itself, as if both
 * were the same: the straight-through estimate (Y. Bengio et al., Estimating or Propagating Gradients Through Stochastic Neurons, 2013).
 */
@FunctionalInterface
public interface ForwardWeights {
  /** The parameters themselves. */
  ForwardWeights SAME = (_, trained) -> trained;

  /**
   * What stands for a parameter.
   *
   * @param name    the parameter's name
   * @param trained its present contents, which are not changed
   * @return a tensor of the same shape that depends on nothing else
   */
  Tensor.Floats of(String name, Tensor.Floats trained);

  /**
   * What stands for a parameter in a step of the training, where that is another than in validation.
   *
   * @param step 1 for the first
   * @return a tensor of the same shape that depends on nothing else
   */
  default Tensor.Floats during(long step, String name, Tensor.Floats trained) {
    return of(name, trained);
  }
}
