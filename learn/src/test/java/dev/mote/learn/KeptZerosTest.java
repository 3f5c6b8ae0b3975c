package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.compress.pruning.MagnitudePruning;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gradients of weights that are 0 become 0, those of biases and of other weights stay. */
class KeptZerosTest {
  @Test
  void weightsThatAreZeroGetNoGradient() {
    Graph pruned = Pass.run(Networks.build("cnn-small", Shape.of(8, 8, 1), 10, 16, 1),
        new MagnitudePruning(0.5, MagnitudePruning.Scope.LAYER));
    List<String> names = TrainingGraph.parameters(pruned);
    List<float[]> parameters = TrainingGraph.contents(pruned, names);
    List<float[]> gradients = new ArrayList<>();
    parameters.forEach(parameter -> {
      float[] ones = new float[parameter.length];
      Arrays.fill(ones, 1);
      gradients.add(ones);
    });
    KeptZeros.of(pruned).adjust(1, parameters, gradients);
    int kept = 0;
    for (int index = 0; index < names.size(); index++) {
      boolean weights = pruned.values().get(valueOf(pruned, names.get(index))).type().shape().rank() > 1;
      for (int place = 0; place < parameters.get(index).length; place++) {
        boolean zero = weights && parameters.get(index)[place] == 0;
        assertThat(gradients.get(index)[place]).isEqualTo(zero ? 0 : 1);
        kept += zero ? 1 : 0;
      }
    }
    assertThat(kept).isGreaterThan(4000);
  }

  private static int valueOf(Graph graph, String name) {
    for (int id = 0; id < graph.values().size(); id++) {
      if (graph.value(id).name().equals(name)) {
        return id;
      }
    }
    throw new AssertionError(name);
  }
}
