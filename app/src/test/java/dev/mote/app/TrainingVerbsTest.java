package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrainingVerbsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tflite", "onnx"})
  void aTrainedNetworkScoresInItsFileWhatItScoredBefore(String format) {
    String file = folder.resolve("digits." + format).toString();
    JsonNode trained = json("train", "mlp", "--data", "digits", "--epochs", "8", "--shift", "0", "-o", file);
    assertThat(trained.get("accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(trained.get("count").asInt()).isEqualTo(500);
    assertThat(trained.get("parameters").asInt()).isEqualTo(64 * 32 + 32 + 32 * 10 + 10);
    for (String place : new String[]{"interpreter", "naive", "vector"}) {
      JsonNode evaluated = json("eval", file, "--data", "digits", "--on", place);
      assertThat(evaluated.get("accuracy").asDouble()).isEqualTo(trained.get("accuracy").asDouble());
      assertThat(evaluated.get("count").asInt()).isEqualTo(500);
    }
    assertThat(json("eval", file, "--data", "digits#test[10:60]").get("count").asInt()).isEqualTo(50);
  }

  @Test
  void aTrainingThatWasDoneResumesToTheSameFile() throws IOException {
    String straight = folder.resolve("straight.tflite").toString();
    String resumed = folder.resolve("resumed.tflite").toString();
    String checkpoint = folder.resolve("checkpoint").toString();
    json("train", "mlp", "--data", "digits", "--epochs", "2", "--checkpoint", checkpoint, "--checkpoint-steps", "61",
        "-o",
        straight);
    json("train", "mlp", "--data", "digits", "--epochs", "2", "--checkpoint", checkpoint, "--resume", "-o", resumed);
    assertThat(Path.of(resumed)).hasSameBinaryContentAs(Path.of(straight));
    json("train", "mlp", "--data", "digits", "--epochs", "2", "--seed", "2", "-o", resumed);
    assertThat(Files.mismatch(Path.of(resumed), Path.of(straight))).isNotNegative();
  }

  @Test
  void dataIsDescribed() {
    JsonNode digits = json("data", "digits#test");
    assertThat(digits.get("count").asInt()).isEqualTo(500);
    assertThat(digits.get("most").asDouble()).isEqualTo(255);
    assertThat(digits.get("classes").size()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train nothing --data digits", "train mlp --data digitz", "train mlp --data digits --optimizer best",
          "train mlp --data digits --epochs 0", "train mlp --data digits --lr -1", "train mlp --data digits --resume",
          "train mlp --data digits --schedule line", "train mlp --data digits --loss hinge",
          "train missing.tflite --data digits",
          "train mlp --data digits -o out.bin --epochs 1", "eval missing.onnx --data digits", "data digits#train[5:5]",
          "train mlp --data digits#train[0:20] --batch 50"})
  void wrongInputIsOneSentenceAndStatusTwo(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err).lines().filter(each -> !each.startsWith("train"))).hasSize(1);
    assertThat(text(err)).doesNotContain("Exception");
  }

  private JsonNode json(String... arguments) {
    out.reset();
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    assertThat(run(all)).as(text(err)).isZero();
    return JsonMapper.builder().build().readTree(text(out));
  }

  private int run(String... arguments) {
    return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
