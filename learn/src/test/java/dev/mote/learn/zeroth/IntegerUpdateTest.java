package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.learn.Xorshift32;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntegerUpdateTest {
  @Test
  void stepsAreTheProductRounded() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 5000; round++) {
      double factor = StrictMath.exp(random.nextDouble(-30, 5));
      int ratio = random.nextInt(1, IntegerUpdate.FULL_RATE + 1);
      long sum = random.nextLong(-(1L << random.nextInt(1, 46)), 1L << random.nextInt(1, 46));
      double exact = sum * factor * ratio / IntegerUpdate.FULL_RATE;
      IntegerUpdate.Multiplier multiplier = IntegerUpdate.Multiplier.of(IntegerUpdate.Factor.of(factor), ratio);
      long found = multiplier.steps(sum, IntegerUpdate.Rounding.NEAREST, new Xorshift32(1));
      double expected = Math.clamp(exact, -(double) (1L << 31), 1L << 31);
      assertThat((double) found).as("%d * %s * %d", sum, factor, ratio).isCloseTo(expected,
          within(0.5 + Math.abs(expected) / (1 << 14)));
    }
  }

  @Test
  void stochasticRoundingIsRightOnAverage() {
    for (double step : new double[]{0.003, 0.25, -0.4, 1.75, -7.1}) {
      long sum = step > 0 ? 1_000_003 : -1_000_003;
      IntegerUpdate.Multiplier multiplier = IntegerUpdate.Multiplier
          .of(IntegerUpdate.Factor.of(step / sum), IntegerUpdate.FULL_RATE);
      Xorshift32 random = new Xorshift32(99);
      double total = 0;
      int count = 200_000;
      for (int index = 0; index < count; index++) {
        total += multiplier.steps(sum, IntegerUpdate.Rounding.STOCHASTIC, random);
      }
      assertThat(total / count).isCloseTo(step, within(0.005));
    }
  }

  @Test
  void carriedStepsAreLostByLessThanTheLastOfAll() {
    Graph network = SmallNetwork.quantized("mlp");
    Parameter parameter = Layer.of(network).getFirst().parameters().getFirst();
    int[] start = parameter.integers();
    long[] sums = new long[parameter.size()];
    SplittableRandom random = new SplittableRandom(3);
    Arrays.setAll(sums, _ -> random.nextLong(-1_000_000, 1_000_000));
    IntegerUpdate.Factor[] factors = new IntegerUpdate.Factor[parameter.channels()];
    // Each step moves an integer by 0.05 at most: to nearest none would move.
    Arrays.fill(factors, IntegerUpdate.Factor.of(0.05e-6));
    int steps = 200;
    for (int step = 0; step < steps; step++) {
      IntegerUpdate.apply(parameter, sums, factors, IntegerUpdate.FULL_RATE, IntegerUpdate.Rounding.CARRY,
          Xorshift32.state(1, step, 0, -1));
    }
    for (int index = 0; index < sums.length; index++) {
      double expected = Math.clamp(start[index] - steps * 0.05e-6 * sums[index], -128, 127);
      // Half an integer, and the drawn last bits: 200 of a deviation of at most a 512th.
      assertThat((double) parameter.get(index)).isCloseTo(expected, within(0.5 + 5 * Math.sqrt(steps) / 512));
    }
  }

  @Test
  void momentumAddsUpToTenStepsOfEach() {
    Graph network = SmallNetwork.quantized("mlp");
    Parameter parameter = Layer.of(network).getFirst().parameters().getFirst();
    int[] start = parameter.integers();
    long[] sums = new long[parameter.size()];
    SplittableRandom random = new SplittableRandom(4);
    Arrays.setAll(sums, _ -> random.nextLong(-1_000_000, 1_000_000));
    IntegerUpdate.Factor[] factors = new IntegerUpdate.Factor[parameter.channels()];
    Arrays.fill(factors, IntegerUpdate.Factor.of(0.02e-6));
    int share = IntegerUpdate.share(0.9);
    double direction = 0;
    double way = 0;
    for (int step = 0; step < 50; step++) {
      IntegerUpdate.apply(parameter, sums, factors, IntegerUpdate.FULL_RATE, IntegerUpdate.Rounding.CARRY,
          Xorshift32.state(1, step, 0, -1), share);
      direction = share / 256.0 * direction + 0.02e-6;
      way += direction;
    }
    for (int index = 0; index < sums.length; index++) {
      double expected = Math.clamp(start[index] - way * sums[index], -128, 127);
      // Half an integer, and the drawn last bits, each of which momentum keeps for about ten steps.
      assertThat((double) parameter.get(index)).isCloseTo(expected, within(0.5 + 5 * 10 * Math.sqrt(2 * 50) / 512));
    }
  }

  @Test
  void theRateFallsAlongACosine() {
    for (int step = 0; step <= 500; step++) {
      double expected = (1 + Math.cos(Math.PI * step / 500)) / 2;
      assertThat(CosineRate.at(step, 500) / 32768.0).isCloseTo(expected, within(0.0012));
    }
  }

  @Test
  void theRootIsTheWholePart() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 1000; round++) {
      long root = random.nextLong(0, 1L << random.nextInt(1, 31));
      assertThat(Differences.root(root * root)).isEqualTo(root);
      assertThat(Differences.root(root * root + root)).isEqualTo(root);
      assertThat(Differences.root(root * root + 2 * root)).isEqualTo(root);
    }
  }
}
