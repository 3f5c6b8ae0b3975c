package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
  void costIsTheSumOfLayersAndOfComponents() throws Exception {
    JsonNode cost = new Cli(folder)
        .json("cost DIR/int8.tflite --on cim:DIR/small.yaml --data digits --samples 4 --report DIR/cost.html");
    double energy = cost.get("energy_pj").asDouble();
    assertThat(energy).isPositive().isGreaterThanOrEqualTo(cost.get("lowest_energy_pj").asDouble())
        .isLessThan(cost.get("highest_energy_pj").asDouble());
    assertThat(sum(cost.get("components"))).isCloseTo(energy, within(1e-6 * energy));
    assertThat(sum(cost.get("layers"))).isBetween(0.9 * energy, energy);
    assertThat(cost.get("tops_per_w").asDouble())
        .isCloseTo(2 * cost.get("macs").asDouble() / energy, within(1e-6));
    cost.get("components").forEach(part -> assertThat(part.get("energy_sources")).isNotEmpty());
    assertThat(cost.get("digital_layers")).isEmpty();
    assertThat(Files.readString(folder.resolve("cost.html"))).contains("Energy by layer and component", "hidden");
  }

  private static double sum(JsonNode parts) {
    double sum = 0;
    for (JsonNode part : parts) {
      sum += part.get("energy_pj").asDouble();
    }
    return sum;
  }

  @Test
  void realDataSwitchLessThanHalfOfAllBits() {
    Cli cli = new Cli(folder);
    assertThat(cli.json("cost DIR/int8.tflite --on cim:DIR/small.yaml --data digits").get("energy_pj").asDouble())
        .isLessThan(cli.json("cost DIR/int8.tflite --on cim:DIR/small.yaml").get("energy_pj").asDouble());
  }

  private static final String SWEEP = "sweep DIR/int8.tflite --on cim:DIR/small.yaml --data digits#test[0:40] --chips 2"
      + " --set converter.noise_lsb=0,3 --set converter.bits=5:7 -o DIR/sweep.html";

  @Test
  void aSweepGoesOnWhereItWas() throws Exception {
    Files.deleteIfExists(folder.resolve("sweep.html.rows"));
    JsonNode first = new Cli(folder).json(SWEEP);
    assertThat(first.get("points")).hasSize(6);
    Path rows = folder.resolve("sweep.html.rows");
    String all = Files.readString(rows);
    assertThat(all.lines()).as("without noise one pass stands for all chips").hasSize(3 + 3 * 2);
    Files.writeString(rows, String.join("\n", all.lines().limit(4).toList()) + "\nhalf of a li");
    assertThat(new Cli(folder).json(SWEEP).get("points")).isEqualTo(first.get("points"));
    assertThat(timeless(Files.readString(rows))).isEqualTo(timeless(all));
    long changed = Files.getLastModifiedTime(rows).toMillis();
    assertThat(new Cli(folder).json(SWEEP + " --threads 1").get("points")).isEqualTo(first.get("points"));
    assertThat(Files.getLastModifiedTime(rows).toMillis()).isEqualTo(changed);
    assertThat(Files.readString(folder.resolve("sweep.html"))).contains("converter.bits 7", "exact arithmetic",
        "shaded from the worst chip to the best");
  }

  private static String timeless(String rows) {
    return rows.replaceAll("\t[0-9.]+\n", "\n");
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
  @CsvSource(delimiter = '|',
      textBlock = """
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
          cost DIR/int8.tflite --on cortex-m9                                      | did you mean cortex-m4?
          cost DIR/int8.tflite --on cortex-m4 --strict                             | --strict belongs to macros
          cost DIR/int8.tflite --on cim:DIR/small.yaml --data digits --samples 0   | --samples is 1 or more
          cost DIR/float.tflite --on cim:DIR/small.yaml                            | quantise the network to int8
          sweep DIR/int8.tflite --on vector --data digits --set a=1,2 -o DIR/x.html | A sweep runs on a macro
          sweep DIR/int8.tflite --on cim:DIR/small.yaml --data digits --set converter.bits=3 -o DIR/x.html | one or two fields of several values
          sweep DIR/int8.tflite --on cim:DIR/small.yaml --data digits --set converter.bits=3:20 -o DIR/x.html | bits
          sweep DIR/int8.tflite --on cim:DIR/small.yaml --data digits --set converter.bits=3:4 --set converter.bits=5:6 -o DIR/x.html | Each field is set once
          sweep DIR/int8.tflite --on cim:DIR/small.yaml --data digits --set converter.bit=3:4 -o DIR/x.html | did you mean bits?
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
