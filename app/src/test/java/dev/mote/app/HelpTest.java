package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The help texts: each verb has one, and what they show as examples works. */
class HelpTest {
  private static final List<String> VERBS = List.of("data", "train", "quantize", "compress", "eval", "adapt", "inspect",
      "emit", "run", "targets", "cost", "sweep", "replay", "version", "tour");
  private static final Pattern FILE = Pattern.compile("(raw:)?(\\S+\\.(tflite|onnx|json|i8|checkpoint|html)|firmware)");

  @TempDir
  Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"--help", "data --help", "train --help", "eval --help", "inspect --help", "quantize --help",
      "compress --help", "adapt --help", "emit --help", "run --help", "targets --help", "cost --help", "sweep --help",
      "replay --help",
      "version --help", "tour --help"})
  void helpFitsTheWidthAndSaysWhatEachOptionIs(String line) {
    Cli.Outcome outcome = new Cli(folder).run(line);
    assertThat(outcome.status()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().lines()).allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(100));
    assertThat(outcome.out()).startsWith("Usage: mote").doesNotContain("${", "null");
  }

  @Test
  void examplesWorkInTheOrderOfTheWalk() throws Exception {
    Files.write(folder.resolve("vectors.i8"), new byte[640]);
    Cli cli = new Cli(folder);
    List<String> examples = new ArrayList<>(examples(cli.run("--help").out()));
    for (String verb : VERBS) {
      examples.addAll(examples(cli.run(verb + " --help").out()));
    }
    assertThat(examples).hasSizeGreaterThan(10);
    for (String example : examples) {
      String line = FILE
          .matcher(example.replace("'", "").replace("examples/", "../examples/").replace("--on cortex-m4",
              "--on interpreter"))
          .replaceAll("$1DIR/$2");
      assertThat(cli.run(line)).as(example).extracting(Cli.Outcome::status).isEqualTo(0);
    }
  }

  private static List<String> examples(String help) {
    return help.lines().filter(line -> line.startsWith("  ./mote ")).map(line -> line.substring("  ./mote ".length()))
        .toList();
  }
}
