package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import dev.mote.graph.random.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Layers of the shapes that the MVE kernels treat differently, on the emulated Cortex-M55, against the interpreter. */
class MveKernelsTest {
  private static final int LAYERS = 100;

  @Test
  void randomLayersHaveTheInterpretersBits() {
    assumeTrue(Toolchain.has("qemu-system-arm") && Toolchain.has("arm-none-eabi-gcc"),
        "skipped: gcc-arm-none-eabi or qemu-system-arm is not installed");
    List<Graph> graphs = LongStream.range(0, LAYERS).mapToObj(MveKernelsTest::draw).toList();
    List<Firmware> networks = new ArrayList<>();
    ByteArrayOutputStream inputs = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int seed = 0; seed < LAYERS; seed++) {
      Graph graph = graphs.get(seed);
      networks.add(Emitter.emit(graph, McuTarget.CORTEX_M55));
      List<Tensor> input = RandomGraphs.inputs(graph, seed);
      inputs.writeBytes(Networks.bytes(input));
      expected.writeBytes(Networks.interpreted(graph, input));
    }
    try (Harness harness = new Harness(networks)) {
      assertThat(harness.run(inputs.toByteArray(), 1, false).output()).isEqualTo(expected.toByteArray());
    }
  }

  private static Graph draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    GraphBuilder builder = new GraphBuilder("layer" + seed);
    int[] depths = {1, 3, 8, 8, 16, 16, 24, 32, 48, 64};
    int channels = depths[random.nextInt(depths.length)];
    Shape shape = Shape.of(random.nextInt(5) == 0 ? 2 : 1, random.nextInt(1, 12), random.nextInt(1, 12), channels);
    int x = builder.input("x", TensorType.i8(shape, 0.02f, random.nextInt(-128, 128)));
    int result = switch (random.nextInt(5)) {
      case 0, 1 -> conv(builder, random, x);
      case 2, 3 -> depthwise(builder, random, x);
      default -> random.nextBoolean() ? pool(builder, random, x) : dense(builder, random, x);
    };
    if (random.nextBoolean()) {
      TensorType type = builder.type(result);
      int other = builder.input("y", TensorType.i8(type.shape(), 0.03f, random.nextInt(-128, 128)));
      TensorType sum = TensorType.i8(type.shape(), 0.05f, random.nextInt(-128, 128));
      result = builder.add("sum", new Op.Binary(BinaryKind.ADD, activation(random)), List.of(result, other), sum);
    }
    builder.output(result);
    return builder.build();
  }

  private static int conv(GraphBuilder builder, SplittableRandom random, int x) {
    Shape shape = builder.type(x).shape();
    int height = random.nextInt(1, 5);
    int width = random.nextInt(1, 5);
    int outputs = random.nextInt(1, 20);
    Shape weights = Shape.of(outputs, height, width, shape.dim(3));
    Op op = new Op.Conv2d(window(random, shape, height, width, random.nextInt(1, 3)), 1, activation(random));
    return weighted(builder, random, op, x, weights, 0, outputs);
  }

  private static int depthwise(GraphBuilder builder, SplittableRandom random, int x) {
    Shape shape = builder.type(x).shape();
    int height = random.nextInt(1, 5);
    int width = random.nextInt(1, 5);
    Shape weights = Shape.of(1, height, width, shape.dim(3));
    Op op = new Op.DepthwiseConv2d(window(random, shape, height, width, 1), 1, activation(random));
    return weighted(builder, random, op, x, weights, 3, shape.dim(3));
  }

  private static int dense(GraphBuilder builder, SplittableRandom random, int x) {
    Shape shape = builder.type(x).shape();
    int inputs = shape.count() / shape.dim(0);
    int flat = builder.add("flat", new Op.Reshape(Shape.of(shape.dim(0), inputs)), List.of(x));
    int outputs = random.nextInt(1, 20);
    return weighted(builder, random, new Op.Dense(activation(random)), flat, Shape.of(outputs, inputs), 0, outputs);
  }

  private static int pool(GraphBuilder builder, SplittableRandom random, int x) {
    Shape shape = builder.type(x).shape();
    int height = random.nextInt(1, Math.min(4, shape.dim(1)) + 1);
    int width = random.nextInt(1, Math.min(4, shape.dim(2)) + 1);
    Window window = Window.same(shape.dim(1), shape.dim(2), height, width, random.nextInt(1, 3), random.nextInt(1, 3),
        1,
        1);
    return builder.add("pool", random.nextBoolean()
        ? new Op.MaxPool2d(height, width, window, activation(random))
        : new Op.AveragePool2d(height, width, window, random.nextBoolean(), activation(random)), List.of(x));
  }

  private static Window window(SplittableRandom random, Shape x, int height, int width, int dilation) {
    return Window.same(x.dim(1), x.dim(2), height, width, random.nextInt(1, 3), random.nextInt(1, 3), dilation,
        dilation);
  }

  private static Activation activation(SplittableRandom random) {
    return random.nextBoolean() ? Activation.RELU : Activation.NONE;
  }

  private static int weighted(GraphBuilder builder, SplittableRandom random, Op op, int x, Shape shape, int axis,
      int outputs) {
    byte[] weights = new byte[shape.count()];
    random.nextBytes(weights);
    for (int index = 0; index < weights.length; index++) {
      weights[index] = (byte) Math.max(-127, weights[index]);
    }
    float[] scales = new float[outputs];
    float[] biasScales = new float[outputs];
    int[] bias = new int[outputs];
    for (int output = 0; output < outputs; output++) {
      scales[output] = 0.001f * (float) Math.exp(3 * random.nextDouble());
      biasScales[output] = scales[output] * 0.02f;
      bias[output] = random.nextInt(-20_000, 20_000);
    }
    int w = builder.constant("w", new Tensor.Bytes(shape, DType.I8, weights), Quantization.perAxis(scales, axis));
    int b = builder.constant("b", Tensor.ints(Shape.of(outputs), bias), Quantization.perAxis(biasScales, 0));
    // A scale of the size of one product now and then asks for factors above 1.
    float scale = random.nextInt(8) == 0 ? 1e-5f : 0.05f;
    int zero = random.nextBoolean() ? -128 : random.nextInt(-128, 128);
    Shape result = dev.mote.graph.ResultTypes.of("layer", op,
        List.of(builder.type(x), builder.type(w), builder.type(b))).shape();
    return builder.add("layer", op, List.of(x, w, b), TensorType.i8(result, scale, zero));
  }
}
