package dev.mote.learn.zeroth;

import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.IntFunction;

/** What finds the gradients of some constants from a batch's clean run, and from further runs if it needs them. */
interface GradientSource extends AutoCloseable {
  /**
   * A gradient on integers.
   *
   * @param parameter by what
   * @param sums      one an integer
   * @param unit      what one unit of a sum stands for, one a channel
   * @param shrinkage what the estimate is multiplied by, in units of 2^-15
   */
  record Gradient(Parameter parameter, long[] sums, double[] unit, int shrinkage) {}

  /** The values of a clean run that a step reads. */
  List<Integer> reads();

  /** Whether a layer's results are perturbed rather than its weights. */
  boolean isByNodes();

  /** Losses asked for in a step. */
  long queries();

  /** Takes over the present integers of a parameter. */
  void write(Parameter parameter);

  /**
   * The gradients of a batch.
   *
   * @param values one clean value of each sample, by sample and value id
   * @param clean  the samples' losses
   */
  List<Gradient> gradients(List<IntFunction<Tensor>> values, int[] labels, int[] clean, int step);

  @Override
  void close();
}
