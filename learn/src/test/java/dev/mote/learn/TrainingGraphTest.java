package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.engine.Engine;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingGraphTest {
  private static final int BATCH = 4;

  private static List<Tensor> inputs(TrainingGraph training, Graph network, Random random) {
    Graph graph = training.graph();
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(random(graph.type(graph.inputs().getFirst()).shape(), random));
    float[] targets = new float[BATCH * 3];
    for (int row = 0; row < BATCH; row++) {
      targets[row * 3 + random.nextInt(3)] = 1;
    }
    inputs.add(new Tensor.Floats(Shape.of(BATCH, 3), targets));
    List<float[]> contents = TrainingGraph.contents(network, training.parameters());
    for (int i = 0; i < contents.size(); i++) {
      inputs.add(new Tensor.Floats(graph.type(graph.inputs().get(2 + i)).shape(), contents.get(i)));
    }
    return inputs;
  }

  private static Tensor.Floats random(Shape shape, Random random) {
    float[] values = new float[shape.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return new Tensor.Floats(shape, values);
  }

  /**
   * Along a random direction for all parameters at once, where kinks of single clamps do not show. Images are large enough that no batch norm
   * sees four numbers alone, which would be too steep for differences.
   */
  @ParameterizedTest
  @CsvSource({"mlp,8", "cnn-small,8", "mobilenet-small,32", "resnet-small,8"})
  void gradientsOfWholeNetworksAgreeWithCentralDifferences(String name, int size) {
    Random random = new Random(8);
    Graph network = Networks.build(name, Shape.of(size, size, 2), 3, 1, 9);
    TrainingGraph training = TrainingGraph.of(network, new Loss.CrossEntropy(0), BATCH);
    Interpreter interpreter = new Interpreter(training.graph());
    List<Tensor> inputs = inputs(training, network, random);
    List<Tensor> results = interpreter.run(inputs);
    int first = 2 + training.statistics().size();
    double expected = 0;
    List<float[]> directions = new ArrayList<>();
    for (int i = 0; i < training.parameters().size(); i++) {
      float[] direction = new float[results.get(first + i).shape().count()];
      for (int j = 0; j < direction.length; j++) {
        direction[j] = (float) results.get(first + i).real(j) * (0.5f + random.nextFloat());
        expected += direction[j] * results.get(first + i).real(j);
      }
      directions.add(direction);
    }
    // As far as makes a gradient step of this length.
    double step = 0.001 / Math.sqrt(expected);
    double numeric = (interpreter.run(moved(inputs, directions, step)).getFirst().real(0)
        - interpreter.run(moved(inputs, directions, -step)).getFirst().real(0)) / (2 * step);
    assertThat(numeric).isCloseTo(expected, within(Math.abs(expected) * 5e-3));
  }

  private static List<Tensor> moved(List<Tensor> inputs, List<float[]> directions, double step) {
    List<Tensor> moved = new ArrayList<>(inputs);
    for (int i = 0; i < directions.size(); i++) {
      Tensor.Floats parameter = (Tensor.Floats) inputs.get(2 + i);
      float[] values = parameter.values().clone();
      for (int j = 0; j < values.length; j++) {
        values[j] += (float) (step * directions.get(i)[j]);
      }
      moved.set(2 + i, new Tensor.Floats(parameter.shape(), values));
    }
    return moved;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "cnn-small", "cnn-two", "resnet-small"})
  void theEngineComputesTheInterpretersGradients(String name) {
    Graph network = Networks.build(name, Shape.of(8, 8, 2), 3, 1, 9);
    TrainingGraph training = TrainingGraph.of(network, new Loss.CrossEntropy(0), BATCH);
    List<Tensor> inputs = inputs(training, network, new Random(4));
    List<Tensor> expected = new Interpreter(training.graph()).run(inputs);
    List<Tensor> found;
    try (Engine engine = new Engine(training.graph(), Engine.Options.threads(2))) {
      found = engine.run(inputs);
    }
    // Of all outputs: the gradient of a bias before a batch norm is nothing but rounding.
    double largest = 0;
    for (Tensor output : expected) {
      for (int j = 0; j < output.shape().count(); j++) {
        largest = Math.max(largest, Math.abs(output.real(j)));
      }
    }
    for (int i = 0; i < expected.size(); i++) {
      for (int j = 0; j < expected.get(i).shape().count(); j++) {
        assertThat(found.get(i).real(j)).as("output %d element %d", i, j).isCloseTo(expected.get(i).real(j),
            within(1e-5 * largest));
      }
    }
  }

  @Test
  void aBatchGivesWhatItsSamplesGive() {
    Graph network = Networks.build("resnet-small", Shape.of(8, 8, 2), 3, 1, 9);
    Graph batched = Pass.run(network, new Batching(3));
    Tensor.Floats x = random(Shape.of(3, 8, 8, 2), new Random(2));
    Tensor together = new Interpreter(batched).run(List.of(x)).getFirst();
    for (int sample = 0; sample < 3; sample++) {
      float[] one = java.util.Arrays.copyOfRange(x.values(), sample * 128, (sample + 1) * 128);
      Tensor alone = new Interpreter(network).run(List.of(new Tensor.Floats(Shape.of(1, 8, 8, 2), one))).getFirst();
      for (int i = 0; i < 3; i++) {
        assertThat(together.real(sample * 3 + i)).isEqualTo(alone.real(i));
      }
    }
  }
}
