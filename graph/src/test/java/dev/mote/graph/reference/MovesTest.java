package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Op.PadMode;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators that move, repeat or pick elements, on tensors that count 0, 1, 2, ... */
class MovesTest {
  @Test
  void transposeReordersDimensions() {
    assertThat(Tests.reals(new Op.Transpose(List.of(1, 0)), Tests.counted(2, 3))).containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(Tests.run(new Op.Transpose(List.of(2, 0, 1)), Tests.counted(2, 3, 4)).shape())
        .isEqualTo(Shape.of(4, 2, 3));
  }

  @Test
  void sliceWalksForwardsAndBackwards() {
    assertThat(Tests.reals(new Op.Slice(List.of(0, 2), List.of(2, 2), List.of(1, -2)), Tests.counted(2, 3)))
        .containsExactly(2, 0, 5, 3);
    assertThat(Tests.reals(new Op.Slice(List.of(1, 0), List.of(1, 0), List.of(1, 1)), Tests.counted(2, 3))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"CONSTANT,9 9 0 1 2 9", "REFLECT,2 1 0 1 2 1", "SYMMETRIC,1 0 0 1 2 2", "EDGE,0 0 0 1 2 2"})
  void padsFourWays(PadMode mode, String expected) {
    double[] values = java.util.Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertThat(Tests.reals(new Op.Pad(List.of(2), List.of(1), mode, 9), Tests.counted(3))).containsExactly(values);
  }

  @Test
  void quantizedPaddingIsTheZeroPoint() {
    TensorType x = TensorType.i8(Shape.of(1), 0.5f, 7);
    Tensor result = ReferenceKernels.compute("pad", new Op.Pad(List.of(1), List.of(1), PadMode.CONSTANT, 0), List.of(x),
        List.of(Tensor.i8(Shape.of(1), (byte) 3)), x.withShape(Shape.of(3)));
    assertThat(result).isEqualTo(Tensor.i8(Shape.of(3), (byte) 7, (byte) 3, (byte) 7));
  }

  @Test
  void concatJoinsAlongAnyAxis() {
    Tensor x = Tests.counted(2, 2);
    assertThat(Tests.reals(new Op.Concat(0), x, x)).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
    assertThat(Tests.reals(new Op.Concat(1), x, x, Tests.counted(2, 1))).containsExactly(0, 1, 0, 1, 0, 2, 3, 2, 3, 1);
  }

  @Test
  void concatRequantizesOperandsOfAnotherScale() {
    TensorType fine = TensorType.i8(Shape.of(2), 0.5f, 0);
    TensorType coarse = TensorType.i8(Shape.of(2), 1f, 10);
    Tensor result = ReferenceKernels.compute("concat", new Op.Concat(0), List.of(fine, coarse),
        List.of(Tensor.i8(Shape.of(2), (byte) 4, (byte) -4), Tensor.i8(Shape.of(2), (byte) 11, (byte) 12)),
        coarse.withShape(Shape.of(4)));
    assertThat(result).isEqualTo(Tensor.i8(Shape.of(4), (byte) 12, (byte) 8, (byte) 11, (byte) 12));
  }

  @Test
  void gatherPicksSlicesAndCountsFromTheEnd() {
    Tensor indices = Tensor.ints(Shape.of(2), -1, 0);
    assertThat(Tests.reals(new Op.Gather(0), Tests.counted(3, 2), indices)).containsExactly(4, 5, 0, 1);
    assertThat(Tests.reals(new Op.Gather(1), Tests.counted(3, 2), indices)).containsExactly(1, 0, 3, 2, 5, 4);
    assertThat(Tests.reals(new Op.GatherElements(1), Tests.counted(2, 3), Tensor.ints(Shape.of(2, 1), 2, -3)))
        .containsExactly(2, 3);
    assertThatThrownBy(() -> Tests.run(new Op.Gather(0), Tests.counted(3), Tensor.ints(Shape.of(1), 3)))
        .isInstanceOf(BadInputException.class).hasMessage(
            "indices lie within the picked axis of 3 slices in 'test', found 3; correct the indices");
  }

  @Test
  void tileAndBroadcastRepeat() {
    assertThat(Tests.reals(new Op.Tile(List.of(2, 2)), Tests.counted(1, 2))).containsExactly(0, 1, 0, 1, 0, 1, 0, 1);
    assertThat(Tests.reals(new Op.Broadcast(Shape.of(2, 2)), Tests.counted(2, 1))).containsExactly(0, 0, 1, 1);
  }

  @Test
  void blocksMoveBetweenSpaceAndDepth() {
    assertThat(Tests.reals(new Op.DepthToSpace(2, false), Tests.counted(1, 1, 2, 4))).containsExactly(0, 1, 4, 5, 2, 3,
        6, 7);
    assertThat(Tests.reals(new Op.SpaceToDepth(2), Tests.counted(1, 2, 4, 1))).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
    Tensor depthLast = Tests.run(new Op.DepthToSpace(2, true), Tests.counted(1, 1, 1, 8));
    assertThat(Tests.reals(new Op.Reshape(Shape.of(8)), depthLast)).containsExactly(0, 4, 1, 5, 2, 6, 3, 7);
  }

  @Test
  void everyElementTypeMoves() {
    for (DType dtype : DType.values()) {
      Tensor x = Numbers.tensor(dtype, Shape.of(2), new long[]{0, 1});
      assertThat(Tests.run(new Op.Slice(List.of(1), List.of(2), List.of(-1)), x))
          .isEqualTo(Numbers.tensor(dtype, Shape.of(2), new long[]{1, 0}));
    }
  }

  @Test
  void dequantizesPerChannel() {
    Quantization perChannel = Quantization.perAxis(new float[]{1, 10}, 0);
    Tensor weights = Tensor.i8(Shape.of(2, 2), (byte) 1, (byte) 2, (byte) 3, (byte) 4);
    assertThat(Numbers.reals(weights, new TensorType(weights.shape(), DType.I8, perChannel))).containsExactly(1, 2, 30,
        40);
  }
}
