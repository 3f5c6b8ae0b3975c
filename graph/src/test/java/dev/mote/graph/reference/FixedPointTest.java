package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed-point functions, integer tables and what is built of them, against the real functions. */
class FixedPointTest {
  private static final double ONE = 1L << 31;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5})
  void exponentialsOfNegativeNumbers(int integerBits) {
    for (int step = 0; step <= 1000; step++) {
      int raw = (int) (step / 1000.0 * Integer.MIN_VALUE);
      double real = raw / Math.scalb(1.0, 31 - integerBits);
      // The polynomial leaves out (1/8)^5 / 5!, which is 2.5e-7.
      assertThat(FixedPoint.expOfNegative(raw, integerBits) / ONE).isCloseTo(Math.exp(real), within(2.5e-7));
    }
  }

  @Test
  void logisticAndTanh() {
    for (int step = -1000; step <= 1000; step++) {
      int raw = (int) (step / 1000.0 * Integer.MAX_VALUE);
      double real = raw / Math.scalb(1.0, 27);
      assertThat(FixedPoint.logistic(raw, 4) / ONE).isCloseTo(1 / (1 + Math.exp(-real)), within(1e-6));
      assertThat(FixedPoint.tanh(raw, 4) / ONE).isCloseTo(Math.tanh(real), within(1e-6));
    }
  }

  @Test
  void shiftsSaturateAndRound() {
    assertThat(FixedPoint.shift(Integer.MAX_VALUE / 2 + 1, 1)).isEqualTo(Integer.MAX_VALUE);
    assertThat(FixedPoint.shift(Integer.MIN_VALUE, 3)).isEqualTo(Integer.MIN_VALUE);
    assertThat(FixedPoint.shift(3, -1)).isEqualTo(2);
    assertThat(FixedPoint.shift(-3, -1)).isEqualTo(-2);
  }

  @Test
  void tablesInterpolate() {
    IntegerTable table = new IntegerTable(Math::sin, -1, 1);
    for (int x = Short.MIN_VALUE; x <= Short.MAX_VALUE; x += 7) {
      assertThat(table.at(x)).isCloseTo((int) Math.round(32768 * Math.sin(x / 32768.0)), within(2));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.01f, 0.05f, 0.1f})
  void sigmoidsOf8Bits(float scale) {
    TensorType x = TensorType.i8(Shape.of(256), scale, -20);
    long[] values = LongStream.range(-128, 128).toArray();
    long[] logistic = QuantizedSigmoids.apply(UnaryKind.SIGMOID, values, x);
    long[] tanh = QuantizedSigmoids.apply(UnaryKind.TANH, values, x);
    for (int index = 0; index < 256; index++) {
      double real = scale * (values[index] + 20);
      assertThat(logistic[index]).isCloseTo(Math.min(127, Math.round(256 / (1 + Math.exp(-real))) - 128), within(1L));
      assertThat(tanh[index]).isCloseTo(Math.min(127, Math.round(128 * Math.tanh(real))), within(1L));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1 / 4096f, 1 / 2048f, 0.0001f})
  void sigmoidsOf16Bits(float scale) {
    TensorType x = new TensorType(Shape.of(1), DType.I16, Quantization.perTensor(scale, 0));
    long[] values = LongStream.iterate(Short.MIN_VALUE, value -> value <= Short.MAX_VALUE, value -> value + 13)
        .toArray();
    long[] logistic = QuantizedSigmoids.apply(UnaryKind.SIGMOID, values, x);
    long[] tanh = QuantizedSigmoids.apply(UnaryKind.TANH, values, x);
    for (int index = 0; index < values.length; index++) {
      double real = scale * values[index];
      assertThat(logistic[index]).isCloseTo(Math.round(32768 / (1 + Math.exp(-real))), within(8L));
      assertThat(tanh[index]).isCloseTo(Math.round(32768 * Math.tanh(real)), within(16L));
    }
  }

  @Test
  void hardSwishOf8Bits() {
    HardSwish swish = HardSwish.of(Quantization.perTensor(0.05f, 3), Quantization.perTensor(0.04f, -100));
    long[] values = LongStream.range(-128, 128).toArray();
    long[] results = swish.apply(values, DType.I8);
    for (int index = 0; index < 256; index++) {
      double real = 0.05 * (values[index] - 3);
      double exact = real * Math.min(Math.max(real + 3, 0), 6) / 6;
      assertThat(results[index]).isCloseTo(Numbers.clamp(Math.round(exact / 0.04) - 100, -128, 127), within(1L));
    }
  }

  @Test
  void softmaxOf16Bits() {
    long[] x = {0, 1000, 5000, 20000, -32768};
    float scale = 1 / 8192f;
    long[] y = QuantizedSoftmax.of16Bits(x, 5, QuantizedSoftmax.scaleOf16Bits(1, scale));
    double sum = Arrays.stream(x).mapToDouble(value -> Math.exp(value * scale)).sum();
    for (int index = 0; index < x.length; index++) {
      assertThat(y[index]).isCloseTo(Math.round(32768 * Math.exp(x[index] * scale) / sum), within(12L));
    }
  }

  @Test
  void softmaxOf8BitsSumsToOneAndSkipsWhatIsTooSmall() {
    Requantization factor = QuantizedSoftmax.scaleOf8Bits(1, 0.5f);
    long[] y = QuantizedSoftmax.of8Bits(new long[]{10, 10, -128}, 3, factor,
        QuantizedSoftmax.leastDifference(factor.shift()), 8);
    assertThat(y).containsExactly(0, 0, -128);
  }

  @Test
  void quantizationRoundsHalfAwayFromZeroAndClamps() {
    assertThat(Conversions.quantize(0.25f, 0.5f, 0, DType.I8)).isEqualTo(1);
    assertThat(Conversions.quantize(-0.25f, 0.5f, 0, DType.I8)).isEqualTo(-1);
    assertThat(Conversions.quantize(1e9f, 0.5f, 3, DType.I8)).isEqualTo(127);
    assertThat(Conversions.quantize(Float.NEGATIVE_INFINITY, 0.5f, 3, DType.I16)).isEqualTo(-32768);
    assertThat(Conversions.quantize(Float.NEGATIVE_INFINITY, 0.5f, -3, DType.I8)).isEqualTo(-128);
    assertThat(Conversions.quantize(Float.POSITIVE_INFINITY, 0.5f, 3, DType.I8)).isEqualTo(127);
    assertThat(Conversions.quantize(Float.NaN, 0.5f, 3, DType.I8)).isEqualTo(3);
  }
}
