package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A trainer is written beside the network, costs less memory than back-propagation, and trains as the host does. */
class EmitTrainerTest {
  @TempDir
  Path folder = Path.of("");

  @Test
  void aTrainerIsRehearsed() throws Exception {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(),
        "not installed: " + Deployment.missingPackages(McuTarget.CORTEX_M4));
    Cli cli = new Cli(folder);
    cli.json("train mlp --data digits --epochs 1 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 8 -o DIR/int8.tflite");
    JsonNode report = cli.json("emit DIR/int8.tflite --for cortex-m4 --trainer zo --batch 4 --queries 4"
        + " --rehearse digits --steps 2 -o DIR/firmware").get("trainer");
    assertThat(report.get("same").asBoolean()).isTrue();
    assertThat(report.get("trained_bytes").asLong()).isEqualTo(64 * 32 + 4 * 32 + 32 * 10 + 4 * 10);
    assertThat(report.get("memory_bytes").asLong()).isGreaterThan(report.get("trained_bytes").asLong())
        .isLessThan(report.get("back_propagation_bytes").asLong());
    assertThat(report.get("instructions").asLong()).isGreaterThan(4 * report.get("inference_instructions").asLong());
    try (var files = Files.walk(folder.resolve("firmware"))) {
      assertThat(files.map(path -> path.getFileName().toString())).contains("int8_trainer.h", "int8_trainer.c",
          "zeroth.c", "int8.c");
    }
  }
}
