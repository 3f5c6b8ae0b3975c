package dev.mote.learn.zeroth;

import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The gradient by integers, estimated from the loss at randomly perturbed integers.
 *
 * <p>
 * {@code g = 1 / (Q sigma^2) * sum over q of (L(w + u[q]) - L(w)) u[q]} with steps u of variance sigma^2; forth and back
 * {@code (L(w + u) - L(w - u)) / 2}. What is returned are the sums over q. The steps are drawn twice from the same seeds rather
 * than stored.
 */
final class WeightEstimate {
  private final ZerothOptions options;
  private final int queries;

  WeightEstimate(ZerothOptions options, int queries) {
    this.options = options;
    this.queries = queries;
  }

  /**
   * The sums of all parameters, which are perturbed together.
   *
   * @param clean  the batch's loss without a perturbation
   * @param states gives the random state of a query for the parameter at index {@code p} by {@code states[p]}
   */
  long[][] sums(Objective objective, List<List<Tensor>> inputs, int[] labels, long clean, List<Parameter> parameters,
      List<IntUnaryOperator> states) {
    List<Perturbation> perturbations = IntStream.range(0, parameters.size())
        .mapToObj(p -> new Perturbation(parameters.get(p), options.distribution(), sigma(parameters.get(p)),
            states.get(p)))
        .toList();
    long[] differences = new long[queries];
    for (int q = 0; q < queries; q++) {
      write(objective, parameters, perturbations, q, true);
      differences[q] = objective.loss(inputs, labels);
      if (options.antithetic()) {
        write(objective, parameters, perturbations, q, false);
      }
      differences[q] -= options.antithetic() ? objective.loss(inputs, labels) : clean;
    }
    parameters.forEach(parameter -> objective.write(parameter, parameter.tensor()));
    long[] weights = options.lossNormalization() ? Differences.normalized(differences) : differences;
    return perturbations.stream().map(each -> each.sums(weights)).toArray(long[][]::new);
  }

  private static void write(Objective objective, List<Parameter> parameters, List<Perturbation> perturbations,
      int query, boolean forth) {
    for (int p = 0; p < parameters.size(); p++) {
      objective.write(parameters.get(p), perturbations.get(p).moved(query, forth));
    }
  }

  int sigma(Parameter parameter) {
    return parameter.isGains()
        ? Gains.SIGMA
        : parameter.isWeights() ? options.sigma().weights() : options.sigma().biases();
  }

  /** What one unit of a sum stands for in the gradient by integers of {@code parameter}. */
  double unit(Parameter parameter, int samples) {
    double sigma = sigma(parameter);
    return Differences.unit(options.lossNormalization(), samples) / (queries * sigma * sigma)
        / (options.antithetic() ? 2 : 1);
  }

  /** What shrinks the estimate of {@code count} numbers to the gradient's norm: {@code Q / (Q + d - 1)}. */
  double shrinkage(long count) {
    return options.normScaling() ? queries / (queries + count - 1.0) : 1;
  }

  /** The same in units of 2^-15. */
  int wholeShrinkage(long count) {
    return (int) Math.round(shrinkage(count) * IntegerUpdate.FULL_RATE);
  }
}
