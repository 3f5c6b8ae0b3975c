package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.learn.Xorshift32;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The estimate of weights on a loss that is linear in them, whose gradient is known. */
class WeightEstimateTest {
  private static final int TRIALS = 300;

  private static ZerothOptions options(int queries, Distribution distribution, boolean antithetic, boolean normalized) {
    return new ZerothOptions(1, 1, queries, new ZerothOptions.Sigma(2, 2, 2), distribution, antithetic,
        ZerothOptions.Method.WEIGHTS, 1, true, true, normalized, IntegerUpdate.Rounding.NEAREST, 0, 1);
  }

  private static Parameter parameter(int size) {
    return new Parameter(0, "w", new TensorType(Shape.of(size), DType.I8, Quantization.perTensor(0.1f, 0)),
        Tensor.i8(Shape.of(size), new byte[size]), Parameter.Kind.WEIGHTS, new double[]{0.1}, 1, 0);
  }

  /** {@code loss = 1000 + sum of gradient[i] w[i]}. */
  private static final class Linear implements Objective {
    private final int[] gradient;
    private Tensor contents;

    Linear(int[] gradient, Tensor contents) {
      this.gradient = gradient;
      this.contents = contents;
    }

    @Override
    public void write(Parameter parameter, Tensor moved) {
      contents = moved;
    }

    @Override
    public int[] losses(List<List<Tensor>> inputs, int[] labels) {
      int sum = 1000;
      for (int index = 0; index < gradient.length; index++) {
        sum += gradient[index] * (int) contents.integer(index);
      }
      return new int[]{sum};
    }
  }

  @ParameterizedTest
  @CsvSource({"200,10,SIGNS,false", "200,50,SIGNS,true", "100,400,SIGNS,false", "200,50,GAUSSIAN,false"})
  void theCosineAndTheBestShrinkageFollowTheNumberOfQueries(int size, int queries, Distribution distribution,
      boolean antithetic) {
    WeightEstimate estimate = new WeightEstimate(options(queries, distribution, antithetic, false), queries);
    SplittableRandom random = new SplittableRandom(7);
    double cosines = 0;
    double inner = 0;
    double squares = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      int[] gradient = random.ints(size, -500, 501).toArray();
      Parameter parameter = parameter(size);
      int seed = trial;
      long[] sums = estimate.sums(new Linear(gradient, parameter.tensor()), List.of(), new int[1], 1000,
          List.of(parameter), List.of(query -> Xorshift32.state(seed, 0, 0, query)))[0];
      double unit = estimate.unit(parameter, 1) * IntegerLoss.ONE;
      double dot = 0;
      double own = 0;
      double estimated = 0;
      for (int index = 0; index < size; index++) {
        dot += unit * sums[index] * gradient[index];
        own += (double) gradient[index] * gradient[index];
        estimated += unit * sums[index] * unit * sums[index];
      }
      cosines += dot / Math.sqrt(own * estimated) / TRIALS;
      inner += dot / own;
      squares += estimated / own;
    }
    assertThat(inner / TRIALS).as("an unbiased estimate").isCloseTo(1, within(0.05));
    assertThat(cosines).isCloseTo(Math.sqrt(queries / (queries + size - 1.0)), within(0.02));
    double shrinkage = estimate.shrinkage(size);
    assertThat(inner / squares).as("the shrinkage of least squared error")
        .isCloseTo(shrinkage, within((distribution == Distribution.SIGNS ? 0.04 : 0.15) * shrinkage));
  }

  @ParameterizedTest
  @CsvSource({"1", "10"})
  void normalizedEstimatesDoNotGrowWithTheLoss(int factor) {
    int size = 50;
    int[] gradient = new SplittableRandom(3).ints(size, -500, 501).map(each -> each * factor).toArray();
    ZerothOptions options = options(20, Distribution.SIGNS, false, true);
    WeightEstimate estimate = new WeightEstimate(options, 20);
    Parameter parameter = parameter(size);
    long[] sums = estimate.sums(new Linear(gradient, parameter.tensor()), List.of(), new int[1], 1000,
        List.of(parameter), List.of(query -> Xorshift32.state(1, 0, 0, query)))[0];
    double squares = 0;
    for (long sum : sums) {
      squares += (double) sum * sum * estimate.unit(parameter, 1) * estimate.unit(parameter, 1);
    }
    // Differences of variance 1 times steps of variance sigma^2, averaged over Q: each element has 1 / (Q sigma^2).
    assertThat(Math.sqrt(squares / size)).isCloseTo(1 / Math.sqrt(20 * 4.0), within(0.03));
  }

  @ParameterizedTest
  @CsvSource({"SIGNS,1", "SIGNS,100", "GAUSSIAN,8", "GAUSSIAN,100"})
  void stepsHaveMeanZeroAndTheVarianceAskedFor(Distribution distribution, int sigma) {
    Distribution.Steps steps = new Distribution.Steps(distribution, sigma, 12345);
    double sum = 0;
    double squares = 0;
    int count = 200_000;
    for (int index = 0; index < count; index++) {
      int step = steps.next();
      sum += step;
      squares += (double) step * step;
    }
    assertThat(sum / count / sigma).isCloseTo(0, within(0.01));
    // Whole steps of a small sigma are a little off.
    assertThat(squares / count / sigma / sigma).isCloseTo(1, within(sigma == 8 ? 0.03 : 0.01));
  }
}
