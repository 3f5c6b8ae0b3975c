package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line in this process; DIR in a line is {@code folder}. */
record Cli(Path folder) {
  /** What a line printed, and its exit status. */
  record Outcome(int status, String out, String err) {}

  Outcome run(String line) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status = Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), line.replace("DIR", folder.toString()).split(" "));
    return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The object that a line prints with {@code --json}. */
  JsonNode json(String line) {
    Outcome outcome = run(line + " --json");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return JsonMapper.builder().build().readTree(outcome.out());
  }
}
