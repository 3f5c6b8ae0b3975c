package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Window;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Quantised operators that random networks do not draw, against their real twins, and quantised numbers worked out by hand. */
class QuantizedOperatorsTest {
  private static final Shape SHAPE = Shape.of(3, 4);

  /** Operators with how many operands they take and the scale and zero point of an int8 result that fits. */
  static Stream<Arguments> operators() {
    return Stream.of(Arguments.of(new Op.MatMul(false, true), 2, 0.02f, 3),
        Arguments.of(new Op.Binary(BinaryKind.SQUARED_DIFFERENCE), 2, 0.016f, -128),
        Arguments.of(new Op.Binary(BinaryKind.POWER), 2, 0.05f, 0), Arguments.of(new Op.LogSoftmax(1), 1, 0.03f, 127),
        Arguments.of(new Op.CumulativeSum(1, false, true), 1, 0.05f, 0),
        Arguments.of(new Op.Reduce(ReduceKind.PRODUCT, List.of(1), false), 1, 0.01f, 0),
        Arguments.of(new Op.Reduce(ReduceKind.L2, List.of(0), true), 1, 0.02f, -128),
        Arguments.of(new Op.Reduce(ReduceKind.SUM, List.of(0, 1), false), 1, 0.1f, 5),
        Arguments.of(new Op.Reduce(ReduceKind.MEAN, List.of(0, 1), false), 1, 0.01f, 5),
        Arguments.of(new Op.Unary(UnaryKind.NEGATE), 1, 0.01f, 7),
        Arguments.of(new Op.Unary(UnaryKind.SQUARE), 1, 0.01f, -128),
        Arguments.of(new Op.Unary(UnaryKind.SIN), 1, 0.01f, 0),
        Arguments.of(new Op.Unary(UnaryKind.CLIP, -0.5f, 0.25f), 1, 0.01f, 0),
        Arguments.of(new Op.Unary(UnaryKind.LEAKY_RELU, -0.5f, 0), 1, 0.01f, 0),
        Arguments.of(new Op.Binary(BinaryKind.MAXIMUM, Activation.RELU), 2, 0.01f, -20));
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operatorsAreWithinOneStepOfTheirRealTwins(Op op, int operands, float scale, int zero) {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 50; trial++) {
      List<TensorType> types = Stream.of(0.009f, 0.007f).limit(operands)
          .map(operandScale -> TensorType.i8(SHAPE, operandScale, random.nextInt(-30, 30))).toList();
      List<Tensor> tensors = types.stream().map(type -> bytes(random)).toList();
      List<TensorType> plain = types.stream().map(type -> TensorType.f32(SHAPE)).toList();
      TensorType result = TensorType.i8(dev.mote.graph.ResultTypes.of("n", op, plain).shape(), scale, zero);
      Call real = new Call("n", types, tensors, result).dequantized();
      Tensor exact = ReferenceKernels.compute("n", op, real.types(), real.tensors(), real.result());
      Tensor actual = ReferenceKernels.compute("n", op, types, tensors, result);
      for (int index = 0; index < actual.shape().count(); index++) {
        double wanted = Math.clamp(Double.isNaN(exact.real(index)) ? zero : exact.real(index) / scale + zero, -128.0,
            127.0);
        assertThat((double) actual.integer(index)).isCloseTo(wanted, within(1.5));
      }
    }
  }

  private static Tensor bytes(SplittableRandom random) {
    byte[] values = new byte[SHAPE.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (byte) random.nextInt(-128, 128);
    }
    return Tensor.i8(SHAPE, values);
  }

  @ParameterizedTest
  @EnumSource(value = BinaryKind.class,
      names = {"EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"})
  void comparisonsCompareTheRealsOfBothScales(BinaryKind kind) {
    TensorType fine = TensorType.i8(Shape.of(4), 0.25f, 0);
    TensorType coarse = TensorType.i8(Shape.of(4), 0.5f, 10);
    Tensor x = Tensor.i8(Shape.of(4), (byte) 4, (byte) 6, (byte) -8, (byte) 0);
    Tensor y = Tensor.i8(Shape.of(4), (byte) 12, (byte) 12, (byte) 12, (byte) 10);
    Tensor result = ReferenceKernels.compute("n", new Op.Binary(kind), List.of(fine, coarse), List.of(x, y),
        TensorType.of(DType.BOOL, Shape.of(4)));
    double[] left = {1, 1.5, -2, 0};
    double[] right = {1, 1, 1, 0};
    for (int index = 0; index < 4; index++) {
      assertThat((double) result.integer(index)).isEqualTo(Binaries.of(kind, left[index], right[index]));
    }
  }

