package dev.mote.compress.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each format keeps its elements in its bits, and loses what its rule says and no more. */
class WeightFormatTest {
  private static final double[] LAMBDA = {1.0000, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308};
  private static final double[] LOST = {.3634, .1188, .0374, .0115, .0035, .00104, .00030, .000088};

  static Stream<WeightFormat> formats() {
    List<WeightFormat> formats = new ArrayList<>(List.of(new Ternary(), new Binary(), new NormalFloat(0),
        new NormalFloat(64), new NormalFloat(7)));
    for (int bits = 1; bits <= 8; bits++) {
      formats
          .addAll(List.of(new Vectorized(bits), new Vectorized(bits, false, true), new Vectorized(bits, true, true)));
    }
    for (int bits = 2; bits <= 8; bits++) {
      formats.addAll(List.of(new Uniform(bits, true), new Uniform(bits, false), new Uniform(bits, true, true)));
    }
    for (int bits = 2; bits <= 4; bits++) {
      formats.add(new PowersOfTwo(bits));
    }
    return formats.stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void elementsHaveCodesOfTheFormatsBits(WeightFormat format) {
    for (long seed = 1; seed <= 8; seed++) {
      Tensor.Floats weights = weights(seed);
      int axis = seed % 2 == 0 ? 0 : weights.shape().rank() - 1;
      RoundedWeights rounded = format.round(weights, axis);
      Tensor.Bytes elements = rounded.integers();
      Storage storage = elements.storage();
      byte[] stored = storage.encode(elements.values());
      assertThat(stored).hasSize((elements.values().length * format.bits() + 7) / 8);
      assertThat(storage.decode(stored, elements.values().length)).isEqualTo(elements.values());
      assertThat(format.round(weights, axis)).isEqualTo(rounded);
      assertThat(WeightFormat.named(format.label())).isEqualTo(format);
      assertThat(error(weights, rounded)).isLessThan(1);
    }
  }

  /** The twin rounds channel by channel on a tensor of its own. */
  @ParameterizedTest
  @MethodSource("formats")
  void channelsAreRoundedEachForItself(WeightFormat format) {
    if (format instanceof NormalFloat || !format.round(weights(1), 0).quantization().perAxis()) {
      return;
    }
    Tensor.Floats weights = weights(4);
    float[] reals = format.round(weights, 0).reals().values();
    int length = reals.length / weights.shape().dim(0);
    for (int channel = 0; channel < weights.shape().dim(0); channel++) {
      float[] own = java.util.Arrays.copyOfRange(weights.values(), channel * length, (channel + 1) * length);
      assertThat(format.round(new Tensor.Floats(Shape.of(1, length), own), 0).reals().values())
          .isEqualTo(java.util.Arrays.copyOfRange(reals, channel * length, (channel + 1) * length));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void scalesMayBeHeldUp(WeightFormat format) {
    Tensor.Floats weights = weights(2);
    double[] least = IntStream.range(0, weights.shape().dim(0)).mapToDouble(channel -> 0.01 * channel).toArray();
    RoundedWeights rounded = format.round(weights, 0, least);
    for (int channel = 0; channel < least.length; channel++) {
      assertThat(rounded.quantization().scale(channel)).isGreaterThanOrEqualTo((float) least[channel]);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void zerosStayFinite(WeightFormat format) {
    RoundedWeights rounded = format.round(new Tensor.Floats(Shape.of(3, 5), new float[15]), 0);
    for (float real : rounded.reals().values()) {
      assertThat((double) real).isCloseTo(0, Offset.offset(1e-20));
    }
  }

  @Test
  void stepsOfNormalWeightsAreThePublishedOnes() {
    for (int bits = 1; bits <= 8; bits++) {
      double lambda = GaussianStep.halfway(bits);
      assertThat(lambda).as("%d bits", bits).isCloseTo(LAMBDA[bits - 1], Offset.offset(6e-5));
      assertThat(1 - GaussianStep.squaredCosine(bits, true, lambda)).as("%d bits", bits)
          .isCloseTo(LOST[bits - 1], Offset.offset(0.02 * LOST[bits - 1]));
    }
  }

  /** What the sums over thresholds say of normal weights is what weights drawn from that distribution lose. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void drawnWeightsLoseWhatTheStepPromises(int bits) {
    RandomGenerator random = random(bits);
    float[] values = new float[200_000];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) random.nextGaussian();
    }
    Tensor.Floats weights = new Tensor.Floats(Shape.of(1, values.length), values);
    double published = error(weights, new Vectorized(bits, false, true).round(weights, 0));
    double searched = error(weights, new Vectorized(bits).round(weights, 0));
    assertThat(published).isCloseTo(LOST[bits - 1], Offset.offset(0.03 * LOST[bits - 1]));
    assertThat(searched).isCloseTo(published, Offset.offset(0.03 * published));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void searchedStepsLoseNoMoreThanOthers(int bits) {
    for (long seed = 10; seed < 20; seed++) {
      Tensor.Floats weights = weights(seed);
      double searched = error(weights, new Vectorized(bits).round(weights, 0));
      assertThat(searched)
          .isLessThanOrEqualTo(1.001 * error(weights, new Vectorized(bits, true, true).round(weights, 0)));
      assertThat(error(weights, new Uniform(bits, true, true).round(weights, 0)))
          .isLessThanOrEqualTo(1.001 * error(weights, new Uniform(bits, true).round(weights, 0)));
    }
  }

  /** Every threshold is tried in turn. */
  @Test
  void ternaryIsTheBestOfAllThresholds() {
    Tensor.Floats weights = new Tensor.Floats(Shape.of(1, 60), new float[60]);
    RandomGenerator random = random(3);
    for (int index = 0; index < 60; index++) {
      weights.values()[index] = (float) random.nextGaussian();
    }
    double least = Double.POSITIVE_INFINITY;
    for (float threshold : weights.values()) {
      double sum = 0;
      int count = 0;
      for (float value : weights.values()) {
        sum += Math.abs(value) >= Math.abs(threshold) ? Math.abs(value) : 0;
        count += Math.abs(value) >= Math.abs(threshold) ? 1 : 0;
      }
      double scale = sum / count;
      double lost = 0;
      double power = 0;
      for (float value : weights.values()) {
        double real = Math.abs(value) >= Math.abs(threshold) ? Math.signum(value) * scale : 0;
        lost += (value - real) * (value - real);
        power += value * value;
      }
      least = Math.min(least, lost / power);
    }
    assertThat(error(weights, new Ternary().round(weights, 0))).isCloseTo(least, Offset.offset(1e-6));
  }

  @Test
  void normalFloatHasThePublishedLevels() {
    double[] published = {-1, -0.6961928, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004, 0,
        0.0795803, 0.1609302, 0.2461123, 0.3379152, 0.4407098, 0.5626170, 0.7229568, 1};
    double[] levels = NormalFloat.levels();
    for (int index = 0; index < 16; index++) {
      assertThat(levels[index]).isCloseTo(published[index], Offset.offset(1e-5));
    }
  }

  @Test
  void blocksLoseLessThanChannelsWhereBlocksDiffer() {
    RandomGenerator random = random(5);
    float[] values = new float[4 * 256];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (random.nextGaussian() * (index / 64 % 4 + 0.25));
    }
    Tensor.Floats weights = new Tensor.Floats(Shape.of(4, 256), values);
    assertThat(error(weights, new NormalFloat(64).round(weights, 0)))
        .isLessThan(0.8 * error(weights, new NormalFloat(0).round(weights, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "uniform", "uniform:1", "uniform:9", "vecq:0", "vecq:9", "vecq:x", "vecq:4:clip",
      "vecq:4:tensor:x",
      "ternary:2", "binary:1", "powers-of-two:5", "nf4:", "nf4:x", "nf5", "vec:4"})
  void otherTextsAreRefusedInOneSentence(String text) {
    assertThatThrownBy(() -> WeightFormat.named(text)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found").hasMessageContaining(";");
  }

  /** The squared error over the squared weights. */
  private static double error(Tensor.Floats weights, RoundedWeights rounded) {
    float[] reals = rounded.reals().values();
    double lost = 0;
    double power = 0;
    for (int index = 0; index < reals.length; index++) {
      lost += Math.pow(weights.values()[index] - (double) reals[index], 2);
      power += Math.pow(weights.values()[index], 2);
    }
    return lost / power;
  }

  /** Weights of two to four dimensions whose channels differ in deviation. */
  private static Tensor.Floats weights(long seed) {
    RandomGenerator random = random(seed);
    int[] dims = new int[2 + (int) (seed % 3)];
    for (int dim = 0; dim < dims.length; dim++) {
      dims[dim] = random.nextInt(2, 9);
    }
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      int channel = index / (values.length / dims[0]);
      values[index] = (float) (random.nextGaussian() * (channel + 0.1));
    }
    return new Tensor.Floats(shape, values);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
