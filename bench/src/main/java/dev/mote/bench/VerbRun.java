package dev.mote.bench;

import dev.mote.app.Main;
import dev.mote.graph.RunFailedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A verb of the command line, run for its figures. */
final class VerbRun {
  private VerbRun() {}

  /** The object that {@code mote WORDS --json} prints; progress goes to standard error. Throws where it fails. */
  static JsonNode json(List<String> words) {
    System.err.println("./mote " + String.join(" ", words));
    var out = new ByteArrayOutputStream();
    String[] line = Stream.concat(words.stream(), Stream.of("--json")).toArray(String[]::new);
    int status = Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, line);
    if (status != 0) {
      throw new RunFailedException("a bench's command ends with status 0, found " + status + " of `mote "
          + String.join(" ", words) + "`; see above");
    }
    return JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
  }
}
