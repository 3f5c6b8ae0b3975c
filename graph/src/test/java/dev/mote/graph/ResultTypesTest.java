package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes follow from operands, and operands that break a rule are refused in one sentence. */
class ResultTypesTest {
  private static final Activation NONE = Activation.NONE;

  private static Shape shapeOf(Op op, Shape... operands) {
    return ResultTypes.of("n", op, Arrays.stream(operands).map(TensorType::f32).toList()).shape();
  }

  @Test
  void shapesFollow() {
    Shape image = Shape.of(2, 8, 6, 4);
    assertThat(shapeOf(new Op.Conv2d(Window.stride(2, 1), 2, NONE), image, Shape.of(6, 3, 3, 2), Shape.of(6)))
        .isEqualTo(Shape.of(2, 3, 4, 6));
    assertThat(shapeOf(new Op.DepthwiseConv2d(Window.UNIT, 2, NONE), image, Shape.of(1, 3, 1, 8)))
        .isEqualTo(Shape.of(2, 6, 6, 8));
    assertThat(shapeOf(new Op.TransposeConv2d(Window.stride(2, 2), 16, 12, NONE), image, Shape.of(3, 2, 2, 4)))
        .isEqualTo(Shape.of(2, 16, 12, 3));
    assertThat(shapeOf(new Op.Dense(NONE), image, Shape.of(9, 4), Shape.of(9))).isEqualTo(Shape.of(2, 8, 6, 9));
    assertThat(shapeOf(new Op.MatMul(true, false), Shape.of(5, 1, 2, 3), Shape.of(4, 2, 7)))
        .isEqualTo(Shape.of(5, 4, 3, 7));
    assertThat(shapeOf(new Op.MaxPool2d(2, 3, Window.stride(2, 3), NONE), image)).isEqualTo(Shape.of(2, 4, 2, 4));
    assertThat(shapeOf(new Op.Reduce(ReduceKind.MEAN, List.of(1, 2), false), image)).isEqualTo(Shape.of(2, 4));
    assertThat(shapeOf(new Op.Concat(3), image, image)).isEqualTo(Shape.of(2, 8, 6, 8));
    assertThat(shapeOf(new Op.Gather(1), image, Shape.of(3, 5))).isEqualTo(Shape.of(2, 3, 5, 6, 4));
    assertThat(shapeOf(new Op.DepthToSpace(2, false), image)).isEqualTo(Shape.of(2, 16, 12, 1));
    assertThat(shapeOf(new Op.SpaceToDepth(2), image)).isEqualTo(Shape.of(2, 4, 3, 16));
    assertThat(shapeOf(new Op.Pad(List.of(0, 1, 0, 0), List.of(0, 2, 0, 0), Op.PadMode.CONSTANT, 0), image))
        .isEqualTo(Shape.of(2, 11, 6, 4));
  }

  @Test
  void movedElementsKeepTheirQuantizationAndOthersLoseIt() {
    TensorType x = TensorType.i8(Shape.of(1, 2, 2, 4), 0.5f, 3);
    assertThat(ResultTypes.of("n", new Op.Reshape(Shape.of(16)), List.of(x))).isEqualTo(x.withShape(Shape.of(16)));
    assertThat(ResultTypes.of("n", new Op.Unary(UnaryKind.TANH), List.of(x)).isQuantized()).isFalse();
    assertThat(ResultTypes.of("n", new Op.Binary(BinaryKind.LESS), List.of(x, x)).dtype()).isEqualTo(DType.BOOL);
  }

