package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpListsTheVerbs() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("version", "Exit status");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void jsonIsOneObjectAndNothingElse() {
    assertThat(run("version", "--json")).isZero();
    var object = JsonMapper.builder().build().readTree(text(out));
    assertThat(object.get("version").asString()).isEqualTo("0.1.0");
    assertThat(object.get("processors").asInt()).isPositive();
    assertThat(text(err)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "version --nonsense", "version --seed x", "version extra"})
  void wrongUsageIsOneSentenceAndStatusTwo(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).hasLineCount(1).contains("--help").doesNotContain("Exception");
  }

  private int run(String... args) {
    return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), args);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
