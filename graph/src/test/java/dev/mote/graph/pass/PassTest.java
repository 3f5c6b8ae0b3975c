package dev.mote.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
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
import dev.mote.graph.Window;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes keep what a network computes; each is also shown to have done its work. */
class PassTest {
  private static final List<Integer> TO_NHWC = List.of(0, 2, 3, 1);
  private static final List<Integer> TO_NCHW = List.of(0, 3, 1, 2);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void networkImportedFromNchwKeepsItsResults(long seed) {
    Graph graph = nchwNetwork(seed);
    Graph simple = Pass.run(graph, new Simplify());
    assertSameResults(graph, simple, seed);
    assertThat(simple.nodes().stream().filter(node -> node.op() instanceof Op.Transpose)).hasSize(1);
    assertThat(simple.nodes().stream().filter(node -> node.op() instanceof Op.BatchNorm || node.op() instanceof Op.Pad
        || (node.op() instanceof Op.Unary unary && unary.kind() == UnaryKind.RELU))).isEmpty();
    assertThat(simple.nodes().size()).isLessThan(graph.nodes().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8})
  void eachPassAloneKeepsResults(long seed) {
    Graph graph = nchwNetwork(seed);
    for (Pass pass : List.of(new ConstantFolding(), new LayoutToNhwc(), new BatchNormFolding(), new PadFusion(),
        new ActivationFusion(), new DeadCode())) {
      assertSameResults(graph, Pass.run(graph, pass), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 10})
  void batchNormWithoutLayerBecomesProductAndSum(long seed) {
    RandomGenerator random = random(seed);
    GraphBuilder builder = new GraphBuilder("norm");
    int x = builder.input("x", TensorType.f32(2, 3, 3, 4));
    builder.output(batchNorm(builder, random, x, 4, 3));
    Graph graph = builder.build();
    Graph folded = Pass.run(graph, new BatchNormFolding());
    assertThat(folded.nodes()).extracting(node -> node.op().label()).containsExactly("Multiply", "Add");
    assertSameResults(graph, folded, seed);
  }

  private static void assertSameResults(Graph expected, Graph actual, long seed) {
    RandomGenerator random = random(seed + 100);
    List<Tensor> inputs = expected.inputs().stream().<Tensor>map(id -> tensor(random, expected.type(id).shape()))
        .toList();
    List<Tensor> before = new Interpreter(expected).run(inputs);
    List<Tensor> after = new Interpreter(actual).run(inputs);
    for (int output = 0; output < before.size(); output++) {
      assertThat(after.get(output).shape()).isEqualTo(before.get(output).shape());
      for (int index = 0; index < before.get(output).shape().count(); index++) {
        assertThat(after.get(output).real(index)).isCloseTo(before.get(output).real(index),
            org.assertj.core.data.Offset.offset(1e-4));
      }
    }
  }

  /** Convolutions, batch norms, a residual sum with a bias in NCHW shape, a mean and a flattened dense layer, all seen as NCHW. */
  private static Graph nchwNetwork(long seed) {
    RandomGenerator random = random(seed);
    GraphBuilder builder = new GraphBuilder("nchw");
    int x = builder.input("x", TensorType.f32(1, 3, 8, 6));
    int first = relu(builder, batchNorm(builder, random, convolution(builder, random, x, 3, 4), 4, 1));
    int padded = builder.add("pad",
        new Op.Pad(List.of(0, 0, 1, 1), List.of(0, 0, 1, 1), Op.PadMode.CONSTANT, 0), List.of(first));
    int second = convolution(builder, random, padded, 4, 4);
    int bias = builder.constant("bias", tensor(random, Shape.of(4, 1, 1)));
    int shifted = builder.add("shift", new Op.Binary(BinaryKind.ADD), List.of(bias, second));
    int cropped = builder.add("crop",
        new Op.Slice(List.of(0, 0, 1, 1), List.of(1, 4, 8, 6), List.of(1, 1, 1, 1)), List.of(shifted));
    int sum = relu(builder, builder.add("sum", new Op.Binary(BinaryKind.ADD), List.of(first, cropped)));
    int joined = builder.add("join", new Op.Concat(1), List.of(sum, first));
    int flat = builder.add("flatten", new Op.Reshape(Shape.of(1, 8 * 8 * 6)), List.of(joined));
    int weights = builder.constant("weights", tensor(random, Shape.of(5, 8 * 8 * 6)));
    builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(flat, weights)));
    builder.output(builder.add("mean", new Op.Reduce(ReduceKind.MEAN, List.of(2, 3), false), List.of(joined)));
    return builder.build();
  }

  private static int convolution(GraphBuilder builder, RandomGenerator random, int x, int in, int out) {
    int image = builder.add("to_nhwc", new Op.Transpose(TO_NHWC), List.of(x));
    int weights = builder.constant("kernel", tensor(random, Shape.of(out, 3, 3, in)));
    Window window = Window.UNIT.withPadding(1, 1, 1, 1);
    int result = builder.add("conv", new Op.Conv2d(window, 1, Activation.NONE), List.of(image, weights));
    return builder.add("to_nchw", new Op.Transpose(TO_NCHW), List.of(result));
  }

  private static int batchNorm(GraphBuilder builder, RandomGenerator random, int x, int channels, int axis) {
    Tensor.Floats variance = tensor(random, Shape.of(channels));
    for (int index = 0; index < channels; index++) {
      variance.values()[index] = Math.abs(variance.values()[index]) + 0.5f;
    }
    return builder.add("norm", new Op.BatchNorm(axis, 1e-3f),
        List.of(x, builder.constant("gamma", tensor(random, Shape.of(channels))),
            builder.constant("beta", tensor(random, Shape.of(channels))),
            builder.constant("mean", tensor(random, Shape.of(channels))), builder.constant("variance", variance)));
  }

  private static int relu(GraphBuilder builder, int x) {
    return builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(x));
  }

  private static Tensor.Floats tensor(RandomGenerator random, Shape shape) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) random.nextGaussian();
    }
    return new Tensor.Floats(shape, values);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
