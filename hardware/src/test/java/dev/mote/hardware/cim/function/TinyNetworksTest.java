package dev.mote.hardware.cim.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Macro;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The MLPerf Tiny networks through ideal macros, held to the golden outputs. */
class TinyNetworksTest {
  @ParameterizedTest
  @ValueSource(strings = {"pretrainedResnet_quant", "kws_ref_model", "vww_96_int8", "ad01_int8"})
  void idealMacrosHaveTheGoldenBits(String name) throws IOException {
    Path data = SharedData.file("golden/" + name + ".in.i8").getParent().getParent();
    Graph graph = Models.read(data.resolve("mlperf-tiny/" + name + ".tflite"));
    byte[] inputs = Files.readAllBytes(data.resolve("golden/" + name + ".in.i8"));
    byte[] outputs = Files.readAllBytes(data.resolve("golden/" + name + ".out.i8"));
    int size = graph.type(graph.inputs().getFirst()).shape().count();
    int answer = graph.type(graph.outputs().getFirst()).shape().count();
    Tensor input = Tensor.i8(graph.type(graph.inputs().getFirst()).shape(), Arrays.copyOf(inputs, size));
    for (Macro macro : List.of(TestMacros.analog(), TestMacros.digital(), TestMacros.hybrid())) {
      try (CimExecutor executor = new CimExecutor(graph, macro, 1, 1, 2)) {
        Tensor.Bytes found = (Tensor.Bytes) executor.run(List.of(input)).getFirst();
        assertThat(found.values()).as(macro.name()).isEqualTo(Arrays.copyOf(outputs, answer));
      }
    }
  }
}
