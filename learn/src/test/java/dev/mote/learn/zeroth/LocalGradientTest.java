package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Held to the float gradient operators on whole numbers that floats hold exactly. */
class LocalGradientTest {
  @Test
  void convolutionsOfAllKinds() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 60; round++) {
      int kernel = random.nextInt(1, 4);
      int stride = random.nextInt(1, 3);
      int height = random.nextInt(4, 9);
      int width = random.nextInt(4, 9);
      Window window = Window.same(height, width, kernel, kernel, stride, stride, 1, 1);
      int groups = random.nextInt(1, 3);
      int channels = groups * random.nextInt(1, 4);
      boolean depthwise = random.nextBoolean();
      int outputs = depthwise ? channels * random.nextInt(1, 3) : groups * random.nextInt(1, 4);
      Shape weights = depthwise
          ? Shape.of(1, kernel, kernel, outputs)
          : Shape.of(outputs, kernel, kernel, channels / groups);
      Op op = depthwise
          ? new Op.DepthwiseConv2d(window, outputs / channels, Activation.NONE)
          : new Op.Conv2d(window, groups, Activation.NONE);
      Op gradient = depthwise
          ? new Op.DepthwiseWeightGradient(window, outputs / channels, weights)
          : new Op.Conv2dWeightGradient(window, groups, weights);
      check(random, op, gradient, Shape.of(1, height, width, channels), weights);
    }
  }

  @Test
  void manySamplesAreSummedLikeOneAfterTheOther() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 60; round++) {
      int height = random.nextInt(4, 9);
      int width = random.nextInt(4, 9);
      int kernel = random.nextInt(1, 4);
      int groups = random.nextInt(1, 3);
      int inner = groups * random.nextInt(1, 9);
      Window same = Window.same(height, width, kernel, kernel, random.nextInt(1, 3), random.nextInt(1, 3), 1, 1);
      Window window = round % 3 == 0
          ? new Window(1, 1, random.nextInt(1, 3), random.nextInt(1, 3), 0, 0, 0, 0)
          : same;
      Graph network = round % 4 == 0
          ? layer(3, new Op.Dense(Activation.NONE), Shape.of(random.nextInt(1, 6), inner),
              Shape.of(random.nextInt(1, 12), inner))
          : layer(-7, new Op.Conv2d(window, groups, Activation.NONE),
              Shape.of(random.nextInt(1, 3), height, width, inner),
              Shape.of(groups * random.nextInt(1, 9), kernel, kernel, inner / groups));
      // Doubles do not hold the last, which are summed plainly.
      checkMany(random, network, round % 5 == 0 ? 1L << 52 : 1L << 30);
    }
  }

  private static void checkMany(SplittableRandom random, Graph network, long largest) {
    Layer layer = Layer.of(network).getFirst();
    Shape x = network.inputType(layer.node(), 0).shape();
    List<Tensor> inputs = new ArrayList<>();
    long[][] results = new long[random.nextInt(1, 5)][];
    LocalGradient local = new LocalGradient(network, layer);
    long[] expected = new long[network.inputType(layer.node(), 1).shape().count()];
    for (int sample = 0; sample < results.length; sample++) {
      byte[] values = new byte[x.count()];
      random.nextBytes(values);
      inputs.add(Tensor.i8(x, values));
      results[sample] = random.longs(network.outputType(layer.node()).shape().count(), -largest, largest).toArray();
      local.addWeights(inputs.getLast(), results[sample], expected);
    }
    assertThat(local.weights(inputs, results)).as("%s", layer.node().op()).isEqualTo(expected);
  }

  private static void check(SplittableRandom random, Op op, Op gradient, Shape x, Shape weights) {
    int zero = random.nextInt(-20, 20);
    Graph network = layer(zero, op, x, weights);
    Shape y = network.type(network.outputs().getFirst()).shape();
    byte[] values = new byte[x.count()];
    random.nextBytes(values);
    long[] results = random.longs(y.count(), -40, 40).toArray();
    long[] sums = new long[weights.count()];
    new LocalGradient(network, Layer.of(network).getFirst()).addWeights(Tensor.i8(x, values), results, sums);

    GraphBuilder real = new GraphBuilder("gradient");
    real.output(real.add("g", gradient,
        List.of(real.input("x", TensorType.f32(x)), real.input("y", TensorType.f32(y)))));
    float[] centred = new float[values.length];
    for (int index = 0; index < centred.length; index++) {
      centred[index] = values[index] - zero;
    }
    float[] floats = new float[results.length];
    for (int index = 0; index < floats.length; index++) {
      floats[index] = results[index];
    }
    Tensor expected = new Interpreter(real.build())
        .run(List.of(Tensor.floats(x, centred), Tensor.floats(y, floats))).getFirst();
    assertThat(LongStream.of(sums).asDoubleStream().toArray()).as("%s", op)
        .isEqualTo(java.util.stream.IntStream.range(0, sums.length).mapToDouble(expected::real).toArray());
  }

  /** A network of one int8 layer with weights of 0. */
  static Graph layer(int zero, Op op, Shape x, Shape weights) {
    GraphBuilder builder = new GraphBuilder("layer");
    int input = builder.input("x", new TensorType(x, DType.I8, Quantization.perTensor(1, zero)));
    int axis = op instanceof Op.DepthwiseConv2d ? 3 : 0;
    float[] scales = new float[weights.dim(axis)];
    java.util.Arrays.fill(scales, 1);
    int w = builder.constant("w", Tensor.zeros(DType.I8, weights), Quantization.perAxis(scales, axis));
    GraphBuilder shapes = new GraphBuilder("shapes");
    Shape y = shapes.type(shapes.add("y", op, List.of(shapes.input("x", TensorType.f32(x)),
        shapes.input("w", TensorType.f32(weights))))).shape();
    builder.output(builder.add("y", op, List.of(input, w), new TensorType(y, DType.I8, Quantization.perTensor(1, 0))));
    return builder.build();
  }
}
