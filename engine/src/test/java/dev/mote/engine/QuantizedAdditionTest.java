package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Operands of additions in 32 bits beside the requantisation they stand for, and in vectors beside the plain loop. */
class QuantizedAdditionTest {
  private static final int ROUNDS = 400;

  private static QuantizedAddition.Operand operand(SplittableRandom random, double[] factor, int[] zero) {
    float scale = (float) Math.exp(random.nextDouble(-3, 3));
    zero[0] = random.nextInt(-128, 128);
    double common = scale * (random.nextInt(4) == 0 ? 2.0 : 2 * Math.exp(random.nextDouble(0, 24)));
    factor[0] = scale / common;
    return QuantizedAddition.Operand
        .of(new TensorType(Shape.of(1), DType.I8, Quantization.perTensor(scale, zero[0])), common);
  }

  @Test
  void anOperandIsRequantized() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      double[] factor = new double[1];
      int[] zero = new int[1];
      QuantizedAddition.Operand operand = operand(random, factor, zero);
      Requantization exact = Requantization.of(factor[0]);
      for (int value = -128; value < 128; value++) {
        assertThat(operand.apply((byte) value)).isEqualTo(exact.apply(value - zero[0] << 20));
      }
    }
  }

  @Test
  void vectorsHoldTheSumsOfThePlainLoop() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < ROUNDS; round++) {
      QuantizedAddition.Operand x = operand(random, new double[1], new int[1]);
      QuantizedAddition.Operand y = operand(random, new double[1], new int[1]);
      int sign = random.nextBoolean() ? 1 : -1;
      int count = random.nextInt(1, 200);
      int at = random.nextInt(20);
      byte[] left = new byte[at + count];
      byte[] right = new byte[count];
      random.nextBytes(left);
      random.nextBytes(right);
      int[] plain = new int[count];
      int[] vector = new int[count + VectorKernels.LANES];
      new NaiveKernels().sum(left, at, x, right, 0, y, sign, plain, count);
      VectorAddition.run(left, at, x, right, 0, y, sign, vector, count);
      assertThat(Arrays.copyOf(vector, count)).isEqualTo(plain);
    }
  }
}
