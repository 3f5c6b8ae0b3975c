package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.TensorTrains;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Integer tensor-train layers give the interpreter's bits in C on each place. */
class TensorTrainTest {
  private static final int COUNT = 30;

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void emittedLayersGiveTheInterpretersBits(McuTarget target) {
    assumeTrue(target == McuTarget.C99 || Toolchain.has("qemu-system-arm"), "qemu-system-arm is not installed");
    List<Firmware> networks = new ArrayList<>();
    ByteArrayOutputStream inputs = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int seed = 0; seed < COUNT; seed++) {
      Graph graph = TensorTrains.integer(seed, DType.I8);
      networks.add(Emitter.emit(graph, target));
      List<Tensor> tensors = TensorTrains.inputs(graph, seed);
      inputs.writeBytes(Networks.bytes(tensors));
      expected.writeBytes(Networks.interpreted(graph, tensors));
    }
    try (Harness harness = new Harness(networks)) {
      assertThat(harness.run(inputs.toByteArray(), 1, false).output()).isEqualTo(expected.toByteArray());
    }
  }

  @Test
  void nativeLayersGiveTheInterpretersBits() {
    assumeTrue(NativeExecutor.obstacle().isEmpty(), HostCompiler.ABSENT);
    for (int seed = 0; seed < 5; seed++) {
      Graph graph = TensorTrains.integer(seed, DType.I8);
      List<Tensor> inputs = TensorTrains.inputs(graph, seed);
      try (NativeExecutor executor = new NativeExecutor(graph, 2)) {
        assertThat(executor.run(inputs)).isEqualTo(new Interpreter(graph).run(inputs));
        assertThat(executor.runAll(List.of(inputs)).getFirst()).isEqualTo(new Interpreter(graph).run(inputs));
      }
    }
  }
}
