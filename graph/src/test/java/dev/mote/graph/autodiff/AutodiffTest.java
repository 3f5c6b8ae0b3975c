package dev.mote.graph.autodiff;

import static dev.mote.graph.Activation.NONE;
import static dev.mote.graph.Activation.RELU;
import static dev.mote.graph.Activation.RELU6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Window;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AutodiffTest {
  private static final Window SAME = Window.same(5, 6, 3, 3, 1, 1, 1, 1);
  private static final Window STRIDED = new Window(2, 3, 1, 1, 1, 0, 1, 1);
  private static final Window DILATED = new Window(1, 1, 2, 1, 1, 2, 2, 0);
  private static final Set<UnaryKind> FLAT = Set.of(UnaryKind.SIGN, UnaryKind.FLOOR, UnaryKind.CEIL, UnaryKind.ROUND,
      UnaryKind.NOT, UnaryKind.BITWISE_NOT, UnaryKind.IS_NAN, UnaryKind.IS_INFINITE);
  private static final Set<BinaryKind> SMOOTH = Set.of(BinaryKind.ADD, BinaryKind.SUBTRACT, BinaryKind.MULTIPLY,
      BinaryKind.DIVIDE, BinaryKind.POWER, BinaryKind.MAXIMUM, BinaryKind.MINIMUM, BinaryKind.FLOOR_MODULO,
      BinaryKind.MODULO,
      BinaryKind.SQUARED_DIFFERENCE, BinaryKind.PRELU);

  /** An operator with the extents of its float operands, at which it is checked. */
  record Case(Op op, Shape... shapes) {
    @Override
    public String toString() {
      return op + " " + Arrays.toString(shapes);
    }
  }

  static Stream<Case> cases() {
    Shape image = Shape.of(2, 5, 6, 4);
    Shape matrix = Shape.of(3, 4);
    return Stream.of(new Case(new Op.Select(), Shape.of(3, 1), Shape.of(4)),
        new Case(new Op.Softmax(1, 1), matrix), new Case(new Op.Softmax(0, 0.7f), matrix),
        new Case(new Op.LogSoftmax(1), matrix), new Case(new Op.CumulativeSum(1, false, false), matrix),
        new Case(new Op.CumulativeSum(0, true, true), matrix),
        new Case(new Op.Conv2d(SAME, 1, NONE), image, Shape.of(3, 3, 3, 4), Shape.of(3)),
        new Case(new Op.Conv2d(STRIDED, 2, NONE), image, Shape.of(6, 2, 3, 2)),
        new Case(new Op.Conv2d(DILATED, 1, NONE), image, Shape.of(2, 3, 2, 4)),
        new Case(new Op.DepthwiseConv2d(SAME, 1, NONE), image, Shape.of(1, 3, 3, 4), Shape.of(4)),
        new Case(new Op.DepthwiseConv2d(STRIDED, 2, NONE), image, Shape.of(1, 2, 3, 8)),
        new Case(new Op.TransposeConv2d(STRIDED, 8, 17, NONE), Shape.of(1, 4, 5, 2), Shape.of(3, 2, 3, 2), Shape.of(3)),
        new Case(new Op.TransposeConv2d(Window.stride(2, 2), 9, 11, NONE), Shape.of(1, 4, 5, 2), Shape.of(3, 2, 2, 2)),
        new Case(new Op.TransposeConv2d(Window.stride(2, 2), 6, 9, NONE), Shape.of(1, 4, 5, 2), Shape.of(3, 2, 2, 2)),
        new Case(new Op.MaxPool2d(2, 3, STRIDED, NONE), Shape.of(1, 5, 6, 2)),
        new Case(new Op.AveragePool2d(2, 3, STRIDED, false, NONE), image),
        new Case(new Op.AveragePool2d(3, 3, SAME, true, NONE), image),
        new Case(new Op.Dense(NONE), Shape.of(2, 3, 4), Shape.of(5, 4), Shape.of(5)),
        new Case(new Op.Dense(NONE), Shape.of(4), Shape.of(5, 4)),
        new Case(new Op.MatMul(false, false), Shape.of(2, 3, 4), Shape.of(4, 5)),
        new Case(new Op.MatMul(true, false), Shape.of(4, 3), Shape.of(2, 4, 5)),
        new Case(new Op.MatMul(false, true), Shape.of(2, 1, 3, 4), Shape.of(1, 2, 5, 4)),
        new Case(new Op.MatMul(true, true), Shape.of(4, 3), Shape.of(5, 4)),
        new Case(new Op.TensorTrain(2, NONE), Shape.of(3, 6), Shape.of(1, 2, 3, 2), Shape.of(2, 3, 2, 1), Shape.of(6)),
        new Case(new Op.TensorTrain(3, NONE), Shape.of(2, 2, 8), Shape.of(1, 2, 2, 3), Shape.of(3, 1, 2, 2),
            Shape.of(2, 3, 2, 1)),
        new Case(new Op.BatchNorm(3, 0.01f), image, Shape.of(4), Shape.of(4), Shape.of(4), Shape.of(4)),
        new Case(new Op.BatchNorm(1, 0.01f), Shape.of(2, 3, 2, 2), Shape.of(3), Shape.of(3), Shape.of(3), Shape.of(3)),
        new Case(new Op.Reshape(Shape.of(2, 6)), matrix),
        new Case(new Op.Transpose(List.of(2, 0, 1)), Shape.of(2, 3, 4)),
        new Case(new Op.Concat(1), Shape.of(2, 3), Shape.of(2, 1), Shape.of(2, 2)),
        new Case(new Op.Slice(List.of(2, 1), List.of(2, 2), List.of(-2, 2)), matrix),
        new Case(new Op.Pad(List.of(1, 0), List.of(0, 2), Op.PadMode.CONSTANT, 3), matrix),
        new Case(new Op.Pad(List.of(1, 2), List.of(2, 3), Op.PadMode.REFLECT, 0), matrix),
        new Case(new Op.Pad(List.of(1, 2), List.of(2, 4), Op.PadMode.SYMMETRIC, 0), matrix),
        new Case(new Op.Pad(List.of(1, 0), List.of(2, 9), Op.PadMode.EDGE, 0), matrix),
        new Case(new Op.Tile(List.of(2, 3)), matrix), new Case(new Op.Broadcast(Shape.of(2, 3, 4)), Shape.of(3, 1)),
        new Case(new Op.DepthToSpace(2, false), Shape.of(1, 2, 3, 8)),
        new Case(new Op.DepthToSpace(2, true), Shape.of(1, 2, 3, 8)),
        new Case(new Op.SpaceToDepth(2), Shape.of(1, 4, 6, 2)),
        new Case(new Op.Resize(Op.ResizeKind.BILINEAR, 7, 4, Op.Coordinates.HALF_PIXEL), image),
        new Case(new Op.Resize(Op.ResizeKind.NEAREST_FLOOR, 9, 3, Op.Coordinates.ASYMMETRIC), image),
        new Case(new Op.Cast(DType.F32), matrix),
        new Case(new Op.Conv2dInputGradient(STRIDED, 2, image), Shape.of(2, 3, 2, 6), Shape.of(6, 2, 3, 2)),
        new Case(new Op.Conv2dWeightGradient(STRIDED, 2, Shape.of(6, 2, 3, 2)), image, Shape.of(2, 3, 2, 6)),
        new Case(new Op.DepthwiseInputGradient(STRIDED, 2, image), Shape.of(2, 3, 2, 8), Shape.of(1, 2, 3, 8)),
        new Case(new Op.DepthwiseWeightGradient(STRIDED, 2, Shape.of(1, 2, 3, 8)), image, Shape.of(2, 3, 2, 8)),
        new Case(new Op.AveragePoolGradient(2, 3, STRIDED, false, image), Shape.of(2, 3, 2, 4)),
        new Case(new Op.SliceGradient(List.of(2, 1), List.of(-2, 2), matrix), Shape.of(2, 2)),
        new Case(new Op.ResizeGradient(Op.ResizeKind.BILINEAR, Op.Coordinates.HALF_PIXEL, image),
            Shape.of(2, 7, 4, 4)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithCentralDifferences(Case given) {
    Random random = new Random(7);
    // Numbers that lie apart, so that no step changes which is largest; all positive, for variances.
    int count = Arrays.stream(given.shapes()).mapToInt(Shape::count).sum();
    List<Double> ladder = new java.util.ArrayList<>();
    double spread = given.op() instanceof Op.MaxPool2d ? 0.2 : 2.0 / count;
    for (int i = 0; i < count; i++) {
      ladder.add(0.5 + spread * i);
    }
    java.util.Collections.shuffle(ladder, random);
    Tensor[] operands = new Tensor[given.shapes().length];
    int at = 0;
    for (int i = 0; i < operands.length; i++) {
      float[] values = new float[given.shapes()[i].count()];
      for (int j = 0; j < values.length; j++) {
        values[j] = ladder.get(at++).floatValue();
      }
      operands[i] = new Tensor.Floats(given.shapes()[i], values);
    }
    if (given.op() instanceof Op.Select) {
      Tensor condition = new Tensor.Bytes(Shape.of(2, 3, 4), DType.BOOL, bits(24, random));
      GradientCheck.check(given.op(), 0.25f, random, condition, operands[0], operands[1]);
    } else {
      GradientCheck.check(given.op(), isLinear(given.op()) ? 0.25f : GradientCheck.STEP, random, operands);
    }
  }

  /** Whether the operator is linear in each operand, so that long steps lose nothing and drown the rounding. */
  private static boolean isLinear(Op op) {
    return !(op instanceof Op.Softmax || op instanceof Op.LogSoftmax || op instanceof Op.BatchNorm
        || op instanceof Op.MaxPool2d);
  }

  @Test
  void gathersAgreeWithCentralDifferences() {
    Random random = new Random(8);
    Tensor x = GradientCheck.random(Shape.of(3, 4), -1, 1, random);
    Tensor indices = Tensor.ints(Shape.of(2, 2), 3, 0, 3, -2);
    GradientCheck.check(new Op.Gather(1), random, x, indices);
    GradientCheck.check(new Op.GatherElements(1), random, x, indices);
    GradientCheck.check(new Op.GatherElements(0), random, x,
        new Tensor.Longs(Shape.of(4, 2), new long[]{0, 2, 1, 1, -1, 0, 0, 0}));
    GradientCheck.check(new Op.GatherGradient(1, Shape.of(3, 4)), random,
        GradientCheck.random(Shape.of(3, 2, 2), -1, 1, random), indices);
  }

  @ParameterizedTest
  @EnumSource
  void functionsOfOneNumber(UnaryKind kind) {
    Random random = new Random(9);
    float a = kind == UnaryKind.CLIP ? -1 : 0.6f;
    Op.Unary op = new Op.Unary(kind, a, 0.7f);
    if (FLAT.contains(kind)) {
      assertRefused(op);
      return;
    }
    double least = switch (kind) {
      case LOG, SQRT, RECIPROCAL_SQRT, RECIPROCAL -> 0.7;
      case ACOSH -> 1.3;
      case ASIN, ACOS, ATANH -> -0.8;
      default -> -4;
    };
    double most = least == -0.8 ? 0.8 : 4;
    float[] values = new float[40];
    for (int i = 0; i < values.length; i++) {
      do {
        values[i] = (float) random.nextDouble(least, most);
      } while (nearKink(values[i]) || (kind == UnaryKind.TAN && Math.abs(Math.cos(values[i])) < 0.4));
    }
    GradientCheck.check(op, random, new Tensor.Floats(Shape.of(5, 8), values));
  }

  /** Whether a function may bend within the steps of the differences around {@code x}. */
  private static boolean nearKink(float x) {
    return Stream.of(-3.0, -1.0, -0.6, 0.0, 0.6, 0.7, 3.0, -0.7 / 0.6, 0.3 / 0.6)
        .anyMatch(kink -> Math.abs(x - kink) < 0.08);
  }

  @ParameterizedTest
  @EnumSource
  void functionsOfTwoNumbers(BinaryKind kind) {
    Random random = new Random(10);
    Op.Binary op = new Op.Binary(kind);
    if (!SMOOTH.contains(kind)) {
      assertRefused(op);
      return;
    }
    boolean signed = kind == BinaryKind.PRELU || kind == BinaryKind.MAXIMUM;
    float[] x = new float[24];
    for (int i = 0; i < x.length; i++) {
      // Halves of odd numbers against quarters: quotients and differences stay away from where they jump.
      x[i] = (signed && i % 2 == 0 ? -1 : 1) * (0.625f + 0.25f * random.nextInt(8));
    }
    Tensor left = new Tensor.Floats(Shape.of(2, 3, 4), x);
    Tensor right = Tensor.floats(Shape.of(3, 1), 0.5f, 1, 1.5f);
    boolean jumps = kind == BinaryKind.MODULO || kind == BinaryKind.FLOOR_MODULO;
    float step = jumps ? 1f / 256 : GradientCheck.STEP;
    GradientCheck.check(op, step, random, left, right);
    GradientCheck.check(op, step, random, kind == BinaryKind.PRELU ? left : right,
        kind == BinaryKind.PRELU ? right : abs(x));
  }

  private static Tensor abs(float[] x) {
    float[] positive = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      positive[i] = Math.abs(x[i]);
    }
    return new Tensor.Floats(Shape.of(2, 3, 4), positive);
  }

  @ParameterizedTest
  @EnumSource
  void reductions(ReduceKind kind) {
    Random random = new Random(11);
    for (boolean keep : new boolean[]{true, false}) {
      Op.Reduce op = new Op.Reduce(kind, List.of(0, 2), keep);
      if (kind == ReduceKind.ALL || kind == ReduceKind.ANY) {
        assertRefused(op);
        return;
      }
      float[] values = new float[24];
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.4f + 0.15f * ((i * 7) % 24);
      }
      GradientCheck.check(op, random, new Tensor.Floats(Shape.of(2, 3, 4), values));
    }
  }

  @Test
  void gradientsPassFusedActivations() {
    Random random = new Random(12);
    Tensor x = Tensor.floats(Shape.of(1, 2, 2, 1), -2, 1, 5, 9);
    Tensor one = Tensor.floats(Shape.of(1, 1, 1, 1), 1.5f);
    Tensor bias = Tensor.floats(Shape.of(1), 0.25f);
    GradientCheck.check(new Op.Conv2d(Window.UNIT, 1, RELU6), random, x, one, bias);
    GradientCheck.check(new Op.DepthwiseConv2d(Window.UNIT, 1, RELU), random, x, one, bias);
    GradientCheck.check(new Op.TransposeConv2d(Window.UNIT, 2, 2, RELU6), random, x, one, bias);
    GradientCheck.check(new Op.MaxPool2d(1, 1, Window.UNIT, RELU6), random, x);
    GradientCheck.check(new Op.AveragePool2d(1, 1, Window.UNIT, true, RELU6), random, x);
    GradientCheck.check(new Op.Dense(RELU), random, x, Tensor.floats(Shape.of(1, 1), 1.5f), bias);
    GradientCheck.check(new Op.Binary(BinaryKind.MULTIPLY, RELU6), random, x, bias);
  }

  @Test
  void everyOperatorIsCheckedOrRefused() {
    Set<Class<?>> seen = new HashSet<>(Set.of(Op.Unary.class, Op.Binary.class, Op.Reduce.class, Op.Gather.class,
        Op.GatherElements.class, Op.GatherGradient.class, Op.ClampGradient.class));
    cases().forEach(given -> seen.add(given.op().getClass()));
    List<Op> refused = List.of(new Op.ArgReduce(true, 0, false, false, DType.I32), new Op.Quantize(),
        new Op.Dequantize(),
        new Op.MaxPoolGradient(1, 1, Window.UNIT), new Op.Cast(DType.I32));
    refused.forEach(op -> {
      assertRefused(op);
      seen.add(op.getClass());
    });
    assertThat(seen).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
  }

  private static Tape tapeWith() {
    Tape tape = new Tape("test");
    tape.input("x", TensorType.f32(1, 1, 1, 1));
    return tape;
  }

  private static void assertRefused(Op op) {
    assertThatThrownBy(
        () -> Adjoints.of(new Adjoint(tapeWith(), "here", new int[]{0, 0}, 0, 0, new boolean[]{true, true}),
            op))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining(op.label()).hasMessageContaining("here");
  }

  @Test
  void aConstantBecomesAnInputAndASharedValueSumsItsGradients() {
    GraphBuilder builder = new GraphBuilder("shared");
    int x = builder.input("x", TensorType.f32(2));
    int w = builder.constant("w", Tensor.floats(Shape.of(2), 3, 4));
    int product = builder.add("product", new Op.Binary(BinaryKind.MULTIPLY), List.of(x, w));
    int square = builder.add("square", new Op.Binary(BinaryKind.MULTIPLY), List.of(product, w));
    builder.output(builder.add("loss", new Op.Reduce(ReduceKind.SUM, List.of(0), false), List.of(square)));
    builder.output(product);
    Graph gradients = Pass.run(builder.build(), new Autodiff(List.of("w", "x")));
    assertThat(gradients.inputs().stream().map(id -> gradients.value(id).name())).containsExactly("x", "w");
    List<Tensor> results = new Interpreter(gradients)
        .run(List.of(Tensor.floats(Shape.of(2), 1, 2), Tensor.floats(Shape.of(2), 3, 4)));
    // The loss is the sum of x w^2: 9 + 32; by w 2 x w, by x w^2.
    assertThat(results).containsExactly(Tensor.scalar(41), Tensor.floats(Shape.of(2), 3, 8),
        Tensor.floats(Shape.of(2), 6, 16),
        Tensor.floats(Shape.of(2), 9, 16));
  }

  @Test
  void secondDerivativesComeFromDifferentiatingAgain() {
    GraphBuilder builder = new GraphBuilder("cube");
    int x = builder.input("x", TensorType.f32(1));
    int y = builder.add("cube", new Op.Binary(BinaryKind.POWER),
        List.of(x, builder.constant("three", Tensor.scalar(3))));
    builder.output(y);
    Graph first = Pass.run(builder.build(), new Autodiff(List.of("x")));
    Graph onlyGradient = new Graph(first.name(), first.values(), first.nodes(), first.inputs(),
        first.outputs().subList(1, 2));
    Graph second = Pass.run(onlyGradient, new Autodiff(List.of("x")));
    List<Tensor> results = new Interpreter(second).run(List.of(Tensor.floats(Shape.of(1), 2)));
    assertThat(results).containsExactly(Tensor.floats(Shape.of(1), 12), Tensor.floats(Shape.of(1), 12));
  }

  @Test
  void whatCannotBeDifferentiatedIsTold() {
    GraphBuilder builder = new GraphBuilder("bad");
    int x = builder.input("x", TensorType.f32(2));
    builder.constant("unused", Tensor.scalar(1));
    int rounded = builder.add("rounded", new Op.Unary(UnaryKind.ROUND), List.of(x));
    builder.output(builder.add("loss", new Op.Reduce(ReduceKind.SUM, List.of(0), false), List.of(rounded)));
    Graph graph = builder.build();
    assertThatThrownBy(() -> new Autodiff(List.of("x")).apply(graph)).isInstanceOf(UnsupportedException.class)
        .hasMessageContaining("Round 'rounded'");
    assertThatThrownBy(() -> new Autodiff(List.of("unused")).apply(graph)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("'unused'");
    assertThatThrownBy(() -> new Autodiff(List.of("missing")).apply(graph)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("'missing'");
    GraphBuilder two = new GraphBuilder("two");
    two.output(two.input("x", TensorType.f32(2)));
    assertThatThrownBy(() -> new Autodiff(List.of("x")).apply(two.build())).isInstanceOf(BadInputException.class)
        .hasMessageContaining("one float");
  }

  private static byte[] bits(int count, Random random) {
    byte[] bits = new byte[count];
    for (int i = 0; i < count; i++) {
      bits[i] = (byte) random.nextInt(2);
    }
    return bits;
  }
}
