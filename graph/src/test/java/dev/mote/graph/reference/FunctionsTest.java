package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each function of one and of two numbers on values worked out by hand. */
class FunctionsTest {
  @ParameterizedTest
  @CsvSource({"ABSOLUTE,0,0,-2,2", "NEGATE,0,0,3,-3", "SIGN,0,0,-5,-1", "FLOOR,0,0,-1.5,-2", "CEIL,0,0,-1.5,-1",
      "ROUND,0,0,2.5,2", "ROUND,0,0,3.5,4", "EXP,0,0,1,2.718281828459045", "LOG,0,0,2.718281828459045,1",
      "SQRT,0,0,9,3",
      "RECIPROCAL_SQRT,0,0,4,0.5", "RECIPROCAL,0,0,4,0.25", "SQUARE,0,0,-3,9", "SIN,0,0,1.5707963267948966,1",
      "COS,0,0,0,1",
      "TAN,0,0,0.7853981633974483,1", "ASIN,0,0,1,1.5707963267948966", "ACOS,0,0,1,0", "ATAN,0,0,1,0.7853981633974483",
      "SINH,0,0,1,1.1752011936438014", "COSH,0,0,1,1.5430806348152437", "TANH,0,0,1,0.7615941559557649",
      "ASINH,0,0,-1,-0.881373587019543", "ACOSH,0,0,2,1.3169578969248166", "ATANH,0,0,0.5,0.5493061443340549",
      "ERF,0,0,0.5,0.5204998778130465", "ERF,0,0,-3,-0.9999779095030014", "SIGMOID,0,0,1,0.7310585786300049",
      "RELU,0,0,-1,0",
      "RELU6,0,0,7,6", "THRESHOLD,1,0,1,0", "THRESHOLD,1,0,1.5,1.5", "LEAKY_RELU,0.1,0,-2,-0.2",
      "ELU,2,0,-1,-1.2642411176571153",
      "SELU,2,3,-1,-3.792723352971346", "SELU,2,3,2,6", "CELU,2,0,-2,-1.2642411176571153",
      "GELU,0,0,1,0.8413447460685429",
      "GELU_TANH,0,0,1,0.8411919906082768", "SOFTPLUS,0,0,0,0.6931471805599453", "SOFTSIGN,0,0,-3,-0.75",
      "HARD_SIGMOID,0.2,0.5,1,0.7", "HARD_SIGMOID,0.2,0.5,9,1", "HARD_SWISH,0,0,1,0.6666666666666666",
      "SWISH,2,0,1,0.8807970779778823", "MISH,0,0,1,0.8650983882673103", "CLIP,-1,2,3,2", "SHRINK,0.5,0.25,-1,-0.75",
      "SHRINK,0.5,0.25,0.4,0", "NOT,0,0,0,1", "BITWISE_NOT,0,0,5,-6", "IS_NAN,0,0,NaN,1", "IS_NAN,0,0,1,0",
      "IS_INFINITE,1,0,-Infinity,1", "IS_INFINITE,1,0,Infinity,0", "IS_INFINITE,0,1,Infinity,1"})
  void unary(UnaryKind kind, double a, double b, double x, double expected) {
    assertThat(Functions.apply(kind, a, b, x)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"ADD,2,3,5", "SUBTRACT,2,3,-1", "MULTIPLY,2,-3,-6", "DIVIDE,-7,2,-3.5", "FLOOR_DIVIDE,-7,2,-4",
      "POWER,2,10,1024",
      "MAXIMUM,2,3,3", "MINIMUM,2,3,2", "FLOOR_MODULO,-7,3,2", "FLOOR_MODULO,7,-3,-2", "MODULO,-7,3,-1",
      "SQUARED_DIFFERENCE,2,5,9", "PRELU,-2,0.5,-1", "PRELU,2,0.5,2", "EQUAL,1,1,1", "NOT_EQUAL,1,1,0", "LESS,1,2,1",
      "LESS_EQUAL,2,2,1", "GREATER,1,2,0", "GREATER_EQUAL,2,2,1", "AND,1,0,0", "OR,1,0,1", "XOR,1,1,0"})
  void binary(BinaryKind kind, double x, double y, double expected) {
    assertThat(Binaries.of(kind, x, y)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"ADD,2147483647,1,-2147483648", "SUBTRACT,2,3,-1", "MULTIPLY,65536,65536,0", "DIVIDE,-7,2,-3",
      "FLOOR_DIVIDE,-7,2,-4",
      "POWER,3,4,81", "POWER,2,-1,0", "POWER,-1,-3,-1", "MAXIMUM,2,3,3", "MINIMUM,2,3,2", "FLOOR_MODULO,-7,3,2",
      "MODULO,-7,3,-1",
      "SQUARED_DIFFERENCE,2,5,9", "PRELU,-2,3,-6", "BITWISE_AND,6,3,2", "BITWISE_OR,6,3,7", "BITWISE_XOR,6,3,5",
      "SHIFT_LEFT,3,4,48", "SHIFT_LEFT,3,70,0", "SHIFT_RIGHT,-8,1,-4", "SHIFT_RIGHT,-8,99,-1"})
  void binaryOfInt32(BinaryKind kind, int x, int y, int expected) {
    Tensor result = Tests.run(new Op.Binary(kind), Tensor.ints(Shape.of(1), x), Tensor.ints(Shape.of(1), y));
    assertThat(result).isEqualTo(Tensor.ints(Shape.of(1), expected));
  }

