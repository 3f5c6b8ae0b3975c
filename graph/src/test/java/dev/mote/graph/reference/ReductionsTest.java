package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reductions, places of extremes, running sums, softmax and batch normalisation on values worked out by hand. */
class ReductionsTest {
  @ParameterizedTest
  @CsvSource({"SUM,2", "MEAN,0.5", "PRODUCT,24", "MAXIMUM,4", "MINIMUM,-3", "L1,10", "L2,5.477225575051661",
      "LOG_SUM,0.6931471805599453", "LOG_SUM_EXP,4.13364320", "SUM_SQUARE,30", "ALL,1", "ANY,1"})
  void kinds(ReduceKind kind, double expected) {
    double[] result = Tests.reals(new Op.Reduce(kind, List.of(0), false), Tests.row(-1, 2, -3, 4));
    assertThat(result[0]).isCloseTo(expected, within(1e-6));
  }

  @Test
  void axesAreReducedAndKept() {
    Op keeping = new Op.Reduce(ReduceKind.SUM, List.of(0, 2), true);
    assertThat(Tests.reals(keeping, Tests.counted(2, 2, 2))).containsExactly(10, 18);
    assertThat(Tests.run(keeping, Tests.counted(2, 2, 2)).shape()).isEqualTo(Shape.of(1, 2, 1));
    assertThat(Tests.reals(new Op.Reduce(ReduceKind.MAXIMUM, List.of(1), false), Tests.counted(2, 3)))
        .containsExactly(2, 5);
  }

  @Test
  void wholeNumbersReduceWithoutRounding() {
    Tensor x = Tensor.ints(Shape.of(3), 2147483647, 1, -5);
    assertThat(Tests.run(new Op.Reduce(ReduceKind.SUM, List.of(0), false), x))
        .isEqualTo(Tensor.ints(Shape.of(), 2147483643));
    assertThat(Tests.run(new Op.Reduce(ReduceKind.MINIMUM, List.of(0), false), x))
        .isEqualTo(Tensor.ints(Shape.of(), -5));
    assertThat(Tests.run(new Op.Reduce(ReduceKind.MEAN, List.of(0), false), Tensor.ints(Shape.of(2), -2, -3)))
        .isEqualTo(Tensor.ints(Shape.of(), -2));
  }

  @Test
  void aFactorIsDividedWithTheCountsPowerOfTwoKept() {
    Requantization half = Requantization.of(0.5);
    assertThat(Reductions.divided(half, 1)).isEqualTo(half);
    assertThat(Reductions.divided(half, 4)).isEqualTo(new Requantization(1 << 30, -2));
    assertThat(Reductions.divided(half, 3)).isEqualTo(new Requantization((int) ((1L << 31) / 3), -1));
  }

  @Test
  void theFirstOrLastExtremeIsFound() {
    Tensor x = Tests.shaped(Shape.of(2, 3), 1, 7, 7, 0, -2, -2);
    assertThat(Tests.reals(new Op.ArgReduce(true, 1, false, false, DType.I64), x)).containsExactly(1, 0);
    assertThat(Tests.reals(new Op.ArgReduce(true, 1, false, true, DType.I64), x)).containsExactly(2, 0);
    assertThat(Tests.reals(new Op.ArgReduce(false, 0, true, false, DType.I32), x)).containsExactly(1, 1, 1);
  }

  @Test
  void runningSums() {
    Tensor x = Tests.row(1, 2, 3);
    assertThat(Tests.reals(new Op.CumulativeSum(0, false, false), x)).containsExactly(1, 3, 6);
    assertThat(Tests.reals(new Op.CumulativeSum(0, true, false), x)).containsExactly(0, 1, 3);
    assertThat(Tests.reals(new Op.CumulativeSum(0, false, true), x)).containsExactly(6, 5, 3);
    assertThat(Tests.reals(new Op.CumulativeSum(0, true, true), Tensor.ints(Shape.of(3), 1, 2, 3))).containsExactly(5,
        3, 0);
  }

  @Test
  void softmaxAlongAnAxis() {
    double[] last = Tests.reals(new Op.Softmax(1, 1), Tests.shaped(Shape.of(1, 2), 1000, 1000 + Math.log(3)));
    assertThat(last[0]).isCloseTo(0.25, within(1e-4));
    double[] first = Tests.reals(new Op.Softmax(0, 2), Tests.shaped(Shape.of(2, 1), 0, 0.5));
    assertThat(first[1]).isCloseTo(Math.E / (1 + Math.E), within(1e-7));
    double[] logarithm = Tests.reals(new Op.LogSoftmax(0), Tests.row(0, 0));
    assertThat(logarithm[1]).isCloseTo(-Math.log(2), within(1e-7));
  }

  @Test
  void batchNormUsesEachChannelsNumbers() {
    double[] result = Tests.reals(new Op.BatchNorm(1, 1), Tests.shaped(Shape.of(1, 2), 5, 5), Tests.row(2, 4),
        Tests.row(1, -1),
        Tests.row(3, 5), Tests.row(3, 0));
    assertThat(result).containsExactly(3, -1);
  }
}
