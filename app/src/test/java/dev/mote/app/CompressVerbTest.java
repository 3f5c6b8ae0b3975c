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
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      textBlock = """
          quantise                                        | digits        | 2:3: a pass is one of .*
          quantize: {weights: uniform:11}                 | digits        | 2:23: .*2 to 8.*
          quantize: {wieghts: int8}                       | digits        | 2:14: an option of quantize is one of .*
          quantize: {samples: [1, 2]}                     | digits        | 2:23: option samples has one value, .*
          tensorize: {layers: {conv2: tucker}, rank: 999} | digits        | 2:46: a rank is at most that of its layer, .*
          polarize: {rank: 10}                            | digits        | 2:20: a path's rank is at most that of its layer, 9 .*
          quantize                                        | csv:DIR/3.csv | 2:3: a sample has as many elements as .*
          train                                           | raw:DIR/v.f32 | 2:3: a training needs samples with classes, .*
          mixed: {bytes: 10}                              | digits        | 2:3: weights fit their budget .*found a budget of 10 bytes .*
          """)
  void whatIsWrongIsToldAndNothingIsWritten(String pass, String data, String sentence) throws Exception {
    Path recipe = folder.resolve("wrong.yaml");
    Files.writeString(recipe, "- equalize\n- " + pass + "\n");
    Files.writeString(folder.resolve("3.csv"), "1,2,3,0\n4,5,6,1\n");
    Files.write(folder.resolve("v.f32"), new byte[4 * 64]);
    Path output = folder.resolve("new/never.onnx");
    Cli.Outcome outcome = new Cli(folder)
        .run("compress DIR/net.tflite --recipe DIR/wrong.yaml --data " + data + " -o " + output);
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().strip().lines().toList().getLast()).matches(".*wrong\\.yaml:" + sentence);
    assertThat(output).doesNotExist();
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
      assertThat(listing).contains("\n" + kind.name() + ": ");
      kind.options().forEach(option -> assertThat(listing).contains(" " + option.name() + ": " + option.value()));
    }
    assertThat(listing.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }
}
