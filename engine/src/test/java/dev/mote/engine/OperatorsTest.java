package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds each fast kernel to the interpreter's on random shapes, larger than those of random networks. */
class OperatorsTest {
  private static final int ROUNDS = 25;

  /** Draws one graph of one operator. */
  private interface Draw {
    void into(GraphBuilder builder, SplittableRandom random);
  }

  private enum Case {
    CONVOLUTION((b, r) -> convolution(b, r, 1)), GROUPED_CONVOLUTION(
        (b, r) -> convolution(b, r, r.nextInt(2, 5))), DYNAMIC_CONVOLUTION((b, r) -> {
          Image i = Image.draw(r);
          int out = r.nextInt(1, 70);
          b.output(b.add("y", new Op.Conv2d(i.window, 1, activation(r)),
              List.of(b.input("x", i.type()),
                  b.input("w", TensorType.f32(out, i.kernelHeight, i.kernelWidth, i.channels)),
                  b.input("b", TensorType.f32(out)))));
        }), DEPTHWISE((b, r) -> {
          Image i = Image.draw(r);
          int multiplier = r.nextInt(1, 4);
          int w = weights(b, r, Shape.of(1, i.kernelHeight, i.kernelWidth, i.channels * multiplier));
          b.output(b.add("y", new Op.DepthwiseConv2d(i.window, multiplier, activation(r)),
              List.of(b.input("x", i.type()), w)));
        }), TRANSPOSED((b, r) -> {
          Image i = Image.draw(r);
          int w = weights(b, r, Shape.of(r.nextInt(1, 40), i.kernelHeight, i.kernelWidth, i.channels));
          b.output(b.add("y", new Op.TransposeConv2d(i.window, i.height, i.width, activation(r)),
              List.of(b.input("x", i.result(i.channels)), w)));
        }), MAX_POOL((b, r) -> {
          Image i = Image.draw(r);
          b.output(b.add("y", new Op.MaxPool2d(i.kernelHeight, i.kernelWidth, i.window, activation(r)),
              List.of(b.input("x", i.type()))));
        }), AVERAGE_POOL((b, r) -> {
          Image i = Image.draw(r);
          b.output(b.add("y",
              new Op.AveragePool2d(i.kernelHeight, i.kernelWidth, i.undilated(), r.nextBoolean(), activation(r)),
              List.of(b.input("x", i.type()))));
        }), DENSE((b, r) -> {
          int inner = r.nextInt(1, 300);
          int w = weights(b, r, Shape.of(r.nextInt(1, 150), inner));
          b.output(b.add("y", new Op.Dense(activation(r)),
              List.of(b.input("x", TensorType.f32(r.nextInt(1, 30), inner)), w)));
        }), MATRIX_PRODUCT((b, r) -> {
          int batch = r.nextInt(1, 4);
          int rows = r.nextInt(1, 60);
          int inner = r.nextInt(1, 60);
          int columns = r.nextInt(1, 80);
          boolean left = r.nextBoolean();
          boolean right = r.nextBoolean();
          Shape second = right ? Shape.of(columns, inner) : Shape.of(inner, columns);
          Shape stacked = Shape.of(batch, second.dim(0), second.dim(1));
          b.output(b.add("y", new Op.MatMul(left, right),
              List.of(b.input("x", left ? TensorType.f32(batch, inner, rows) : TensorType.f32(batch, rows, inner)),
                  b.input("z", TensorType.f32(r.nextBoolean() ? second : stacked)))));
        }), INPUT_GRADIENT((b, r) -> {
          Image i = Image.draw(r);
          int out = r.nextInt(1, 70);
          b.output(b.add("y", new Op.Conv2dInputGradient(i.window, 1, i.type().shape()),
              List.of(b.input("g", i.result(out)),
                  b.input("w", TensorType.f32(out, i.kernelHeight, i.kernelWidth, i.channels)))));
        }), WEIGHT_GRADIENT((b, r) -> {
          Image i = Image.draw(r);
          int out = r.nextInt(1, 70);
          b.output(b.add("y",
              new Op.Conv2dWeightGradient(i.window, 1, Shape.of(out, i.kernelHeight, i.kernelWidth, i.channels)),
              List.of(b.input("x", i.type()), b.input("g", i.result(out)))));
        }), DEPTHWISE_GRADIENTS((b, r) -> {
          Image i = Image.draw(r);
          Shape w = Shape.of(1, i.kernelHeight, i.kernelWidth, i.channels);
          int g = b.input("g", i.result(i.channels));
          b.output(b.add("dx", new Op.DepthwiseInputGradient(i.window, 1, i.type().shape()),
              List.of(g, b.input("w", TensorType.f32(w)))));
          b.output(b.add("dw", new Op.DepthwiseWeightGradient(i.window, 1, w), List.of(b.input("x", i.type()), g)));
        }), POOL_GRADIENTS((b, r) -> {
          Image i = Image.draw(r);
          int g = b.input("g", i.result(i.channels));
          b.output(b.add("dm", new Op.MaxPoolGradient(i.kernelHeight, i.kernelWidth, i.window),
              List.of(b.input("x", i.type()), g)));
        }), CLAMP_GRADIENT((b, r) -> {
          TensorType type = TensorType.f32(r.nextInt(1, 40), r.nextInt(1, 700));
          b.output(b.add("y", new Op.ClampGradient(-0.3f, 0.4f), List.of(b.input("x", type), b.input("g", type))));
        }), SUMS((b, r) -> {
          Shape x = Shape.of(r.nextInt(1, 9), r.nextInt(1, 30), r.nextInt(1, 30), r.nextInt(1, 70));
          int first = r.nextInt(4);
          List<Integer> axes = new ArrayList<>();
          for (int axis = first; axis < r.nextInt(first + 1, 5); axis++) {
            axes.add(axis);
          }
          b.output(b.add("y", new Op.Reduce(r.nextBoolean() ? ReduceKind.MEAN : ReduceKind.SUM, axes, r.nextBoolean()),
              List.of(b.input("x", TensorType.f32(x)))));
        }), ELEMENTWISE((b, r) -> {
          Shape x = Shape.of(r.nextInt(1, 9), r.nextInt(1, 90), r.nextInt(1, 70));
          Shape y = r.nextBoolean() ? x : Shape.of(r.nextBoolean() ? 1 : x.dim(0), 1, r.nextBoolean() ? 1 : x.dim(2));
          List<BinaryKind> kinds = List.of(BinaryKind.ADD, BinaryKind.SUBTRACT, BinaryKind.MULTIPLY, BinaryKind.MAXIMUM,
              BinaryKind.MINIMUM, BinaryKind.SQUARED_DIFFERENCE, BinaryKind.PRELU);
          int z = b.add("z", new Op.Binary(kinds.get(r.nextInt(kinds.size())), activation(r)),
              List.of(b.input("x", TensorType.f32(x)), b.input("y", TensorType.f32(y))));
          List<UnaryKind> functions = java.util.Arrays.stream(UnaryKind.values()).filter(Functions::has)
              .filter(kind -> kind != UnaryKind.LOG && kind != UnaryKind.SQRT && !kind.name().contains("RECIPROCAL"))
              .toList();
          b.output(b.add("u", new Op.Unary(functions.get(r.nextInt(functions.size())), 0.2f, 0.7f), List.of(z)));
        }), POSITIVE_FUNCTIONS((b, r) -> {
          int x = b.add("e", new Op.Unary(UnaryKind.EXP), List.of(b.input("x", TensorType.f32(3, 41))));
          for (UnaryKind kind : List.of(UnaryKind.LOG, UnaryKind.SQRT, UnaryKind.RECIPROCAL,
              UnaryKind.RECIPROCAL_SQRT)) {
            b.output(b.add(kind.name(), new Op.Unary(kind), List.of(x)));
          }
        }), MOVES((b, r) -> {
          int x = b.input("x", TensorType.f32(r.nextInt(2, 6), r.nextInt(2, 20), r.nextInt(2, 20)));
          Shape s = b.type(x).shape();
          int t = b.add("t", new Op.Transpose(r.nextBoolean() ? List.of(2, 0, 1) : List.of(0, 2, 1)), List.of(x));
          int c = b.add("c", new Op.Concat(1), List.of(t, t));
          int p = b.add("p", new Op.Pad(List.of(1, 0, 2), List.of(0, 3, 1), Op.PadMode.CONSTANT, 0.5f), List.of(c));
          int l = b.add("l", new Op.Slice(List.of(0, 1, s.dim(0) > 2 ? 1 : 0), List.of(1, 2, 2), List.of(1, 1, 1)),
              List.of(p));
          b.output(p);
          b.output(b.add("w", new Op.Broadcast(Shape.of(3, 2, 2)), List.of(l)));
        }), INT8_LONG_DENSE((b, r) -> {
          // Weights of largest magnitude make sums that floats could not hold.
          int inner = r.nextInt(900, 4000);
          byte[] w = new byte[inner * 5];
          r.nextBytes(w);
          java.util.Arrays.fill(w, 0, inner, (byte) -128);
          int weights = b.constant("w", Tensor.i8(Shape.of(5, inner), w), Quantization.perTensor(0.01f, 0));
          int x = b.input("x", TensorType.i8(Shape.of(r.nextInt(1, 4), inner), 0.01f, r.nextInt(-128, 128)));
          b.output(b.add("y", new Op.Dense(Activation.NONE), List.of(x, weights),
              TensorType.i8(Shape.of(b.type(x).shape().dim(0), 5), 2f, 3)));
        }), INT8_LARGE_FACTORS((b, r) -> {
          // Factors above 1 shift left; far above, results wrap and saturate.
          Image i = Image.draw(r);
          int out = r.nextInt(1, 40);
          byte[] w = new byte[out * i.kernelHeight * i.kernelWidth * i.channels];
          r.nextBytes(w);
          float[] scales = new float[out];
          int[] bias = new int[out];
          for (int channel = 0; channel < out; channel++) {
            scales[channel] = (float) Math.pow(2, r.nextInt(-20, 20));
            bias[channel] = r.nextInt() >> r.nextInt(32);
          }
          int weights = b.constant("w", Tensor.i8(Shape.of(out, i.kernelHeight, i.kernelWidth, i.channels), w),
              Quantization.perAxis(scales, 0));
          int x = b.input("x", TensorType.i8(i.type().shape(), 0.5f, r.nextInt(-128, 128)));
          int bias32 = b.constant("b", Tensor.ints(Shape.of(out), bias));
          b.output(b.add("y", new Op.Conv2d(i.window, 1, Activation.NONE), List.of(x, weights, bias32),
              TensorType.i8(i.result(out).shape(), 1f, r.nextInt(-128, 128))));
        });