  static Stream<Arguments> refusals() {
    Shape image = Shape.of(1, 4, 4, 3);
    Shape row = Shape.of(4);
    return Stream.of(
        Arguments.of(new Op.Conv2d(Window.UNIT, 1, NONE), List.of(image, Shape.of(2, 1, 1, 4)),
            "weights are [out, height, width, in / 1]"),
        Arguments.of(new Op.Conv2d(Window.UNIT, 2, NONE), List.of(image, Shape.of(2, 1, 1, 1)),
            "weights are [out, height, width, in / 2]"),
        Arguments.of(new Op.Conv2d(Window.UNIT, 0, NONE), List.of(image, Shape.of(2, 1, 1, 1)),
            "weights are [out, height, width, in / 0]"),
        Arguments.of(new Op.Conv2d(Window.UNIT, 1, NONE), List.of(image, Shape.of(2, 5, 1, 3)),
            "fits into the padded image"),
        Arguments.of(new Op.Conv2d(Window.UNIT, 1, NONE), List.of(image, Shape.of(2, 1, 1, 3), row),
            "the bias has shape 2"),
        Arguments.of(new Op.Conv2d(Window.UNIT, 1, NONE), List.of(row, Shape.of(2, 1, 1, 3)),
            "the four dimensions NHWC"),
        Arguments.of(new Op.Conv2d(Window.UNIT, 1, NONE), List.of(image), "there are 2 to 3 operands"),
        Arguments.of(new Op.DepthwiseConv2d(Window.UNIT, 2, NONE), List.of(image, Shape.of(1, 1, 1, 5)),
            "weights are [1, height, width, in * 2]"),
        Arguments.of(new Op.Dense(NONE), List.of(row, Shape.of(2, 3)), "weights are [out, in]"),
        Arguments.of(new Op.MatMul(false, false), List.of(Shape.of(2, 3), Shape.of(2, 3)), "inner extents agree"),
        Arguments.of(new Op.MatMul(false, false), List.of(row, row), "at least two dimensions"),
        Arguments.of(new Op.Reshape(Shape.of(5)), List.of(row), "keeps the number of elements"),
        Arguments.of(new Op.Transpose(List.of(0, 0)), List.of(Shape.of(2, 2)),
            "a permutation names each dimension once"),
        Arguments.of(new Op.Concat(2), List.of(row), "axis 2 lies within the rank"),
        Arguments.of(new Op.Concat(0), List.of(), "there is at least one operand"),
        Arguments.of(new Op.Concat(0), List.of(Shape.of(1, 2), Shape.of(1, 3)), "operands differ only along axis 0"),
        Arguments.of(new Op.Slice(List.of(3), List.of(2), List.of(1)), List.of(row), "a slice lies within the operand"),
        Arguments.of(new Op.Slice(List.of(0), List.of(1), List.of(0)), List.of(row), "a slice lies within the operand"),
        Arguments.of(new Op.Pad(List.of(4), List.of(0), Op.PadMode.REFLECT, 0), List.of(row),
            "pad counts fit the mode"),
        Arguments.of(new Op.Pad(List.of(-1), List.of(0), Op.PadMode.CONSTANT, 0), List.of(row),
            "pad counts fit the mode"),
        Arguments.of(new Op.Reduce(ReduceKind.SUM, List.of(0, 0), false), List.of(row), "reduction axes ascend"),
        Arguments.of(new Op.Tile(List.of(Integer.MAX_VALUE)), List.of(row), "repeats give extents"),
        Arguments.of(new Op.Broadcast(Shape.of(1)), List.of(row), "an operand broadcasts to 1"),
        Arguments.of(new Op.Binary(BinaryKind.ADD), List.of(row, Shape.of(3)), "shapes broadcast only where"),
        Arguments.of(new Op.DepthToSpace(2, false), List.of(image), "channels divide into blocks of 4"),
        Arguments.of(new Op.SpaceToDepth(3), List.of(image), "rows and columns divide into blocks of 3"),
        Arguments.of(new Op.SpaceToDepth(0), List.of(image), "the block is 1 to 4096 pixels"),
        Arguments.of(new Op.Resize(Op.ResizeKind.BILINEAR, 0, 4, Op.Coordinates.ASYMMETRIC), List.of(image),
            "the new size is at least 1x1"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void brokenRulesAreToldInOneSentence(Op op, List<Shape> operands, String rule) {
    assertThatThrownBy(() -> shapeOf(op, operands.toArray(Shape[]::new))).isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("in " + op.label() + " 'n' ").hasMessageContaining(rule)
        .hasMessageContaining("found operands")
        .hasMessageEndingWith("; correct the model or export it again");
  }
}
