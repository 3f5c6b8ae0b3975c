package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors, element types and their ranges. */
class TensorTest {
  @ParameterizedTest
  @EnumSource(DType.class)
  void zerosHaveTheirTypeAndEqualEachOther(DType dtype) {
    Tensor zeros = Tensor.zeros(dtype, Shape.of(2, 3));
    assertThat(zeros.dtype()).isEqualTo(dtype);
    assertThat(zeros).isEqualTo(Tensor.zeros(dtype, Shape.of(2, 3)))
        .hasSameHashCodeAs(Tensor.zeros(dtype, Shape.of(2, 3)));
    assertThat(zeros).isNotEqualTo(Tensor.zeros(dtype, Shape.of(3, 2)));
    assertThat(zeros.reshaped(Shape.of(6))).isEqualTo(Tensor.zeros(dtype, Shape.of(6)));
  }

  @Test
  void elementsAreReadAsNumbers() {
    assertThat(new Tensor.Bytes(Shape.of(1), DType.U8, new byte[]{-1}).integer(0)).isEqualTo(255);
    assertThat(Tensor.i8(Shape.of(1), (byte) -1).real(0)).isEqualTo(-1);
    assertThat(Tensor.floats(Shape.of(1), -1.9f).integer(0)).isEqualTo(-1);
  }

  @Test
  void lengthsMatchShapes() {
    assertThatThrownBy(() -> Tensor.ints(Shape.of(2, 2), 1, 2, 3)).isInstanceOf(BadInputException.class)
        .hasMessage("a tensor of shape 2x2 has 4 elements, found 3; give as many numbers as the shape says");
  }

  @ParameterizedTest
  @CsvSource({"I8,-128,127", "U8,0,255", "I16,-32768,32767", "I32,-2147483648,2147483647", "I4,-8,7", "I2,-2,1",
      "BINARY,-1,1",
      "TERNARY,-1,1", "BOOL,0,1", "SPIKE,0,1", "I64,-9223372036854775808,9223372036854775807"})
  void integerRanges(DType dtype, long min, long max) {
    assertThat(dtype.min()).isEqualTo(min);
    assertThat(dtype.max()).isEqualTo(max);
  }

  @ParameterizedTest
  @CsvSource({"F32,5,20", "I8,5,5", "I4,5,3", "I2,5,2", "TERNARY,5,2", "BINARY,9,2", "BINARY,8,1", "I64,3,24"})
  void packedBytesRoundUp(DType dtype, long count, long bytes) {
    assertThat(dtype.bytes(count)).isEqualTo(bytes);
  }
}
