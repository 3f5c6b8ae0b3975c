package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.Op;
import dev.mote.graph.Op.Coordinates;
import dev.mote.graph.Op.ResizeKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools, resizes and the gradients of both. */
class WindowsTest {
  private static final Tensor IMAGE = Tests.shaped(Shape.of(1, 2, 2, 1), -1, 2, 3, -4);
  private static final Window PADDED = Window.stride(1, 1).withPadding(1, 1, 0, 0);

  @Test
  void poolsIgnorePaddingUnlessItIsCounted() {
    assertThat(Tests.reals(new Op.MaxPool2d(2, 2, PADDED, Activation.NONE), IMAGE)).containsExactly(-1, 2, 3, 3);
    assertThat(Tests.reals(new Op.MaxPool2d(2, 2, PADDED, Activation.RELU), IMAGE)).containsExactly(0, 2, 3, 3);
    assertThat(Tests.reals(new Op.AveragePool2d(2, 2, PADDED, false, Activation.NONE), IMAGE)).containsExactly(-1, 0.5,
        1, 0);
    assertThat(Tests.reals(new Op.AveragePool2d(2, 2, PADDED, true, Activation.NONE), IMAGE)).containsExactly(-0.25,
        0.25, 0.5,
        0);
  }

  @Test
  void integerMeansRoundHalfAwayFromZero() {
    Slide slide = Pools.slide(Shape.of(1, 1, 4, 1), Shape.of(1, 1, 2, 1), 1, 2, Window.stride(1, 2));
    assertThat(Pools.average(slide, new long[]{1, 2, -1, -2}, 0, false)).containsExactly(2, -2);
    Slide padded = Pools.slide(Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1), 1, 2,
        Window.stride(1, 1).withPadding(0, 0, 0, 1));
    assertThat(Pools.average(padded, new long[]{9}, 4, true)).containsExactly(7);
  }

  @Test
  void poolGradientsGoWhereTheValueCameFrom() {
    Tensor gradient = Tests.counted(1, 2, 2, 1);
    assertThat(Tests.reals(new Op.MaxPoolGradient(2, 2, PADDED), IMAGE, gradient)).containsExactly(0, 1, 5, 0);
    assertThat(Tests.reals(new Op.AveragePoolGradient(2, 2, PADDED, false, Shape.of(1, 2, 2, 1)), gradient))
        .containsExactly(0.5 + 1 + 0.75, 0.5 + 0.75, 1 + 0.75, 0.75);
  }

  @Test
  void pickGradientsAddUpWhereTheyWerePicked() {
    assertThat(Tests.reals(new Op.SliceGradient(List.of(2), List.of(-2), Shape.of(4)), Tests.row(5, 6)))
        .containsExactly(6, 0, 5, 0);
    assertThat(
        Tests.reals(new Op.GatherGradient(0, Shape.of(3)), Tests.row(1, 2, 4), Tensor.ints(Shape.of(3), 2, -1, 0)))
        .containsExactly(4, 0, 3);
  }

  @ParameterizedTest
  @CsvSource({"NEAREST_FLOOR,ASYMMETRIC,0 0 1 1", "NEAREST_ROUND_UP,HALF_PIXEL,0 0 1 1",
      "NEAREST_ROUND_DOWN,ALIGN_CORNERS,0 0 1 1",
      "NEAREST_ROUND_UP,ASYMMETRIC,0 1 1 1", "NEAREST_ROUND_DOWN,ASYMMETRIC,0 0 1 1"})
  void nearestPositionsOfTwoPixelsOnFour(ResizeKind kind, Coordinates coordinates, String expected) {
    assertThat(Resizes.nearest(kind, coordinates, 2, 4))
        .containsExactly(java.util.Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @ParameterizedTest
  @CsvSource({"ASYMMETRIC,0 2 4 4", "HALF_PIXEL,0 1 3 4", "ALIGN_CORNERS,0 1.3333334 2.6666667 4"})
  void linearInterpolationOfTwoPixelsOnFour(Coordinates coordinates, String expected) {
    Tensor row = Tests.shaped(Shape.of(1, 1, 2, 1), 0, 4);
    double[] result = Tests.reals(new Op.Resize(ResizeKind.BILINEAR, 1, 4, coordinates), row);
    assertThat(result).usingComparatorWithPrecision(1e-6)
        .containsExactly(java.util.Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray());
  }

  @ParameterizedTest
  @EnumSource(ResizeKind.class)
  void resizeGradientsAreAdjoints(ResizeKind kind) {
    for (Coordinates coordinates : Coordinates.values()) {
      Tensor x = Tests.counted(1, 3, 4, 2);
      Tensor y = Tests.run(new Op.Resize(kind, 5, 2, coordinates), x);
      Tensor gradient = Tests.counted(1, 5, 2, 2);
      Tensor back = Tests.run(new Op.ResizeGradient(kind, coordinates, x.shape()), gradient);
      Assertions
          .assertThat(
              Tests.dot(Tests.reals(new Op.Reshape(y.shape()), y), Tests.reals(new Op.Reshape(y.shape()), gradient)))
          .isCloseTo(Tests.dot(Tests.reals(new Op.Reshape(x.shape()), x), Tests.reals(new Op.Reshape(x.shape()), back)),
              Assertions.within(1e-2));
    }
  }
}
