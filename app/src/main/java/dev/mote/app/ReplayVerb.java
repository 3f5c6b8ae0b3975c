package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.RunFailedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mote replay RECORD}: does a recorded run again and holds its figures to the record. */
@Command(name = "replay", description = "Do a recorded run again and compare its figures with the record.")
final class ReplayVerb extends Verb {
  @Parameters(paramLabel = "RECORD", description = "The .record.json file of a run.")
  Path file = Path.of("");

  /** The result. */
  record Report(String record, List<String> arguments, boolean same, List<String> differences) {}

  @Override
  void run(Console console) throws Exception {
    RunRecord record = RunRecord.read(file);
    Map<String, String> now = RunRecord.inputs(record.arguments());
    record.inputs().forEach((path, hash) -> {
      if (!hash.equals(now.get(path))) {
        throw new BadInputException("a replay reads the files of the recorded run, but " + path
            + " is missing or has other contents; restore it and start from the same folder");
      }
    });
    console.note("mote " + String.join(" ", record.arguments()));
    List<String> differences = record.differences(figures(record.arguments()));
    if (differences.isEmpty()) {
      console.say("All figures are those of the record.");
    } else {
      differences.forEach(console::say);
    }
    console.result(new Report(file.toString(), record.arguments(), differences.isEmpty(), differences));
    if (!differences.isEmpty()) {
      throw new RunFailedException("A replay gives the figures of its record, but " + differences.size()
          + " differ; the first is " + differences.getFirst() + "; check the version, " + record.version()
          + " in the record.");
    }
  }

  private static JsonNode figures(List<String> recorded) {
    List<String> arguments = new ArrayList<>(recorded);
    if (!arguments.contains("--json")) {
      arguments.add("--json");
    }
    var bytes = new ByteArrayOutputStream();
    int status = Main.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), System.err,
        arguments.toArray(String[]::new));
    if (status != 0) {
      throw new RunFailedException("The recorded run ended with status 0, but its replay with " + status
          + "; read the sentence above.");
    }
    return JsonMapper.builder().build().readTree(bytes.toString(StandardCharsets.UTF_8));
  }
}
