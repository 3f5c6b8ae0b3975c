package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
  @ParameterizedTest
  @CsvSource({"mlp,8,8,1", "cnn-small,8,8,1", "cnn-small,28,28,1", "cnn-small,32,32,3", "cnn-small,5,3,2",
      "cnn-two,9,7,2",
      "mobilenet-small,9,8,3", "resnet-small,8,8,3"})
  void networksFitTheSamplesAndFoldTheirScale(String name, int height, int width, int channels) {
    Shape sample = Shape.of(height, width, channels);
    Graph network = Networks.build(name, sample, 4, 0.01f, 1);
    Graph folded = Pass.run(network, new ScaleFolding());
    assertThat(folded.nodes()).hasSize(network.nodes().size() - 1);
    assertThat(folded.values()).hasSize(network.values().size() - 2);
    Random random = new Random(1);
    float[] values = new float[sample.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 255 * random.nextFloat();
    }
    Tensor x = new Tensor.Floats(Shape.of(1, height, width, channels), values);
    Tensor expected = new Interpreter(network).run(List.of(x)).getFirst();
    Tensor found = new Interpreter(folded).run(List.of(x)).getFirst();
    assertThat(expected.shape()).isEqualTo(Shape.of(1, 4));
    for (int i = 0; i < 4; i++) {
      assertThat(found.real(i)).isCloseTo(expected.real(i), within(1e-5));
    }
  }

  @Test
  void theTensorTrainNetworkHas1504ParametersAndTrains() {
    Graph network = Networks.build("mlp-tt", Shape.of(28, 28, 1), 10, 0.01f, 1);
    List<String> names = TrainingGraph.parameters(network);
    assertThat(network.values().stream().filter(value -> names.contains(value.name()))
        .mapToInt(value -> value.type().shape().count()).sum()).isEqualTo(1504);
    assertThat(TrainingGraph.of(network, new Loss.CrossEntropy(0), 2).parameters()).hasSize(8);
    assertThatThrownBy(() -> Networks.build("mlp-tt", Shape.of(8, 8, 1), 10, 1, 1))
        .hasMessageContaining("mlp-tt reads 784 numbers");
  }

  @ParameterizedTest
  @CsvSource({"mlp", "cnn-small"})
  void theSeedDecidesTheWeights(String name) {
    Graph network = Networks.build(name, Shape.of(8, 8, 1), 4, 1, 1);
    assertThat(Networks.build(name, Shape.of(8, 8, 1), 4, 1, 1)).isEqualTo(network);
    assertThat(Networks.build(name, Shape.of(8, 8, 1), 4, 1, 2)).isNotEqualTo(network);
  }
}