    private final Draw draw;

    Case(Draw draw) {
      this.draw = draw;
    }
  }

  private static void convolution(GraphBuilder b, SplittableRandom r, int groups) {
    Image i = Image.draw(r);
    int inputs = i.channels * groups;
    int w = weights(b, r, Shape.of(groups * r.nextInt(1, 70), i.kernelHeight, i.kernelWidth, i.channels));
    TensorType x = TensorType.f32(i.type().shape().with(3, inputs));
    b.output(b.add("y", new Op.Conv2d(i.window, groups, activation(r)), List.of(b.input("x", x), w)));
  }

  /** Weights for which sums have the order of 1, as in a trained network; a clamp then leaves rounding errors in proportion. */
  private static int weights(GraphBuilder b, SplittableRandom r, Shape shape) {
    float[] values = new float[shape.count()];
    double limit = Math.sqrt(3.0 / shape.countBetween(1, shape.rank()));
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) r.nextDouble(-limit, limit);
    }
    return b.constant("w", Tensor.floats(shape, values));
  }

  private static Activation activation(SplittableRandom r) {
    return Activation.values()[r.nextInt(Activation.values().length)];
  }

  /** An image and the window that slides over it. */
  private record Image(int batch, int height, int width, int channels, int kernelHeight, int kernelWidth,
      Window window) {
    static Image draw(SplittableRandom r) {
      int kernelHeight = r.nextInt(1, 5);
      int kernelWidth = r.nextInt(1, 5);
      Window window = new Window(r.nextInt(1, 4), r.nextInt(1, 4), r.nextInt(1, 3), r.nextInt(1, 3), pad(r), pad(r),
          pad(r),
          pad(r));
      int channels = r.nextInt(3) == 0 ? r.nextInt(1, 5) : r.nextInt(1, 70);
      return new Image(r.nextInt(1, 4), r.nextInt(7, 24), r.nextInt(7, 24), channels, kernelHeight, kernelWidth,
          window);
    }

    private static int pad(SplittableRandom r) {
      return r.nextInt(2) * r.nextInt(0, 3);
    }

    TensorType type() {
      return TensorType.f32(batch, height, width, channels);
    }

    TensorType result(int outputs) {
      return TensorType.f32(batch, window.outputHeight(height, kernelHeight), window.outputWidth(width, kernelWidth),
          outputs);
    }

    Window undilated() {
      return new Window(window.strideHeight(), window.strideWidth(), 1, 1, 0, 0, 0, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void everyProviderAgreesWithTheInterpreter(Case operator) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      GraphBuilder builder = new GraphBuilder(operator + "-" + seed);
      operator.draw.into(builder, new SplittableRandom(seed));
      Graph graph = builder.build();
      for (Provider provider : Provider.values()) {
        try (Engine engine = new Engine(graph, new Engine.Options(provider, 1 + seed % 2))) {
          assertThat(Agreement.difference(engine, seed)).as("%s %s", provider, graph).isEmpty();
        }
      }
    }
  }
}
