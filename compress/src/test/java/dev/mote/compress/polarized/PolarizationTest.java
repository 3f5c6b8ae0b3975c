package dev.mote.compress.polarized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.SignalToNoise;
import dev.mote.compress.polarized.Polarization.Errors;
import dev.mote.compress.polarized.Polarization.Fit;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolarizationTest {
  private static final WeightFormat FORMAT = WeightFormat.named("uniform:3");

  @ParameterizedTest
  @EnumSource(Fit.class)
  void pathsTakeErrorsBack(Fit fit) {
    double alone = 0;
    double with = 0;
    for (int seed = 1; seed <= 3; seed++) {
      Graph graph = network(seed);
      List<List<Tensor>> samples = images(seed, 48);
      alone += decibels(graph, Pass.run(graph, rounded(graph, samples)), images(seed + 50, 12));
      with += decibels(graph, Pass.run(graph, pass(samples, fit, new Errors.None())), images(seed + 50, 12));
    }
    assertThat(with).isGreaterThan(alone + 3 * 3);
  }

  @Test
  void pathsAreOrdinaryLayersOfEightBits() {
    Graph graph = network(4);
    Graph int8 = Pass.run(graph, pass(images(4, 16), Fit.TRAINED, new Errors.None()));
    long packed = int8.values().stream()
        .filter(value -> value.constant() instanceof Tensor.Bytes bytes && bytes.storage() instanceof Storage.Packed)
        .count();
    assertThat(packed).isEqualTo(3);
    assertThat(int8.nodes().stream().filter(Polarization::isPath)).hasSize(6)
        .allMatch(node -> int8.constant(node.inputs().get(1)) instanceof Tensor.Bytes bytes
            && bytes.storage() == Storage.PLAIN);
    assertThat(int8.outputType(int8.nodes().getLast()).shape()).isEqualTo(Shape.of(1, 6));
  }

  @Test
  void aMeasuredDeviceIsMadeUpForAndAnUnknownOneLosesLess() {
    double unaware = 0;
    double resampled = 0;
    double known = 0;
    for (int seed = 1; seed <= 3; seed++) {
      Graph graph = network(seed);
      List<List<Tensor>> samples = images(seed, 48);
      Variability device = new Variability(0.2, 77 + seed);
      List<List<Tensor>> test = images(seed + 50, 12);
      unaware += decibels(graph, device.on(Pass.run(graph, pass(samples, Fit.TRAINED, new Errors.None()))), test);
      resampled += decibels(graph, device.on(Pass.run(graph, pass(samples, Fit.TRAINED, new Errors.Resampled(0.2, 8)))),
          test);
      known += decibels(graph, device.on(Pass.run(graph, pass(samples, Fit.TRAINED, new Errors.Device(device)))), test);
    }
    assertThat(known).isGreaterThan(unaware + 3 * 2);
    assertThat(resampled).isGreaterThan(unaware - 3 * 0.5);
  }

  @Test
  void withoutDeviationADeviceIsTheNetwork() {
    Graph graph = network(5);
    Graph int8 = Pass.run(graph, pass(images(5, 8), Fit.PLAIN, new Errors.None()));
    assertThat(decibels(graph, new Variability(0, 1).on(int8), images(6, 4)))
        .isCloseTo(decibels(graph, int8, images(6, 4)), within(0.5));
    assertThat(new Variability(0.1, 1).on(int8)).isEqualTo(new Variability(0.1, 1).on(int8))
        .isNotEqualTo(new Variability(0.1, 2).on(int8));
  }

  @Test
  void aRankAboveTheLayersIsRefused() {
    Graph graph = network(1);
    assertThatThrownBy(() -> new Polarization(FORMAT, 7, images(1, 2)).apply(graph))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "a path's rank is at most that of its layer, found rank 7 for 'classes' of 6 by 12; lower the rank");
    assertThatThrownBy(() -> new Polarization(FORMAT, 0, images(1, 2))).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Polarization(FORMAT, 1, List.of())).isInstanceOf(BadInputException.class)
        .hasMessageContaining("1 to 256 samples, found 0");
  }

  @Test
  void theCostIsTheShareOfWeights() {
    PathCost cost = new Polarization(FORMAT, 2, images(1, 2)).costs(network(1)).getFirst();
    assertThat(cost.inputs()).isEqualTo(27);
    assertThat(cost.outputs()).isEqualTo(12);
    assertThat(cost.share()).isCloseTo(2 * 39 / (27.0 * 12), within(1e-12));
    assertThat(cost.bitsPerWeight()).isCloseTo(3 + 8 * cost.share(), within(1e-12));
    assertThat(cost.pays()).isTrue();
    assertThat(new PathCost("layer", 8, 27, 16, 4).pays()).isFalse();
  }

  private static Polarization pass(List<List<Tensor>> samples, Fit fit, Errors errors) {
    return new Polarization(_ -> FORMAT, 3, fit, true, true, samples, errors, 1);
  }

  private static Int8Quantization rounded(Graph graph, List<List<Tensor>> samples) {
    return new Int8Quantization(Calibration.measure(graph, samples, new CalibrationMethod.MinMax(), Interpreter::new,
        _ -> {}), _ -> FORMAT, true);
  }

  private static double decibels(Graph graph, Graph int8, List<List<Tensor>> images) {
    return SignalToNoise.measure(graph, int8, images, Interpreter::new).getLast().decibels();
  }

  private static Graph network(int seed) {
    Random random = new Random(seed);
    GraphBuilder builder = new GraphBuilder("net");
    int x = builder.input("x", TensorType.f32(1, 6, 6, 3));
    x = builder.add("first", new Op.Conv2d(Window.UNIT.withPadding(1, 1, 1, 1), 1, Activation.RELU),
        List.of(x, floats(builder, Shape.of(12, 3, 3, 3), 0.3, random), floats(builder, Shape.of(12), 0.3, random)));
    x = builder.add("second", new Op.Conv2d(Window.stride(2, 2), 1, Activation.RELU),
        List.of(x, floats(builder, Shape.of(12, 2, 2, 12), 0.2, random)));
    x = builder.add("pool", new Op.AveragePool2d(3, 3, Window.stride(3, 3), false, Activation.NONE), List.of(x));
    x = builder.add("flat", new Op.Reshape(Shape.of(1, 12)), List.of(x));
    builder.output(builder.add("classes", new Op.Dense(Activation.NONE),
        List.of(x, floats(builder, Shape.of(6, 12), 0.6, random), floats(builder, Shape.of(6), 0.3, random))));
    return builder.build();
  }

  private static int floats(GraphBuilder builder, Shape shape, double deviation, Random random) {
    return builder.constant("constant", tensor(shape, deviation, 0, random));
  }

  private static Tensor.Floats tensor(Shape shape, double deviation, double mean, Random random) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (mean + deviation * random.nextGaussian());
    }
    return new Tensor.Floats(shape, values);
  }

  /** Images that differ in their colour most. */
  private static List<List<Tensor>> images(int seed, int count) {
    Random random = new Random(1000 + seed);
    return IntStream.range(0, count).mapToObj(_ -> {
      double[] colour = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      Tensor.Floats noise = tensor(Shape.of(1, 6, 6, 3), 0.7, 0.5, random);
      for (int index = 0; index < noise.values().length; index++) {
        noise.values()[index] += (float) colour[index % 3];
      }
      return List.<Tensor>of(noise);
    }).toList();
  }
}
