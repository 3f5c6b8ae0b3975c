package dev.mote.learn.zeroth;

import dev.mote.graph.Tensor;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** How a parameter is perturbed, query after query; steps are drawn from the query's state whenever they are needed. */
final class Perturbation {
  private final Parameter parameter;
  private final Distribution distribution;
  private final int sigma;
  private final IntUnaryOperator states;
  /** The contents with every step upwards. */
  private final Tensor up;
  /** The contents with every step downwards. */
  private final Tensor down;

  /**
   * Perturbs the present integers of a parameter.
   *
   * @param states gives the random state of a query
   */
  Perturbation(Parameter parameter, Distribution distribution, int sigma, IntUnaryOperator states) {
    this.parameter = parameter;
    this.distribution = distribution;
    this.sigma = sigma;
    this.states = states;
    this.up = parameter.moved(() -> sigma);
    this.down = parameter.moved(() -> -sigma);
  }

  /** The contents moved by the steps of a query, or back by them. */
  Tensor moved(int query, boolean forth) {
    if (distribution == Distribution.SIGNS && !parameter.isSparse() && up instanceof Tensor.Bytes high
        && down instanceof Tensor.Bytes low) {
      byte[] plus = forth ? high.values() : low.values();
      byte[] minus = forth ? low.values() : high.values();
      return new Tensor.Bytes(high.shape(), high.dtype(), Signs.select(states.applyAsInt(query), plus, minus));
    }
    Distribution.Steps steps = steps(query);
    return parameter.moved(forth ? steps::next : () -> -steps.next());
  }

  /** For each integer the sum over queries of {@code amounts[q]} times the query's step, 0 for those that are not trained. */
  long[] sums(long[] amounts) {
    long[] drawn = switch (distribution) {
      case SIGNS -> Signs.sums(IntStream.range(0, amounts.length).map(states).toArray(),
          IntStream.range(0, amounts.length).mapToLong(query -> amounts[query] * sigma).toArray(), parameter.count());
      case GAUSSIAN -> replayed(amounts);
    };
    if (!parameter.isSparse()) {
      return drawn;
    }
    long[] sums = new long[parameter.size()];
    for (int number = 0; number < drawn.length; number++) {
      sums[parameter.place(number)] = drawn[number];
    }
    return sums;
  }

  private long[] replayed(long[] amounts) {
    long[] sums = new long[parameter.count()];
    for (int query = 0; query < amounts.length; query++) {
      Distribution.Steps steps = steps(query);
      for (int number = 0; number < sums.length; number++) {
        sums[number] += amounts[query] * steps.next();
      }
    }
    return sums;
  }

  private Distribution.Steps steps(int query) {
    return new Distribution.Steps(distribution, sigma, states.applyAsInt(query));
  }
}
