package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that mote compress wrote give the same bits on the interpreter, the host and emulated boards. */
class CompressedPlacesTest {
  private static final int SIZE = 64;
  private static final List<McuTarget> TARGETS = List.of(McuTarget.C99, McuTarget.CORTEX_M4, McuTarget.CORTEX_M55);

  @TempDir
  static Path folder = Path.of("");

  @BeforeAll
  static void makeNetwork() throws Exception {
    new Cli(folder).json("train cnn-small --data digits --epochs 1 -o DIR/net.tflite");
    byte[] vectors = new byte[2 * SIZE];
    new Random(1).nextBytes(vectors);
    Files.write(folder.resolve("vectors.i8"), vectors);
  }

  static List<String> recipes() throws Exception {
    List<String> recipes = new ArrayList<>(List.of(
        "[quantize: {layers: {conv1: 'nf4:16', conv2: ternary, classes: binary}}]",
        "[quantize: {layers: {conv1: 'powers-of-two:4', conv2: 'vecq:3', classes: 'nf4'}}]",
        "[polarize: {weights: 'vecq:3', rank: 2, samples: 16}]",
        "[tensorize: {layers: {conv2: tucker, classes: train}, rank: 8}, quantize]",
        "[prune: {pattern: '2:4'}, quantize, dictionary: {code: groups}]",
        "[quantize, dictionary: {trim: 4, code: huffman}]"));
    try (Stream<Path> files = Files.list(Path.of("../examples/recipes"))) {
      for (Path file : files.sorted().toList()) {
        recipes.add(Files.readString(file).replaceAll("epochs: \\d+", "epochs: 1"));
      }
    }
    return recipes;
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void bitsAreTheInterpreters(String recipe) throws Exception {
    compress(recipe, "small.onnx");
    byte[] expected = run("small.onnx", "interpreter");
    for (McuTarget target : TARGETS) {
      assumeTrue(Deployment.missingPackages(target).isEmpty(),
          () -> "not installed: " + Deployment.missingPackages(target));
      assertThat(run("small.onnx", target == McuTarget.C99 ? "host" : target.label())).as(target.label())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "uniform:4", "uniform:4:clip"})
  void whatTfliteHoldsIsTheSameThere(String format) throws Exception {
    compress("[quantize: {weights: '" + format + "'}]", "small.tflite");
    assumeTrue(Deployment.missingPackages(McuTarget.C99).isEmpty(), () -> "not installed: gcc");
    assertThat(run("small.tflite", "host")).isEqualTo(run("small.tflite", "interpreter"));
  }

  @Test
  void whatTfliteDoesNotHoldIsRefusedAndNothingWritten() throws Exception {
    Files.writeString(folder.resolve("r.yaml"), "[quantize, dictionary: {trim: 4}]");
    Cli.Outcome outcome = new Cli(folder)
        .run("compress DIR/net.tflite --recipe DIR/r.yaml --data digits -o DIR/refused.tflite");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("r.yaml:1:12: ").contains(".onnx");
    assertThat(folder.resolve("refused.tflite")).doesNotExist();
  }

  private static void compress(String recipe, String output) throws Exception {
    Files.writeString(folder.resolve("r.yaml"), recipe);
    new Cli(folder).json("compress DIR/net.tflite --recipe DIR/r.yaml --data digits#train[0:320] -o DIR/" + output);
  }

  private static byte[] run(String model, String place) throws Exception {
    Path output = folder.resolve("out." + place);
    new Cli(folder).json("run DIR/" + model + " --on " + place + " --input raw:DIR/vectors.i8 -o " + output);
    return Files.readAllBytes(output);
  }
}
