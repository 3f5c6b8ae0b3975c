package dev.mote.compress.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearLayerTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void matricesTimesPatchesAreWhatTheInterpreterComputes(int seed) {
    Random random = new Random(seed);
    int groups = seed % 4 == 1 ? 2 : 1;
    int channels = groups * (1 + random.nextInt(3));
    Window window = new Window(1 + random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(2), 1,
        random.nextInt(2), random.nextInt(2), random.nextInt(2), random.nextInt(2));
    int height = 5 + random.nextInt(3);
    int outputs = groups * (1 + random.nextInt(3));
    GraphBuilder builder = new GraphBuilder("layer");
    boolean dense = seed % 4 == 3;
    int x = builder.input("x", dense ? TensorType.f32(2, channels) : TensorType.f32(1, height, 6, channels));
    int multiplier = 1 + random.nextInt(2);
    Op op = switch (seed % 4) {
      case 0, 1 -> new Op.Conv2d(window, groups, Activation.NONE);
      case 2 -> new Op.DepthwiseConv2d(window, multiplier, Activation.NONE);
      default -> new Op.Dense(Activation.NONE);
    };
    Shape weights = switch (op) {
      case Op.Conv2d _ -> Shape.of(outputs, 3, 2, channels / groups);
      case Op.DepthwiseConv2d _ -> Shape.of(1, 3, 2, channels * multiplier);
      default -> Shape.of(outputs, channels);
    };
    int bias = op instanceof Op.DepthwiseConv2d ? channels * multiplier : outputs;
    builder.output(builder.add("layer", op, List.of(x, builder.constant("w", random(weights, random)),
        builder.constant("b", random(Shape.of(bias), random)))));
    Graph graph = builder.build();
    LinearLayer layer = Objects.requireNonNull(LinearLayer.of(graph, graph.nodes().getFirst()));
    Tensor.Floats input = random(graph.type(x).shape(), random);
    List<Double> found = new ArrayList<>();
    layer.patches(input, patch -> {
      for (int group = 0; group < layer.groups(); group++) {
        double[][] matrix = layer.matrix(layer.weights().values(), group);
        for (int row = 0; row < layer.rows(); row++) {
          double sum = layer.bias()[layer.channel(group, row)];
          for (int column = 0; column < layer.columns(); column++) {
            sum += matrix[row][column] * patch[group * layer.columns() + column];
          }
          found.add(sum);
        }
      }
    });
    Tensor expected = new Interpreter(graph).run(List.of(input)).getFirst();
    assertThat(found).hasSize(expected.shape().count());
    for (int index = 0; index < found.size(); index++) {
      assertThat(found.get(index)).isCloseTo(expected.real(index), within(1e-4));
    }
  }

  static Tensor.Floats random(Shape shape, Random random) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) random.nextGaussian();
    }
    return new Tensor.Floats(shape, values);
  }
}
