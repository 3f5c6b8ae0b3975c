package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network may have any name: also one that ends a file of the harness, is one, or is a header of C. */
class NetworkNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"d", "board", "runner", "models", "mote", "host", "string", "stdint", "int", "7 (b)", "kernels"})
  void networkRunsUnderItsName(String name) {
    Graph graph = network(name);
    for (McuTarget target : List.of(McuTarget.C99, McuTarget.CORTEX_M4)) {
      List<String> missing = Deployment.missingPackages(target);
      assumeTrue(missing.isEmpty(), () -> "not installed: " + String.join(", ", missing));
      Tensor input = new Tensor.Floats(Shape.of(1, 4), new float[]{1, 2, 3, 4});
      Measurement measured = Deployment.run(graph, target, Networks.bytes(List.of(input)), false);
      assertThat(measured.output()).isEqualTo(Networks.interpreted(graph, List.of(input)));
    }
  }

  private static Graph network(String name) {
    GraphBuilder builder = new GraphBuilder(name);
    int input = builder.input("input", TensorType.f32(1, 4));
    int weights = builder.constant("weights", new Tensor.Floats(Shape.of(2, 4), new float[]{1, 2, 3, 4, 5, 6, 7, 8}));
    int bias = builder.constant("bias", new Tensor.Floats(Shape.of(2), new float[]{1, 2}));
    builder.output(builder.add("sum", new Op.Dense(Activation.NONE), List.of(input, weights, bias)));
    return builder.build();
  }
}
