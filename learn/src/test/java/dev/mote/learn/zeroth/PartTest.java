package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PartTest {
  @Test
  void aPartGivesWhatTheWholeGives() {
    for (int seed = 0; seed < 60; seed++) {
      Graph network = RandomGraphs.quantized(seed);
      List<Tensor> inputs = RandomGraphs.inputs(network, seed);
      Map<Integer, Tensor> values = new HashMap<>();
      for (int index = 0; index < inputs.size(); index++) {
        values.put(network.inputs().get(index), inputs.get(index));
      }
      new Interpreter(network).run(inputs, (node, result) -> values.put(node.output(), result));
      int result = network.outputs().getFirst();
      for (int from = 0; from <= network.nodes().size(); from++) {
        Part part = Part.from(network, from, result);
        List<Tensor> given = Part.crossing(network, from, result).stream()
            .map(id -> Objects.requireNonNull(values.get(id))).toList();
        assertThat(new Interpreter(part.graph()).run(given)).as("graph %d from node %d", seed, from)
            .containsExactly(Objects.requireNonNull(values.get(result)));
      }
    }
  }
}
