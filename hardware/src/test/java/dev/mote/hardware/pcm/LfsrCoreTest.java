package dev.mote.hardware.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LfsrCoreTest {
  /** A register runs through all numbers but 0: the share of each threshold over a period is known exactly. */
  @ParameterizedTest
  @CsvSource({"16, 1, 0.3", "8, 8, -0.7", "4, 1, 1", "1, 1, 0"})
  void overAPeriodSignsComeAsOftenAsTheRoundedProbability(int bits, int shifts, float lambda) {
    int period = (1 << 16) - 1;
    float[] lambdas = new float[period];
    Arrays.fill(lambdas, lambda);
    float[] signs = new LfsrCore(List.of(new Tensor.Floats(Shape.of(1, period), lambdas)), bits, shifts, 9).draw()
        .getFirst()
        .values();
    long positive = 0;
    for (float sign : signs) {
      positive += sign > 0 ? 1 : 0;
    }
    long threshold = Math.round(Math.scalb(1 / (1 + Math.exp(-2 * lambda)), bits));
    // Each number of some bits comes 2^(16 - bits) times, 0 once less.
    assertThat(positive).isEqualTo((threshold << 16 - bits) - 1);
    assertThat((double) positive / period).isCloseTo(1 / (1 + Math.exp(-2 * lambda)), within(Math.scalb(0.51, -bits)));
  }

  @Test
  void drawsDifferAndFollowFromTheSeed() {
    List<Tensor.Floats> lambdas = List.of(new Tensor.Floats(Shape.of(4, 100), new float[400]));
    LfsrCore core = new LfsrCore(lambdas, 8, 8, 1);
    LfsrCore same = new LfsrCore(lambdas, 8, 8, 1);
    List<Tensor.Floats> first = core.draw();
    assertThat(same.draw()).isEqualTo(first);
    assertThat(core.draw()).isNotEqualTo(first);
    assertThat(new LfsrCore(lambdas, 8, 8, 2).draw()).isNotEqualTo(first);
  }

  /** Neighbours of one column are independent only where the register moves by a whole number. */
  @Test
  void numbersOfNeighbouringRowsAreAlikeWhereTheRegisterMovesByOneBit() {
    List<Tensor.Floats> lambdas = List.of(new Tensor.Floats(Shape.of(1, 60_000), new float[60_000]));
    assertThat(neighbours(new LfsrCore(lambdas, 8, 8, 1))).isCloseTo(0, within(0.02));
    float[] unlikely = new float[60_000];
    Arrays.fill(unlikely, -1);
    List<Tensor.Floats> rare = List.of(new Tensor.Floats(Shape.of(1, 60_000), unlikely));
    assertThat(Math.abs(neighbours(new LfsrCore(rare, 8, 1, 1)))).isGreaterThan(0.2);
    assertThat(neighbours(new LfsrCore(rare, 8, 8, 1))).isCloseTo(0, within(0.02));
  }

  /** The correlation of the signs of neighbouring rows. */
  private static double neighbours(LfsrCore core) {
    float[] signs = core.draw().getFirst().values();
    double mean = 0;
    double product = 0;
    for (int row = 0; row < signs.length - 1; row++) {
      mean += signs[row] / (signs.length - 1);
      product += signs[row] * signs[row + 1] / (signs.length - 1);
    }
    return (product - mean * mean) / (1 - mean * mean);
  }

  @Test
  void thresholdsHaveOneToSixteenBits() {
    assertThatThrownBy(() -> new LfsrCore(List.of(), 17, 1, 1)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("17");
  }
}
