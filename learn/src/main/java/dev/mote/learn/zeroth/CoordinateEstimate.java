package dev.mote.learn.zeroth;

import dev.mote.graph.Tensor;
import java.util.List;

/** The gradient by integers from central differences, one integer after the other; 2 queries each. */
final class CoordinateEstimate {
  private final ZerothOptions options;

  CoordinateEstimate(ZerothOptions options) {
    this.options = options;
  }

  /** {@code (L(w + sigma) - L(w - sigma)) sigma} for each integer. */
  long[] sums(Objective objective, List<List<Tensor>> inputs, int[] labels, Parameter parameter) {
    long[] sums = new long[parameter.size()];
    int sigma = sigma(parameter);
    for (int number = 0; number < parameter.count(); number++) {
      int index = parameter.place(number);
      long forth = at(objective, inputs, labels, parameter, index, sigma);
      sums[index] = (forth - at(objective, inputs, labels, parameter, index, -sigma)) * sigma;
    }
    objective.write(parameter, parameter.tensor());
    return sums;
  }

  private static long at(Objective objective, List<List<Tensor>> inputs, int[] labels, Parameter parameter, int index,
      int step) {
    int before = parameter.get(index);
    parameter.set(index, (long) before + step);
    objective.write(parameter, parameter.tensor());
    parameter.set(index, before);
    return objective.loss(inputs, labels);
  }

  private int sigma(Parameter parameter) {
    return parameter.isWeights() ? options.sigma().weights() : options.sigma().biases();
  }

  /** What one unit of a sum stands for. */
  double unit(Parameter parameter, int samples) {
    double sigma = sigma(parameter);
    return Differences.unit(false, samples) / (2 * sigma * sigma);
  }
}
