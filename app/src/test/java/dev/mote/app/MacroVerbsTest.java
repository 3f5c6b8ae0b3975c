package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The verbs on compute-in-memory macros. */
class MacroVerbsTest {
  private static final String MACRO = """
      name: small
      citation: made up for tests
      node_nm: 28
      supply_v: 0.9
      array: {rows: 255, columns: 64}
      weights: {bits: 8}
      inputs: {bits: 8}
      summation: {kind: analog}
      converter: {bits: 8, noise_lsb: 0}
      """;

  @TempDir
  static Path folder = Path.of("");

  @BeforeAll
  static void makeNetworks() throws Exception {
    Cli cli = new Cli(folder);
    cli.json("train mlp --data digits --epochs 6 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 32 -o DIR/int8.tflite");
    Files.writeString(folder.resolve("small.yaml"), MACRO);
    Files.writeString(folder.resolve("typing-error.yaml"), MACRO.replace("columns", "colums"));
    Files.writeString(folder.resolve("no.yaml"), "\u0000\u0001");
  }

  private static JsonNode eval(String options) {
    return new Cli(folder).json("eval DIR/int8.tflite --data digits#test[0:60] --on cim:DIR/small.yaml " + options);
  }

  @Test
  void withoutNoiseAMacroIsExact() {
    JsonNode found = eval("--chips 3 --reads 2");
    assertThat(found.get("accuracy").asDouble()).isEqualTo(found.get("digital_accuracy").asDouble()).isGreaterThan(0.7);
    assertThat(found.get("is_random").asBoolean()).isFalse();
    assertThat(found.get("chips")).hasSize(1);
    assertThat(found.get("digital_layers")).isEmpty();
  }

  @Test
  void chipsDifferAndThreadsDoNotMatter() {
    String noisy = "--set variation.column_gain=0.3 --set converter.noise_lsb=4 --chips 4 --reads 2 --threads ";
    JsonNode one = eval(noisy + 1);
    JsonNode two = eval(noisy + 2);
    assertThat(two.get("chips")).isEqualTo(one.get("chips")).hasSize(4);
    assertThat(two.get("read_deviation")).isEqualTo(one.get("read_deviation"));
    assertThat(one.get("accuracy").asDouble()).isLessThan(one.get("digital_accuracy").asDouble());
    assertThat(one.get("worst_accuracy").asDouble()).isLessThan(one.get("best_accuracy").asDouble());
    assertThat(one.get("chip_deviation").asDouble()).isPositive();
    assertThat(eval(noisy + "1 --seed 2").get("chips")).isNotEqualTo(one.get("chips"));
  }

  @Test
  void adaptationBringsAccuracyBackThroughNoise() {
    String line = "adapt DIR/int8.tflite --data digits --test digits#test[0:200] --on cim:DIR/small.yaml --layers last:1"
        + " --set converter.bits=4 --epochs 2 --batch 50 --rounding stochastic ";
    for (String method : new String[]{"--method zo --queries 8 --rate 0.01 --exact-last", "--method bp --rate 0.05"}) {
      JsonNode found = new Cli(folder).json(line + method);
      assertThat(found.get("accuracy_before").asDouble()).isLessThan(found.get("digital_accuracy").asDouble());
      assertThat(found.get("accuracy").asDouble()).as(method).isGreaterThan(found.get("accuracy_before").asDouble());
    }
  }

  @Test
  void targetsNameEachOnce() {
    JsonNode targets = new Cli(folder).json("targets").get("targets");
    assertThat(targets.findValuesAsString("name")).doesNotHaveDuplicates().contains("cortex-m4", "cim:jia-2020");
    assertThat(targets.findValuesAsString("citation")).noneMatch(String::isBlank);
    Cli.Outcome outcome = new Cli(folder).run("targets");
    assertThat(outcome.out().lines().count()).isEqualTo(targets.size());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      eval DIR/int8.tflite --data digits --on cim:jia                          | did you mean jia-2020?
      eval DIR/int8.tflite --data digits --on cim:DIR/none.yaml                | takes a YAML file or one of
      eval DIR/int8.tflite --data digits --on cim:DIR/typing-error.yaml        | typing-error.yaml:5:
      eval DIR/int8.tflite --data digits --on cim:DIR/no.yaml                  | no.yaml:1:
      eval DIR/int8.tflite --data digits --on cim:DIR/small.yaml --set converter.bits=99 | bits
      eval DIR/int8.tflite --data digits --on cim:DIR/small.yaml --set noise=1 | noise
      eval DIR/int8.tflite --data digits --on cim:DIR/small.yaml --set bits    | PATH=VALUE
      eval DIR/int8.tflite --data digits --on cim:DIR/small.yaml --chips 0     | --chips takes
      eval DIR/int8.tflite --data digits --on vector --chips 2                 | --chips belongs to macros
      eval DIR/int8.tflite --data digits --on vector --set converter.bits=3    | --set gives fields of a macro
      eval DIR/int8.tflite --data digits --set converter.bits=3                | --set gives fields of a macro
      eval DIR/float.tflite --data digits --on cim:DIR/small.yaml              | quantise the network to int8
      adapt DIR/float.tflite --data digits --on cim:DIR/small.yaml             | quantise the network to int8
      adapt DIR/int8.tflite --data digits --on cim:DIR/small.yaml --method float | --method float
      adapt DIR/int8.tflite --data digits --on cim:DIR/small.yaml --chip 0     | counted from 1
      adapt DIR/int8.tflite --data digits --on vector --chip 2                 | --chip belongs to macros
      """)
  void whatDoesNotHoldIsRefusedInOneSentence(String line, String words) {
    Cli.Outcome outcome = new Cli(folder).run(line);
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines().toList()).hasSize(1).first().asString().contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "eval"})
  void filesOfMacrosAreInputsOfTheRecord(String verb) throws Exception {
    Files.write(folder.resolve("vectors.i8"), new byte[64]);
    String line = verb.equals("run")
        ? "run DIR/int8.tflite --on cim:DIR/small.yaml --input raw:DIR/vectors.i8 -o DIR/out.i8 --record DIR/run.json"
        : "eval DIR/int8.tflite --on cim:DIR/small.yaml --data digits#test[0:5] --record DIR/run.json";
    new Cli(folder).json(line);
    assertThat(Files.readString(folder.resolve("run.json"))).contains("small.yaml\" :");
    assertThat(new Cli(folder).json("replay DIR/run.json").get("same").asBoolean()).isTrue();
  }
}
