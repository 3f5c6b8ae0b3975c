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

  private Cli quantized() throws Exception {
    Cli cli = new Cli(folder);
    cli.json("train mlp --data digits --epochs 1 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 8 -o DIR/int8.tflite");
    return cli;
  }

  /** Back-propagation moves the same integers; its floats are added in another order than on the host. */
  @Test
  void backPropagationIsRehearsed() throws Exception {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(),
        "not installed: " + Deployment.missingPackages(McuTarget.CORTEX_M4));
    JsonNode report = quantized().json("emit DIR/int8.tflite --for cortex-m4 --trainer bp --batch 4"
        + " --rehearse digits --steps 2 -o DIR/firmware").get("trainer");
    assertThat(report.get("loss_difference").asDouble()).isLessThan(0.001);
    assertThat(report.get("ram_bytes").asLong()).isEqualTo(report.get("back_propagation_bytes").asLong());
    assertThat(report.get("instructions").asLong()).isGreaterThan(4 * report.get("inference_instructions").asLong());
    try (var files = Files.walk(folder.resolve("firmware"))) {
      assertThat(files.map(path -> path.getFileName().toString())).contains("int8_trainer.h", "backward.c", "int8.c")
          .doesNotContain("zeroth.c");
    }
  }

  @Test
  void aBudgetThatIsTooSmallSaysByHowMuchAndWhatFits() throws Exception {
    Cli cli = quantized();
    String said = refused(cli, "emit DIR/int8.tflite --for cortex-m4 --trainer bp --ram 20000 -o DIR/firmware");
    assertThat(said)
        .containsPattern("bytes needed .* for a budget of 20,000, [0-9,]+ too many; --trainer zo --layers all takes ");
    assertThat(refused(cli, "emit DIR/int8.tflite --for cortex-m4 --trainer bp --ram 5000 -o DIR/firmware"))
        .contains("--trainer bp --layers last:1 takes ");
    assertThat(refused(cli, "emit DIR/int8.tflite --for cortex-m4 --trainer zo --ram 100 -o DIR/firmware"))
        .contains("no choice of layers fits");
    assertThat(refused(cli, "emit DIR/int8.tflite --for cortex-m4 --ram 100 -o DIR/firmware"))
        .contains("found no --trainer; add --trainer zo or bp");
  }

  @Test
  void aTrainerIsRehearsed() throws Exception {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(),
        "not installed: " + Deployment.missingPackages(McuTarget.CORTEX_M4));
    JsonNode report = quantized().json("emit DIR/int8.tflite --for cortex-m4 --trainer zo --batch 4 --queries 4"
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

  private static String refused(Cli cli, String line) {
    Cli.Outcome outcome = cli.run(line);
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(2);
    return outcome.err();
  }
}
