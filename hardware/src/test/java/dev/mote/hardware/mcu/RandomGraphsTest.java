package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.random.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random integer graphs give the interpreter's bits on every place. */
class RandomGraphsTest {
  private static final int COUNT = 120;
  private static final int VECTORS = 2;

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void integerGraphsGiveTheInterpretersBits(McuTarget target) {
    assumeTrue(target == McuTarget.C99 || Toolchain.has("qemu-system-arm"), "qemu-system-arm is not installed");
    List<Firmware> networks = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    ByteArrayOutputStream inputs = new ByteArrayOutputStream();
    List<String> refused = new ArrayList<>();
    for (long seed = 1; networks.size() < COUNT; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      try {
        networks.add(Emitter.emit(graph, target));
      } catch (UnsupportedException unsupported) {
        refused.add(unsupported.getMessage());
        continue;
      }
      for (int vector = 0; vector < VECTORS; vector++) {
        List<Tensor> tensors = RandomGraphs.inputs(graph, 1000 * seed + vector);
        inputs.writeBytes(Networks.bytes(tensors));
        expected.add(Networks.interpreted(graph, tensors));
      }
    }
    assertThat(refused).as("refused").hasSizeLessThan(COUNT);
    try (Harness harness = new Harness(networks)) {
      byte[] outputs = harness.run(inputs.toByteArray(), VECTORS, false).output();
      int at = 0;
      for (int index = 0; index < expected.size(); index++) {
        byte[] bytes = expected.get(index);
        assertThat(Arrays.copyOfRange(outputs, at, at + bytes.length))
            .as(networks.get(index / VECTORS).name() + " vector " + index % VECTORS).isEqualTo(bytes);
        at += bytes.length;
      }
    }
  }
}