  @Test
  void selectionsAndExtremesWorkOnQuantizedNumbers() {
    TensorType x = TensorType.i8(Shape.of(2), 0.5f, 0);
    TensorType y = TensorType.i8(Shape.of(2), 1, 4);
    Tensor condition = new Tensor.Bytes(Shape.of(2), DType.BOOL, new byte[]{1, 0});
    Tensor chosen = ReferenceKernels.compute("n", new Op.Select(),
        List.of(TensorType.of(DType.BOOL, Shape.of(2)), x, y),
        List.of(condition, Tensor.i8(Shape.of(2), (byte) 6, (byte) 6), Tensor.i8(Shape.of(2), (byte) 9, (byte) 9)), y);
    assertThat(chosen).isEqualTo(Tensor.i8(Shape.of(2), (byte) 7, (byte) 9));
    Tensor place = ReferenceKernels.compute("n", new Op.ArgReduce(true, 0, false, false, DType.I32), List.of(x),
        List.of(Tensor.i8(Shape.of(2), (byte) -3, (byte) 6)), TensorType.of(DType.I32, Shape.of()));
    assertThat(place).isEqualTo(Tensor.ints(Shape.of(), 1));
  }

  @Test
  void a32BitBiasMakes32BitAccumulatorsOf16BitActivations() {
    TensorType x = new TensorType(Shape.of(1, 1), DType.I16, Quantization.perTensor(1, 0));
    TensorType w = TensorType.i8(Shape.of(1, 1), 1, 0);
    TensorType y = new TensorType(Shape.of(1, 1), DType.I16, Quantization.perTensor(3, 0));
    Tensor input = new Tensor.Shorts(Shape.of(1, 1), new short[]{30000});
    Tensor weight = Tensor.i8(Shape.of(1, 1), (byte) 3);
    Op dense = new Op.Dense(Activation.NONE);
    Tensor narrow = ReferenceKernels.compute("n", dense, List.of(x, w, TensorType.of(DType.I32, Shape.of(1))),
        List.of(input, weight, Tensor.ints(Shape.of(1), 0)), y);
    Tensor wide = ReferenceKernels.compute("n", dense, List.of(x, w, TensorType.of(DType.I64, Shape.of(1))),
        List.of(input, weight, new Tensor.Longs(Shape.of(1), new long[1])), y);
    // One third takes 31 bits in the one and 15 bits, 21845 / 65536, in the other.
    assertThat(narrow.integer(0)).isEqualTo(30000);
    assertThat(wide.integer(0)).isEqualTo(Math.round(90000 * 21845 / 65536.0));
  }

  @Test
  void weightsMayHaveAZeroPoint() {
    TensorType x = TensorType.i8(Shape.of(1, 2), 1, 1);
    TensorType w = TensorType.i8(Shape.of(1, 2), 1, -2);
    Tensor result = ReferenceKernels.compute("n", new Op.Dense(Activation.NONE), List.of(x, w),
        List.of(Tensor.i8(Shape.of(1, 2), (byte) 4, (byte) 6), Tensor.i8(Shape.of(1, 2), (byte) 0, (byte) 1)),
        TensorType.i8(Shape.of(1, 1), 1, 5));
    assertThat(result).isEqualTo(Tensor.i8(Shape.of(1, 1), (byte) (3 * 2 + 5 * 3 + 5)));
  }

  @Test
  void whatCannotBeComputedIsToldInOneSentence() {
    TensorType x = TensorType.i8(Shape.of(2, 2), 1, 0);
    Tensor zeros = Tensor.zeros(DType.I8, x.shape());
    assertThatThrownBy(() -> ReferenceKernels.compute("soft", new Op.Softmax(0, 1), List.of(x), List.of(zeros), x))
        .isInstanceOf(UnsupportedException.class)
        .hasMessage(
            "a quantised softmax runs along the last axis, found axis 0 in 'soft'; transpose its operand first");
    assertThatThrownBy(
        () -> Tests.run(new Op.ArgReduce(true, 0, false, false, DType.I32), Tests.shaped(Shape.of(0, 2))))
        .isInstanceOf(BadInputException.class).hasMessage(
            "an extreme is taken of at least one element in 'test', found 0x2; give a larger tensor");
    TensorType plain = TensorType.of(DType.I8, Shape.of(1, 2, 2, 1));
    TensorType image = TensorType.i8(Shape.of(1, 2, 2, 1), 1, 0);
    Tensor pixels = Tensor.zeros(DType.I8, plain.shape());
    assertThatThrownBy(() -> ReferenceKernels.compute("conv", new Op.Conv2d(Window.UNIT, 1, Activation.NONE),
        List.of(image, image.withShape(Shape.of(1, 1, 1, 1))),
        List.of(pixels, Tensor.zeros(DType.I8, Shape.of(1, 1, 1, 1))),
        plain)).isInstanceOf(BadInputException.class)
        .hasMessage(
            "a tensor of quantised arithmetic has a scale and zero point, found i8[1x2x2x1]; quantise the model first");
  }
}
