package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.app.recipe.PassKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The verb compress: the example recipes on a network of digits, and what wrong recipes leave behind. */
class CompressVerbTest {
  private static final Path RECIPES = Path.of("../examples/recipes");

  @TempDir
  static Path folder = Path.of("");

  @BeforeAll
  static void makeNetwork() {
    new Cli(folder).json("train cnn-small --data digits --epochs 4 -o DIR/net.tflite");
  }

  static List<String> examples() throws Exception {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesShrinkANetworkThatGoesOnBeingUsed(String recipe) {
    Cli cli = new Cli(folder);
    String output = "DIR/" + recipe.replace(".yaml", ".onnx");
    JsonNode result = cli.json("compress DIR/net.tflite --recipe " + RECIPES.resolve(recipe)
        + " --data digits -o " + output);
    assertThat(result.get("weight_bytes").asLong()).isLessThan(result.get("original_weight_bytes").asLong() / 5);
    assertThat(result.get("accuracy").asDouble()).isGreaterThan(result.get("accuracy_before").asDouble() - 0.15);
    JsonNode evaluated = cli.json("eval " + output + " --data digits");
    assertThat(evaluated.get("accuracy").asDouble()).isEqualTo(result.get("accuracy").asDouble());
    assertThat(cli.json("inspect " + output).get("weight_bytes").asLong())
        .isEqualTo(result.get("weight_bytes").asLong());
    assertThat(cli.run("emit " + output + " --for c99 -o DIR/firmware").status()).isZero();
  }

  @Test
  void whatIsWrongIsToldAndNothingIsWritten() throws Exception {
    Path recipe = folder.resolve("wrong.yaml");
    Files.writeString(recipe, "- equalize\n- quantize:\n    weights: uniform:11\n");
    Path output = folder.resolve("new/never.onnx");
    Cli.Outcome outcome = new Cli(folder)
        .run("compress DIR/net.tflite --recipe DIR/wrong.yaml --data digits -o " + output);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err().strip().lines()).hasSize(1).allMatch(line -> line.contains("wrong.yaml:3:14: "));
    assertThat(output.getParent()).doesNotExist();
  }

  @Test
  void theReplayGivesTheSameBits() {
    Cli cli = new Cli(folder);
    cli.json(
        "compress DIR/net.tflite --recipe " + RECIPES.resolve("four-bits.yaml") + " --data digits -o DIR/four.onnx");
    assertThat(cli.json("replay DIR/four.onnx.record.json").get("same").asBoolean()).isTrue();
  }

  @Test
  void passesAreListedWithTheirOptions() {
    String listing = new Cli(folder).run("compress --passes").out();
    for (PassKind kind : PassKind.all()) {
      assertThat(listing).contains(kind.name() + ": ");
      kind.options().forEach(option -> assertThat(listing).contains("  " + option.name() + ": "));
    }
  }
}
