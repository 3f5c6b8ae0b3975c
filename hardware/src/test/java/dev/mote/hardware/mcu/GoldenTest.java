package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four MLPerf Tiny networks give their golden outputs on every place. */
class GoldenTest {
  @ParameterizedTest
  @CsvSource({"pretrainedResnet_quant,32", "kws_ref_model,64", "ad01_int8,64", "vww_96_int8,8"})
  void everyPlaceGivesTheGoldenOutputs(String name, int vectors) throws IOException {
    Path data = SharedData.file("golden/" + name + ".in.i8").getParent().getParent();
    Graph graph = Models.read(data.resolve("mlperf-tiny/" + name + ".tflite"));
    byte[] input = Files.readAllBytes(data.resolve("golden/" + name + ".in.i8"));
    byte[] expected = Files.readAllBytes(data.resolve("golden/" + name + ".out.i8"));
    for (McuTarget target : List.of(McuTarget.C99, McuTarget.CORTEX_M4, McuTarget.CORTEX_M55)) {
      assumeTrue(target == McuTarget.C99 || Toolchain.has("qemu-system-arm"), "qemu-system-arm is not installed");
      Firmware firmware = Emitter.emit(graph, target);
      try (Harness harness = new Harness(List.of(firmware))) {
        Harness.Outcome outcome = harness.run(input, vectors, false);
        assertThat(outcome.output()).as(target.label()).isEqualTo(expected);
        // The stack has the predicted size and what overruns it faults; here it is not much too large either.
        assertThat(outcome.stackBytes()).as(target.label() + " stack")
            .isBetween(firmware.stackBytes() * 4 / 5, firmware.stackBytes());
      }
    }
  }
}
