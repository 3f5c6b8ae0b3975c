package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.UnaryKind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SinesTest {
  private static final float[] SPECIAL = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e9f,
      999.9f, -1000, 1000.1f, 3.1415927f, -1.5707964f, Float.MIN_VALUE};

  private static float[] numbers() {
    Random random = new Random(3);
    float[] numbers = new float[20_003];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i < SPECIAL.length
          ? SPECIAL[i]
          : (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-3, 5)));
    }
    return numbers;
  }

  @Test
  void sinesAndCosinesAreClose() {
    for (float x : numbers()) {
      if (Float.isFinite(x)) {
        assertThat((double) Sines.sine(x)).as("sine of " + x).isCloseTo(StrictMath.sin(x), within(2e-7));
        assertThat((double) Sines.cosine(x)).as("cosine of " + x).isCloseTo(StrictMath.cos(x), within(2e-7));
      } else {
        assertThat(Sines.sine(x)).isNaN();
        assertThat(Sines.cosine(x)).isNaN();
      }
    }
  }

  @Test
  void vectorsHaveTheBitsOfSingleNumbers() {
    org.junit.jupiter.api.Assumptions.assumeTrue(Provider.VECTOR.isAvailable(), "no vectors in this Java");
    float[] x = numbers();
    for (UnaryKind kind : new UnaryKind[]{UnaryKind.SIN, UnaryKind.COS}) {
      float[] found = new float[x.length];
      Provider.VECTOR.kernels().unary(kind, 0, 0, x, 0, found, 0, x.length);
      for (int i = 0; i < x.length; i++) {
        assertThat(Float.floatToIntBits(found[i])).as(kind + " of " + x[i])
            .isEqualTo(Float.floatToIntBits(Functions.apply(kind, 0, 0, x[i])));
      }
    }
  }
}
