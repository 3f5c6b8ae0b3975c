package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.learn.Xorshift32;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Perturbations of whole arrays beside steps that are drawn one by one. */
class PerturbationTest {
  private static Parameter parameter(SplittableRandom random, boolean weights, boolean sparse) {
    Shape shape = Shape.of(random.nextInt(1, 5), random.nextInt(1, 50));
    Tensor contents = weights
        ? Tensor.i8(shape, bytes(random, shape.count()))
        : new Tensor.Ints(shape, random.ints(shape.count()).toArray());
    Parameter whole = new Parameter(0, "w",
        new TensorType(shape, contents.dtype(), Quantization.perTensor(0.1f, 0)), contents,
        weights ? Parameter.Kind.WEIGHTS : Parameter.Kind.BIASES, new double[]{0.1}, 1, 0);
    return sparse ? whole.masked(0.3) : whole;
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"SIGNS,true,false", "SIGNS,true,true", "SIGNS,false,false", "GAUSSIAN,true,false", "GAUSSIAN,false,true"})
  void contentsAndSumsAreThoseOfStepsOneByOne(Distribution distribution, boolean weights, boolean sparse) {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 60; round++) {
      Parameter parameter = parameter(random, weights, sparse);
      int sigma = random.nextInt(1, weights ? 20 : 1_000_000);
      int seed = random.nextInt();
      IntUnaryOperator states = query -> Xorshift32.state(seed, 3, 7, query);
      Perturbation perturbation = new Perturbation(parameter, distribution, sigma, states);
      long[] amounts = random.longs(random.nextInt(1, 20), -1L << 30, 1L << 30).toArray();
      long[] sums = new long[parameter.size()];
      for (int query = 0; query < amounts.length; query++) {
        int[] steps = steps(parameter, new Distribution.Steps(distribution, sigma, states.applyAsInt(query)));
        assertThat(integers(perturbation.moved(query, true))).isEqualTo(moved(parameter, steps, 1, weights));
        assertThat(integers(perturbation.moved(query, false))).isEqualTo(moved(parameter, steps, -1, weights));
        for (int index = 0; index < sums.length; index++) {
          sums[index] += amounts[query] * steps[index];
        }
      }
      assertThat(perturbation.sums(amounts)).isEqualTo(sums);
    }
  }

  /** One step an integer, 0 where it is not trained. */
  private static int[] steps(Parameter parameter, Distribution.Steps drawn) {
    int[] steps = new int[parameter.size()];
    for (int number = 0; number < parameter.count(); number++) {
      steps[parameter.place(number)] = drawn.next();
    }
    return steps;
  }

  private static long[] moved(Parameter parameter, int[] steps, int sign, boolean weights) {
    return IntStream.range(0, steps.length).mapToLong(index -> {
      long moved = (long) parameter.get(index) + sign * steps[index];
      return weights ? Math.clamp(moved, -128, 127) : Math.clamp(moved, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }).toArray();
  }

  private static long[] integers(Tensor tensor) {
    return IntStream.range(0, tensor.shape().count()).mapToLong(tensor::integer).toArray();
  }
}
