package dev.mote.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import dev.mote.graph.random.TensorTrains;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The int8 network computes nearly what the float network does, and each option does what it promises. */
class QuantizationTest {
  @ParameterizedTest
  @CsvSource({"min-max, 1", "percentile, 2", "mse, 3", "percentile:0.999, 4"})
  void int8NetworkStaysCloseToFloat(String method, long seed) {
    Graph graph = network(seed);
    Graph quantized = quantize(graph, CalibrationMethod.named(method), seed, true, true);
    assertThat(quantized.type(quantized.inputs().getFirst()).dtype()).isEqualTo(DType.I8);
    assertThat(quantized.type(quantized.outputs().getFirst()).dtype()).isEqualTo(DType.I8);
    List<SignalToNoise> layers = SignalToNoise.measure(graph, quantized, samples(graph, seed, 4), Interpreter::new);
    assertThat(layers).hasSizeGreaterThan(8);
    assertThat(layers).allSatisfy(layer -> assertThat(layer.decibels()).as(layer.layer()).isGreaterThan(18));
  }

  @Test
  void operatorWithoutIntegerFormStaysFloatBetweenConversions() {
    GraphBuilder builder = new GraphBuilder("mixed");
    int x = builder.input("x", TensorType.f32(1, 8));
    int logged = builder.add("softplus", new Op.Unary(UnaryKind.SOFTPLUS), List.of(x));
    builder.output(builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(logged)));
    Graph quantized = quantize(builder.build(), new CalibrationMethod.MinMax(), 5, true, false);
    assertThat(quantized.nodes()).extracting(node -> node.op().label()).containsExactly("Dequantize", "Softplus",
        "Quantize", "Relu");
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 6, 14, 22})
  void tensorTrainLayersBecomeIntegerLayersOneACore(long seed) {
    Graph graph = TensorTrains.real(seed, true);
    List<List<Tensor>> samples = LongStream.range(0, 50)
        .mapToObj(sample -> TensorTrains.inputs(graph, sample)).toList();
    Calibration calibration = Calibration.measure(graph, samples, new CalibrationMethod.MinMax(), Interpreter::new,
        _ -> {});
    Graph quantized = Pass.run(graph, new Int8Quantization(calibration, true, false));
    assertThat(quantized.nodes()).noneMatch(node -> node.op() instanceof Op.Quantize);
    assertThat(quantized.values()).allSatisfy(value -> assertThat(value.type().isQuantized()).isTrue());
    double signal = 0;
    double noise = 0;
    for (List<Tensor> sample : samples) {
      Tensor expected = new Interpreter(graph).run(sample).getFirst();
      Graph floats = exposed(quantized);
      Tensor actual = new Interpreter(floats).run(sample).getFirst();
      for (int index = 0; index < expected.shape().count(); index++) {
        signal += expected.real(index) * expected.real(index);
        noise += (expected.real(index) - actual.real(index)) * (expected.real(index) - actual.real(index));
      }
    }
    assertThat(10 * Math.log10(signal / noise)).as("decibels").isGreaterThan(25);
  }

  /** The integer network with a float input and output. */
  private static Graph exposed(Graph quantized) {
    GraphBuilder builder = new GraphBuilder("exposed");
    int input = quantized.inputs().getFirst();
    int x = builder.input("x", TensorType.f32(quantized.type(input).shape()));
    Map<Integer, Integer> renamed = new HashMap<>();
    renamed.put(input, builder.add("in", new Op.Quantize(), List.of(x), quantized.type(input)));
    quantized.nodes()
        .forEach(node -> renamed.put(node.output(), builder.add(node.name(), node.op(), node.inputs().stream()
            .map(id -> renamed.computeIfAbsent(id, _ -> builder.constant(quantized.value(id).name(),
                Objects.requireNonNull(quantized.constant(id)), quantized.type(id).quantization())))
            .toList(), quantized.outputType(node))));
    int y = Objects.requireNonNull(renamed.get(quantized.outputs().getFirst()));
    builder.output(builder.add("out", new Op.Dequantize(), List.of(y)));
    return builder.build();
  }

  @Test
  void quantizedNetworkIsRefused() {
    Graph quantized = quantize(network(6), new CalibrationMethod.MinMax(), 6, true, false);
    Calibration none = new Calibration(Map.of(), Map.of());
    assertThatThrownBy(() -> Pass.run(quantized, new Int8Quantization(none, true, false)))
        .isInstanceOf(BadInputException.class).hasMessageContaining("float network");
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void equalizationKeepsResultsAndEvensWeights(long seed) {
    Graph graph = skewed(seed);
    Graph equalized = Pass.run(graph, new CrossLayerEqualization());
    for (List<Tensor> sample : samples(graph, seed, 3)) {
      Tensor expected = new Interpreter(graph).run(sample).getFirst();
      Tensor actual = new Interpreter(equalized).run(sample).getFirst();
      for (int index = 0; index < expected.shape().count(); index++) {
        assertThat(actual.real(index)).isCloseTo(expected.real(index),
            Offset.offset(1e-4 * (1 + Math.abs(expected.real(index)))));
      }
    }
    double before = outputNoise(graph, seed);
    double after = outputNoise(equalized, seed);
    assertThat(after).as("decibels with one weight scale a tensor").isGreaterThan(before + 6);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 11, 12})
  void biasCorrectionTakesOutTheMeanError(long seed) {
    GraphBuilder builder = new GraphBuilder("layer");
    RandomGenerator random = random(seed);
    int x = builder.input("x", TensorType.f32(1, 64));
    int weights = builder.constant("w", tensor(random, Shape.of(10, 64), 1));
    builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(x, weights)));
    Graph graph = builder.build();
    List<List<Tensor>> samples = new ArrayList<>();
    for (int count = 0; count < 64; count++) {
      float[] values = new float[64];
      for (int index = 0; index < 64; index++) {
        values[index] = (float) (5 + 0.1 * random.nextGaussian());
      }
      samples.add(List.of(new Tensor.Floats(Shape.of(1, 64), values)));
    }
    assertThat(meanError(graph, samples, true)).isLessThan(meanError(graph, samples, false) / 2);
  }

  @Test
  void rangeHasZeroOnAStep() {
    Quantization.Affine affine = new Range(0.3, 5).int8();
    assertThat(affine.zeroPoint()).isEqualTo(-128);
    assertThat(affine.scale()).isCloseTo(5f / 255, Offset.offset(1e-7f));
    assertThat(new Range(-3, -1).int8().zeroPoint()).isEqualTo(127);
    assertThat(new Range(0, 0).int8().scale()).isEqualTo(1f);
    assertThat(new Range(0, 255).int8()).isEqualTo(Quantization.perTensor(1, -128));
  }

  @Test
  void percentileClipsAnOutlierAndSquaredErrorLosesLessThanTheFullRange() {
    Histogram histogram = new Histogram(-1, 1000);
    float[] values = new float[20000];
    RandomGenerator random = random(13);
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) random.nextDouble(-1, 1);
    }
    values[0] = 1000;
    histogram.add(values);
    assertThat(histogram.covering(0.999).max()).isLessThan(2);
    assertThat(histogram.covering(1).max()).isEqualTo(1000, Offset.offset(1e-6));
    assertThat(histogram.leastSquaredError().max()).isBetween(1.0, 1000.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "percentile:x", "percentile:0.2", "percentile:1.5"})
  void unknownMethodIsRefused(String name) {
    assertThatThrownBy(() -> CalibrationMethod.named(name)).isInstanceOf(BadInputException.class);
  }

  private static double outputNoise(Graph graph, long seed) {
    Graph quantized = quantize(graph, new CalibrationMethod.MinMax(), seed, false, false);
    return SignalToNoise.measure(graph, quantized, samples(graph, seed, 8), Interpreter::new).getLast().decibels();
  }

  private static double meanError(Graph graph, List<List<Tensor>> samples, boolean correct) {
    Calibration calibration = Calibration.measure(graph, samples, new CalibrationMethod.MinMax(), Interpreter::new,
        _ -> {});
    Graph quantized = Pass.run(graph, new Int8Quantization(calibration, false, correct));
    TensorType type = quantized.type(quantized.outputs().getFirst());
    double[] errors = new double[10];
    for (List<Tensor> sample : samples) {
      Tensor expected = new Interpreter(graph).run(sample).getFirst();
      Tensor actual = new Interpreter(quantized).run(SignalToNoise.quantizedInputs(quantized, sample)).getFirst();
      for (int index = 0; index < 10; index++) {
        errors[index] += type.affine().scale() * (actual.integer(index) - type.affine().zeroPoint())
            - expected.real(index);
      }
    }
    double total = 0;
    for (double error : errors) {
      total += Math.abs(error) / samples.size();
    }
    return total;
  }

  private static Graph quantize(Graph graph, CalibrationMethod method, long seed, boolean perChannel, boolean correct) {
    Calibration calibration = Calibration.measure(graph, samples(graph, seed, 8), method, Interpreter::new, _ -> {});
    return Pass.run(graph, new Int8Quantization(calibration, perChannel, correct));
  }

  private static List<List<Tensor>> samples(Graph graph, long seed, int count) {
    RandomGenerator random = random(seed + 1000);
    List<List<Tensor>> samples = new ArrayList<>();
    for (int sample = 0; sample < count; sample++) {
      samples.add(graph.inputs().stream().<Tensor>map(id -> tensor(random, graph.type(id).shape(), 1)).toList());
    }
    return samples;
  }

  private static Graph network(long seed) {
    RandomGenerator random = random(seed);
    GraphBuilder builder = new GraphBuilder("network");
    int x = builder.input("x", TensorType.f32(1, 10, 9, 3));
    Window same = Window.UNIT.withPadding(1, 1, 1, 1);
    int first = builder.add("conv", new Op.Conv2d(same, 1, Activation.RELU),
        List.of(x, builder.constant("w1", tensor(random, Shape.of(8, 3, 3, 3), 0.3)),
            builder.constant("b1", tensor(random, Shape.of(8), 0.3))));
    int depthwise = builder.add("depthwise", new Op.DepthwiseConv2d(same, 1, Activation.RELU6),
        List.of(first, builder.constant("w2", tensor(random, Shape.of(1, 3, 3, 8), 0.3))));
    int sum = builder.add("sum", new Op.Binary(BinaryKind.ADD, Activation.RELU), List.of(first, depthwise));
    int joined = builder.add("join", new Op.Concat(3), List.of(sum, first));
    int pooled = builder.add("pool", new Op.MaxPool2d(2, 2, Window.stride(2, 2), Activation.NONE), List.of(joined));
    int swish = builder.add("swish", new Op.Unary(UnaryKind.HARD_SWISH), List.of(pooled));
    int mean = builder.add("mean", new Op.Reduce(ReduceKind.MEAN, List.of(1, 2), false), List.of(swish));
    int dense = builder.add("dense", new Op.Dense(Activation.NONE),
        List.of(mean, builder.constant("w3", tensor(random, Shape.of(6, 16), 0.5))));
    builder.output(builder.add("softmax", new Op.Softmax(1, 1), List.of(dense)));
    return builder.build();
  }

  /** Two layers whose middle channels differ in range by a factor of a thousand. */
  private static Graph skewed(long seed) {
    RandomGenerator random = random(seed);
    GraphBuilder builder = new GraphBuilder("skewed");
    int x = builder.input("x", TensorType.f32(1, 6, 6, 4));
    Tensor.Floats first = tensor(random, Shape.of(8, 3, 3, 4), 0.3);
    Tensor.Floats second = tensor(random, Shape.of(5, 1, 1, 8), 0.3);
    for (int index = 0; index < first.values().length; index++) {
      first.values()[index] *= (float) Math.pow(10, index / 36 % 4 - 2);
    }
    for (int index = 0; index < second.values().length; index++) {
      second.values()[index] /= (float) Math.pow(10, index % 8 % 4 - 2);
    }
    int middle = builder.add("first", new Op.Conv2d(Window.UNIT, 1, Activation.RELU),
        List.of(x, builder.constant("w1", first), builder.constant("b1", tensor(random, Shape.of(8), 0.01))));
    builder.output(builder.add("second", new Op.Conv2d(Window.UNIT, 1, Activation.NONE),
        List.of(middle, builder.constant("w2", second))));
    return builder.build();
  }

  private static Tensor.Floats tensor(RandomGenerator random, Shape shape, double deviation) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (deviation * random.nextGaussian());
    }
    return new Tensor.Floats(shape, values);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
