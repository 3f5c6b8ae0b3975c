package dev.mote.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as the field builds them become int8 from end to end, and every layer stays close to its float self. */
class ArchitecturesTest {
  @ParameterizedTest
  @EnumSource
  void everyLayerBecomesInt8AndStaysClose(Architecture architecture) {
    for (long seed = 0; seed < 3; seed++) {
      Graph graph = Pass.run(architecture.floating(seed), new Simplify());
      List<List<Tensor>> samples = IntStream.range(0, 8).mapToObj(sample -> RandomGraphs.inputs(graph, 100 + sample))
          .toList();
      Calibration calibration = Calibration.measure(graph, samples, new CalibrationMethod.MinMax(), Interpreter::new,
          _ -> {});
      Graph quantized = Pass.run(graph, new Int8Quantization(calibration, true, true));
      assertThat(quantized.nodes()).allMatch(node -> quantized.outputType(node).dtype() == DType.I8);
      assertThat(SignalToNoise.measure(graph, quantized, samples, Interpreter::new))
          .allSatisfy(layer -> assertThat(layer.decibels()).as(layer.layer()).isGreaterThan(12));
    }
  }
}
