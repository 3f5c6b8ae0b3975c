package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Window;
import dev.mote.graph.random.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers of random shapes with weights in each storage give the interpreter's bits in C, and flash holds their codes. */
class StoredWeightsTest {
  private static final int NETWORKS = 16;
  /** Layers of a network, each with operands and a result of its own. */
  private static final int LAYERS = 8;

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void emittedLayersGiveTheInterpretersBits(McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "skipped: needs " + Deployment.missingPackages(target));
    List<Firmware> networks = new ArrayList<>();
    ByteArrayOutputStream inputs = new ByteArrayOutputStream();
    for (int seed = 0; seed <= NETWORKS; seed++) {
      Graph graph = seed == NETWORKS ? lowRank() : draw(seed, LAYERS);
      networks.add(Emitter.emit(graph, target));
      inputs.writeBytes(Networks.bytes(RandomGraphs.inputs(graph, seed)));
    }
    try (Harness harness = new Harness(networks)) {
      byte[] found = harness.run(inputs.toByteArray(), 1, false).output();
      int at = 0;
      for (int seed = 0; seed <= NETWORKS; seed++) {
        Graph graph = seed == NETWORKS ? lowRank() : draw(seed, LAYERS);
        List<Tensor> wanted = new Interpreter(graph).run(RandomGraphs.inputs(graph, seed));
        for (int layer = 0; layer < wanted.size(); layer++) {
          byte[] bytes = Networks.bytes(List.of(wanted.get(layer)));
          String name = graph.value(graph.outputs().get(layer)).name();
          assertThat(Arrays.copyOfRange(found, at, at + bytes.length)).as(() -> described(graph, name))
              .isEqualTo(bytes);
          at += bytes.length;
        }
      }
    }
  }

  private static String described(Graph graph, String name) {
    String number = name.replaceAll("\\D", "");
    return graph.name() + " " + name + ": " + constant(graph, "w" + number) + " in " + graph.nodes().stream()
        .filter(node -> node.name().endsWith(number)).map(node -> node.op() + " of " + graph.inputType(node, 0))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"CORTEX_M4", "CORTEX_M55"})
  void flashIsPredicted(McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "skipped: needs " + Deployment.missingPackages(target));
    for (int seed = 100; seed < 104; seed++) {
      Firmware firmware = Emitter.emit(draw(seed, 2), target);
      try (Harness harness = new Harness(List.of(firmware))) {
        assertThat(firmware.flashBytes()).as("seed " + seed).isCloseTo(harness.flashBytes(), withinPercentage(1));
      }
    }
  }

  @Test
  void portableFlashHoldsTheCodesAndNoMore() {
    for (int seed = 0; seed < NETWORKS; seed++) {
      Graph graph = draw(seed, LAYERS);
      long bytes = 0;
      for (int layer = 0; layer < LAYERS; layer++) {
        bytes += constant(graph, "w" + layer).storedBytes()
            + constant(graph, "b" + layer).shape().count() * (4 + 4 + 1L);
      }
      assertThat(Emitter.emit(graph, McuTarget.C99).weightBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void nativeLayersGiveTheInterpretersBits() {
    assumeTrue(NativeExecutor.obstacle().isEmpty(), HostCompiler.ABSENT);
    for (int seed = 0; seed < 2; seed++) {
      Graph graph = draw(seed, LAYERS);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      try (NativeExecutor executor = new NativeExecutor(graph, 1)) {
        assertThat(executor.run(inputs)).as(graph.name()).isEqualTo(new Interpreter(graph).run(inputs));
      }
    }
  }

  /** Ahead of a layer with few activations there is one with many, whose memory is free by then. */
  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void decodesMoreAtATimeWhereMemoryIsFree(McuTarget target) {
    Graph wide = bottleneck(4000);
    Graph narrow = bottleneck(40);
    Image withRoom = Image.of(Lowering.lower(wide, true), target.profile().kernels());
    Image without = Image.of(Lowering.lower(narrow, true), target.profile().kernels());
    assertThat(withRoom.calls().getLast().scratch()).isGreaterThan(without.calls().getLast().scratch() * 3 / 2);
    assertThat(withRoom.bytes()).isLessThan(without.bytes() + 3 * 4000);
  }

  private static Graph bottleneck(int inputs) {
    SplittableRandom random = new SplittableRandom(1);
    GraphBuilder builder = new GraphBuilder("bottleneck");
    int x = builder.input("x0", TensorType.i8(Shape.of(1, inputs), 0.02f, 3));
    int y = builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(x), builder.type(x));
    Op dense = new Op.Dense(Activation.NONE);
    int few = weighted(builder, random, dense, y, Shape.of(200, inputs), 0, 200, 0, Storage.PLAIN);
    byte[] entries = {-64, 0, 32, 127};
    builder.output(weighted(builder, random, dense, few, Shape.of(100, 200), 0, 100, 1,
        new Storage.Codebook(2, entries)));
    return builder.build();
  }

  @Test
  void refusesStorageWhereItCannotKeepIt() {
    GraphBuilder builder = new GraphBuilder("table");
    int x = builder.input("x", TensorType.i8(Shape.of(2, 4), 1, 0));
    Tensor.Bytes values = new Tensor.Bytes(Shape.of(2, 4), DType.I8, new byte[]{16, 32, 0, -16, 16, 0, 0, 0});
    int y = builder.constant("y", values.in(new Storage.Packed(4, false)), Quantization.perTensor(1, 0));
    builder.output(builder.add("sum", new Op.Binary(BinaryKind.ADD, Activation.NONE), List.of(x, y),
        TensorType.i8(Shape.of(2, 4), 1, 0)));
    assertThatThrownBy(() -> Emitter.emit(builder.build(), McuTarget.CORTEX_M4))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining("found 4 bits in").hasMessageContaining("'sum'");
  }

  private static Tensor constant(Graph graph, String name) {
    return Objects.requireNonNull(graph.values().stream().filter(value -> value.name().equals(name)).findFirst()
        .orElseThrow().constant());
  }

  private static Graph draw(long seed, int layers) {
    SplittableRandom random = new SplittableRandom(seed);
    GraphBuilder builder = new GraphBuilder("layers" + seed);
    for (int layer = 0; layer < layers; layer++) {
      builder.output(layer(builder, random, layer));
    }
    return builder.build();
  }

  /** {@code dense(x) + B A x}: four bits on the main path, eight on the one of low rank. */
  private static Graph lowRank() {
    SplittableRandom random = new SplittableRandom(1);
    GraphBuilder builder = new GraphBuilder("low_rank");
    int x = builder.input("x0", TensorType.i8(Shape.of(1, 50), 0.02f, 3));
    int main = weighted(builder, random, new Op.Dense(Activation.NONE), x, Shape.of(30, 50), 0, 30, 0,
        new Storage.Packed(4, false));
    int narrow = weighted(builder, random, new Op.Dense(Activation.NONE), x, Shape.of(8, 50), 0, 8, 1, Storage.PLAIN);
    int path = weighted(builder, random, new Op.Dense(Activation.NONE), narrow, Shape.of(30, 8), 0, 30, 2,
        Storage.PLAIN);
    builder.output(builder.add("sum0", new Op.Binary(BinaryKind.ADD, Activation.RELU), List.of(main, path),
        TensorType.i8(Shape.of(1, 30), 0.05f, -128)));
    return builder.build();
  }

  private static int layer(GraphBuilder builder, SplittableRandom random, int number) {
    int[] depths = {1, 3, 6, 8, 16, 16, 24, 32, 40, 64};
    int channels = depths[random.nextInt(depths.length)];
    Shape shape = Shape.of(random.nextInt(5) == 0 ? 2 : 1, random.nextInt(1, 12), random.nextInt(1, 12), channels);
    boolean wide = random.nextInt(8) == 0;
    int x = builder.input("x" + number, wide ? wide(shape) : TensorType.i8(shape, 0.02f, random.nextInt(-128, 128)));
    int result = switch (random.nextInt(5)) {
      case 0, 1, 2 -> conv(builder, random, x, number);
      case 3 -> depthwise(builder, random, x, number);
      default -> dense(builder, random, x, number);
    };
    if (!wide && random.nextInt(3) == 0) {
      TensorType type = builder.type(result);
      int other = builder.input("y" + number, TensorType.i8(type.shape(), 0.03f, random.nextInt(-128, 128)));
      TensorType sum = TensorType.i8(type.shape(), 0.05f, random.nextInt(-128, 128));
      result = builder.add("sum" + number, new Op.Binary(BinaryKind.ADD, activation(random)), List.of(result, other),
          sum);
    }
    return result;
  }

  private static int conv(GraphBuilder builder, SplittableRandom random, int x, int number) {
    Shape shape = builder.type(x).shape();
    int height = random.nextInt(1, 4);
    int width = random.nextInt(1, 4);
    int groups = shape.dim(3) % 2 == 0 && random.nextInt(6) == 0 ? 2 : 1;
    int outputs = random.nextInt(1, random.nextInt(4) == 0 ? 70 : 12) * groups;
    Shape weights = Shape.of(outputs, height, width, shape.dim(3) / groups);
    Op op = new Op.Conv2d(window(random, shape, height, width, random.nextInt(1, 3)), groups, activation(random));
    return weighted(builder, random, op, x, weights, 0, outputs, number);
  }

  private static int depthwise(GraphBuilder builder, SplittableRandom random, int x, int number) {
    Shape shape = builder.type(x).shape();
    int height = random.nextInt(1, 5);
    int width = random.nextInt(1, 5);
    Op op = new Op.DepthwiseConv2d(window(random, shape, height, width, 1), 1, activation(random));
    return weighted(builder, random, op, x, Shape.of(1, height, width, shape.dim(3)), 3, shape.dim(3),
        number);
  }

  private static int dense(GraphBuilder builder, SplittableRandom random, int x, int number) {
    Shape shape = builder.type(x).shape();
    int inputs = shape.count() / shape.dim(0);
    int flat = builder.add("flat" + number, new Op.Reshape(Shape.of(shape.dim(0), inputs)), List.of(x));
    int outputs = random.nextInt(1, 40);
    return weighted(builder, random, new Op.Dense(activation(random)), flat, Shape.of(outputs, inputs), 0, outputs,
        number);
  }

  private static Window window(SplittableRandom random, Shape x, int height, int width, int dilation) {
    return Window.same(x.dim(1), x.dim(2), height, width, random.nextInt(1, 3), random.nextInt(1, 3), dilation,
        dilation);
  }

  private static TensorType wide(Shape shape) {
    return new TensorType(shape, DType.I16, Quantization.perTensor(0.001f, 0));
  }

  private static Activation activation(SplittableRandom random) {
    return random.nextBoolean() ? Activation.RELU : Activation.NONE;
  }

  private static int weighted(GraphBuilder builder, SplittableRandom random, Op op, int x, Shape shape, int axis,
      int outputs, int number) {
    return weighted(builder, random, op, x, shape, axis, outputs, number, storage(random, shape.count()));
  }

  private static int weighted(GraphBuilder builder, SplittableRandom random, Op op, int x, Shape shape, int axis,
      int outputs, int number, Storage storage) {
    byte[] codes = new byte[shape.count() + 1];
    random.nextBytes(codes);
    byte[] weights = storage.decode(codes, shape.count());
    float[] scales = new float[outputs];
    float[] biasScales = new float[outputs];
    long[] bias = new long[outputs];
    TensorType input = builder.type(x);
    boolean wide = input.dtype() == DType.I16;
    for (int output = 0; output < outputs; output++) {
      scales[output] = (wide ? 0.0001f : 0.001f) * (float) Math.exp(3 * random.nextDouble());
      biasScales[output] = scales[output] * input.affine().scale();
      bias[output] = random.nextInt(-20_000, 20_000);
    }
    int w = builder.constant("w" + number, new Tensor.Bytes(shape, DType.I8, weights, storage),
        Quantization.perAxis(scales, axis));
    Tensor biases = wide && random.nextBoolean()
        ? new Tensor.Longs(Shape.of(outputs), bias)
        : Tensor.ints(Shape.of(outputs), Arrays.stream(bias).mapToInt(value -> (int) value).toArray());
    int b = builder.constant("b" + number, biases, Quantization.perAxis(biasScales, 0));
    // A scale of the size of one product now and then asks for factors above 1.
    float scale = random.nextInt(8) == 0 ? 1e-5f : 0.05f;
    int zero = random.nextBoolean() ? -128 : random.nextInt(-128, 128);
    Shape result = dev.mote.graph.ResultTypes.of("layer", op,
        List.of(builder.type(x), builder.type(w), builder.type(b))).shape();
    return builder.add("layer" + number, op, List.of(x, w, b),
        wide ? wide(result) : TensorType.i8(result, scale, zero));
  }

  /** A storage whose every code has an element. */
  private static Storage storage(SplittableRandom random, int count) {
    int bits = random.nextInt(1, 8);
    byte[] entries = new byte[1 << Math.min(bits, 5)];
    random.nextBytes(entries);
    return switch (random.nextInt(6)) {
      case 0, 1, 2 -> new Storage.Packed(bits, bits == 1 || random.nextInt(3) == 0);
      case 3 -> new Storage.Packed(random.nextInt(1, 3), random.nextBoolean());
      case 4 -> new Storage.Codebook(Math.min(bits, 5), entries);
      default -> {
        int block = random.nextInt(1, 80);
        short[] multipliers = new short[(count + block - 1) / block];
        for (int run = 0; run < multipliers.length; run++) {
          multipliers[run] = (short) random.nextInt(1, 129);
        }
        yield new Storage.Blocks(Math.min(bits, 5), entries, block, multipliers);
      }
    };
  }
}
