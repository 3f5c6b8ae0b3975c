package dev.mote.compress.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds factors to their definition, and the layers of factors to the layer of their product. */
class FactorizeTest {
  /** A layer of random extents, with a form that fits it. */
  record Layer(long seed, Form form) {
    Shape weights(SplittableRandom random) {
      return switch (form) {
        case DenseTrain train -> dense(train.outputs(), train.inputs());
        case DenseCanonical canonical -> dense(canonical.outputs(), canonical.inputs());
        case DenseTucker tucker -> dense(tucker.outputs(), tucker.inputs());
        case ConvolutionTrain _,ConvolutionCanonical _,ConvolutionTucker _ -> Shape.of(1 + random.nextInt(5),
            1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(5));
      };
    }

    private static Shape dense(List<Integer> outputs, List<Integer> inputs) {
      return Shape.of(Form.product(outputs), Form.product(inputs));
    }

    Graph graph(SplittableRandom random, Tensor weights) {
      GraphBuilder builder = new GraphBuilder("layer");
      Shape shape = weights.shape();
      boolean biased = seed % 3 != 0;
      boolean image = shape.rank() == 4;
      int x = builder.input("x", TensorType.f32(image
          ? Shape.of(2, 4 + random.nextInt(4), 4 + random.nextInt(4), shape.last())
          : seed % 2 == 0 ? Shape.of(3, shape.last()) : Shape.of(2, 3, shape.last())));
      List<Integer> operands = new ArrayList<>(List.of(x, builder.constant("w", weights)));
      if (biased) {
        operands.add(builder.constant("b", floats(Shape.of(shape.dim(0)), random)));
      }
      Activation activation = seed % 5 == 0 ? Activation.RELU : Activation.NONE;
      Window window = new Window(1 + random.nextInt(2), 1 + random.nextInt(2), 1, 1, random.nextInt(2),
          random.nextInt(2), random.nextInt(2), random.nextInt(2));
      builder.output(builder.add("layer", image ? new Op.Conv2d(window, 1, activation) : new Op.Dense(activation),
          operands));
      return builder.build();
    }
  }

  static Stream<Layer> layers() {
    return Stream.iterate(0L, seed -> seed + 1).limit(12).flatMap(seed -> {
      SplittableRandom random = new SplittableRandom(seed);
      int pairs = 1 + random.nextInt(3);
      List<Integer> outputs = extents(random, pairs);
      List<Integer> inputs = extents(random, pairs);
      return Stream.of(new DenseTrain(outputs, inputs), new DenseCanonical(outputs, inputs),
          new DenseTucker(outputs, inputs), new DenseTucker(outputs, extents(random, 2)), new ConvolutionTrain(),
          new ConvolutionCanonical(), new ConvolutionTucker()).map(form -> new Layer(seed, form));
    });
  }

  private static List<Integer> extents(SplittableRandom random, int count) {
    return random.ints(count, 1, 5).boxed().toList();
  }

  /** The definition: a sum over all positions of all indices. */
  private static float[] naive(Factorization layer) {
    List<Integer> indices = new ArrayList<>();
    List<Integer> extents = new ArrayList<>(layer.modes());
    for (int mode = 0; mode < layer.modes().size(); mode++) {
      indices.add(mode);
    }
    indices.addAll(layer.rankIndices());
    extents.addAll(layer.ranks());
    int inner = layer.ranks().stream().reduce(1, (a, b) -> a * b);
    double[] sums = new double[layer.weights().count()];
    for (int at = 0; at < sums.length * inner; at++) {
      double product = 1;
      for (Factor factor : layer.factors()) {
        int element = 0;
        for (int axis = 0; axis < factor.legs().size(); axis++) {
          int index = indices.indexOf(factor.legs().get(axis));
          int below = extents.subList(index + 1, extents.size()).stream().reduce(1, (a, b) -> a * b);
          int position = index < 0 ? 0 : at / below % extents.get(index);
          element = element * factor.values().shape().dim(axis) + position;
        }
        product *= factor.values().values()[element];
      }
      sums[at / inner] += product;
    }
    float[] result = new float[sums.length];
    for (int at = 0; at < result.length; at++) {
      result[at] = (float) sums[at];
    }
    return result;
  }

