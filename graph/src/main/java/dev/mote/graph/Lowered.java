package dev.mote.graph;

import java.util.List;

/**
 * A network on some hardware, real or simulated, whose constants can be exchanged: all that training sees of hardware.
 *
 * <p>
 * A trainer that needs no gradient works on anything that implements this, with its noise and its limits.
 */
public interface Lowered extends Executor {
  /**
   * Exchanges the contents of a constant for all runs that follow.
   *
   * @param constant the value's id
   * @param contents of the shape and element type of the constant
   * @throws BadInputException where the value is no constant or the contents do not fit it
   */
  void write(int constant, Tensor contents);

  /**
   * Runs the graph once a sample.
   *
   * @param samples the inputs of each run; a list that computes them may be asked by several threads at a time
   * @return the outputs of each run, in the order of the samples
   */
  List<List<Tensor>> runAll(List<List<Tensor>> samples);

  /**
   * Chooses the noise of the runs that follow, where hardware has any: runs after the same call, in the same order, have the same bits. A
   * training that goes on where it was stopped depends on it.
   *
   * @param stream any number
   */
  default void drawFrom(long stream) {}

  /** Checks a call of {@link #write}. Throws {@link BadInputException} in one sentence. */
  static void check(Graph graph, int constant, Tensor contents) {
    Value value = graph.value(constant);
    if (!value.isConstant()) {
      throw new BadInputException("contents are written to constants, found '" + value.name() + "' of graph '"
          + graph.name() + "', which is computed; name a weight or a bias");
    }
    if (!contents.shape().equals(value.type().shape()) || contents.dtype() != value.type().dtype()) {
      throw new BadInputException("constant '" + value.name() + "' of graph '" + graph.name() + "' is " + value.type()
          + ", found " + contents.dtype().label() + "[" + contents.shape() + "]; give a tensor of that type");
    }
  }
}