  @ParameterizedTest
  @EnumSource(UnaryKind.class)
  void everyUnaryKindRunsOnEachPlainType(UnaryKind kind) {
    for (DType dtype : new DType[]{DType.I8, DType.U8, DType.I16, DType.I32, DType.I64, DType.F32}) {
      Tensor x = Numbers.tensor(dtype, Shape.of(3), new long[]{1, 2, 3});
      Tensor result = Tests.run(new Op.Unary(kind, 1, 2), x);
      assertThat(result.dtype()).isEqualTo(kind.isPredicate() ? DType.BOOL : dtype);
    }
  }

  @Test
  void operandsBroadcastAndActivationsFollow() {
    Tensor x = Tests.counted(2, 3);
    assertThat(Tests.reals(new Op.Binary(BinaryKind.ADD, Activation.RELU6), x, Tests.row(10, -1, 1)))
        .containsExactly(6, 0, 3, 6, 3, 6);
    Tensor condition = new Tensor.Bytes(Shape.of(2, 1), DType.BOOL, new byte[]{1, 0});
    assertThat(Tests.reals(new Op.Select(), condition, x, Tensor.scalar(-1))).containsExactly(0, 1, 2, -1, -1, -1);
  }

  @Test
  void wholeNumbersAreNotDividedByZero() {
    Tensor one = Tensor.ints(Shape.of(1), 1);
    Tensor zero = Tensor.ints(Shape.of(1), 0);
    Assertions.assertThatThrownBy(() -> Tests.run(new Op.Binary(BinaryKind.DIVIDE), one, zero))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "whole numbers are divided by numbers other than 0 in 'test', found 0; give other inputs or divide floats");
  }

  @Test
  void unsignedAndWideIntegersKeepTheirBits() {
    Tensor bytes = new Tensor.Bytes(Shape.of(1), DType.U8, new byte[]{(byte) 200});
    assertThat(Tests.reals(new Op.Binary(BinaryKind.ADD), bytes, bytes)).containsExactly(144);
    assertThat(Tests.reals(new Op.Cast(DType.F32), bytes)).containsExactly(200);
    Tensor wide = new Tensor.Longs(Shape.of(1), new long[]{Long.MAX_VALUE - 1});
    assertThat(Tests.run(new Op.Unary(UnaryKind.NEGATE), wide).integer(0)).isEqualTo(-(Long.MAX_VALUE - 1));
    assertThat(Tests.run(new Op.Cast(DType.I64), wide)).isEqualTo(wide);
  }

  @Test
  void castsTruncateAndTestForZero() {
    assertThat(Tests.reals(new Op.Cast(DType.I32), Tests.row(-1.7, 1.7))).containsExactly(-1, 1);
    assertThat(Tests.reals(new Op.Cast(DType.BOOL), Tests.row(0.25, 0))).containsExactly(1, 0);
  }
}