  @ParameterizedTest
  @MethodSource("layers")
  void theProductIsTheSumOverAllRanks(Layer layer) {
    Factorization random = layer.form().random(layer.weights(new SplittableRandom(layer.seed())), 3,
        new SplittableRandom(layer.seed()));
    assertThat(random.product().values()).containsExactly(naive(random), within(1e-5f));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layersOfFactorsComputeWhatTheLayerOfTheirProductDoes(Layer layer) {
    SplittableRandom random = new SplittableRandom(layer.seed());
    Factorization factors = layer.form().random(layer.weights(random), 3, random);
    Graph dense = layer.graph(random, factors.product());
    Graph chain = Pass.run(dense, new Factorize(Map.of("layer", factors)));
    Tensor x = floats(dense.type(dense.inputs().getFirst()).shape(), random);
    Tensor expected = new Interpreter(dense).run(List.of(x)).getFirst();
    Tensor found = new Interpreter(chain).run(List.of(x)).getFirst();
    assertThat(found.shape()).isEqualTo(expected.shape());
    for (int at = 0; at < expected.shape().count(); at++) {
      assertThat(found.real(at)).isCloseTo(expected.real(at), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aFitMeetsItsError(Layer layer) {
    SplittableRandom random = new SplittableRandom(layer.seed());
    Shape shape = layer.weights(random);
    Tensor.Floats weights = floats(shape, random);
    for (double error : new double[]{0.05, 0.4}) {
      assertThat(error(weights, layer.form().fit(weights, 1000, error))).isLessThanOrEqualTo(error + 1e-6);
    }
    Factorization one = layer.form().fit(weights, 1, 0);
    assertThat(one.ranks()).allMatch(rank -> rank == 1);
    Tensor.Floats product = one.product();
    assertThat(error(product, layer.form().fit(product, 1, 0))).isLessThan(1e-5);
  }

  private static Tensor.Floats floats(Shape shape, SplittableRandom random) {
    float[] values = new float[shape.count()];
    for (int at = 0; at < values.length; at++) {
      values[at] = (float) random.nextDouble(-1, 1);
    }
    return new Tensor.Floats(shape, values);
  }

  private static double error(Tensor.Floats weights, Factorization found) {
    float[] product = found.product().values();
    double difference = 0;
    double all = 0;
    for (int at = 0; at < product.length; at++) {
      difference += Math.pow(product[at] - weights.values()[at], 2);
      all += Math.pow(weights.values()[at], 2);
    }
    return Math.sqrt(difference / all);
  }

  @Test
  void aRankLosesTheSlicesThatAreNotKept() {
    SplittableRandom random = new SplittableRandom(3);
    DenseTrain form = new DenseTrain(List.of(2, 3), List.of(3, 2));
    Factorization whole = form.random(Shape.of(6, 6), 4, random);
    int rank = whole.rankIndices().getFirst();
    float[] first = whole.keeping(rank, List.of(0, 2)).product().values();
    float[] second = whole.keeping(rank, List.of(1, 3)).product().values();
    float[] sum = whole.product().values();
    for (int at = 0; at < sum.length; at++) {
      assertThat(first[at] + second[at]).isCloseTo(sum[at], within(1e-5f));
    }
    assertThat(whole.keeping(rank, List.of(0, 2)).ranks()).containsExactly(2);
  }

  @Test
  void aFormThatDoesNotFitIsRefused() {
    Layer layer = new Layer(1, new DenseTrain(List.of(2, 3), List.of(3, 2)));
    Graph graph = layer.graph(new SplittableRandom(1), Tensor.floats(Shape.of(1, 2), 1, 2));
    assertThatThrownBy(() -> Factorize.fit(graph, Map.of("layer", layer.form()), 2, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("as many outputs and inputs as its extents' products, [2, 3] and [3, 2], found weights")
        .hasMessageContaining("at 'layer'");
    assertThatThrownBy(() -> Factorize.fit(graph, Map.of("other", layer.form()), 2, 0))
        .hasMessageContaining("found none called 'other'");
    assertThatThrownBy(() -> Factorize.fit(graph, Map.of("layer", new ConvolutionTucker()), 2, 0))
        .hasMessageContaining("a convolution without groups");
  }
}
