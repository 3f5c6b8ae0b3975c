package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compression that is stopped while it trains leaves files as they were, and goes on from its checkpoint to the same bits. */
class InterruptedCompressTest {
  private static final String COMPRESS = "compress DIR/net.tflite --recipe DIR/r.yaml --data digits#train[0:320] -o DIR/";

  @TempDir
  Path folder = Path.of("");

  @BeforeEach
  void makeNetwork() throws Exception {
    new Cli(folder).json("train cnn-small --data digits --epochs 1 -o DIR/net.tflite");
    Files.writeString(folder.resolve("r.yaml"),
        "[prune: {sparsity: 0.5}, train: {weights: uniform:4, epochs: 12}, quantize: {samples: 32}]");
  }

  @Test
  void aStoppedCompressionLeavesWholeFilesAndGoesOnToTheSameBits() throws Exception {
    Files.writeString(folder.resolve("out.onnx"), "what was there before");
    String saved = COMPRESS + "out.onnx --checkpoint DIR/saved --checkpoint-steps 10";
    assertThat(stoppedInTraining(saved)).isEqualTo(128 + 15);
    assertThat(folder.resolve("out.onnx")).hasContent("what was there before");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("net.tflite", "net.tflite.record.json", "r.yaml", "out.onnx", "saved");
    }
    Cli.Outcome resumed = new Cli(folder).run(saved + " --resume");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("Going on from");
    new Cli(folder).json(COMPRESS + "whole.onnx");
    assertThat(Files.readAllBytes(folder.resolve("out.onnx")))
        .isEqualTo(Files.readAllBytes(folder.resolve("whole.onnx")));
  }

  @Test
  void aCheckpointOfAnotherRecipeIsRefused() throws Exception {
    Files.writeString(folder.resolve("r.yaml"), "[train: {epochs: 1}]");
    String line = COMPRESS + "out.onnx --checkpoint DIR/saved --resume";
    new Cli(folder).json(line);
    Files.writeString(folder.resolve("r.yaml"), "[train: {epochs: 2}]");
    Cli.Outcome outcome = new Cli(folder).run(line.replace("out.onnx", "other.onnx"));
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("r.yaml:1:2: ");
    assertThat(folder.resolve("other.onnx")).doesNotExist();
    Files.writeString(folder.resolve("r.yaml"), "[quantize]");
    assertThat(new Cli(folder).run(line).err()).startsWith("--checkpoint saves trainings, found none in ");
  }

  /** Runs a line in a process of its own, ends it at a quarter of the training, and returns its exit status. */
  private int stoppedInTraining(String line) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), "dev.mote.app.Main"));
    command.addAll(List.of(line.replace("DIR", folder.toString()).split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder told = new StringBuilder();
    try (BufferedReader reader = process.inputReader()) {
      for (String each = reader.readLine(); each != null; each = reader.readLine()) {
        told.append(each).append('\n');
        if (each.startsWith("train: ")) {
          process.toHandle().destroy();
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(told.toString()).isTrue();
      assertThat(told).contains("Stopped before the end; each file is whole, or as it was before.");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
