package dev.mote.app;

import dev.mote.graph.RunFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mote replay RECORD}: does a recorded run again and holds its figures and files to the record. */
@Command(name = "replay", description = "Do a recorded run again and hold its figures and files to the record;"
    + " the files of the first run stay as they are.",
    footer = {"", "Example:",
        "  ./mote replay net-int8.tflite.record.json"})
final class ReplayVerb extends Verb {
  @Parameters(paramLabel = "RECORD", description = "The .record.json file beside a run's output.")
  Path file = Path.of("");

  /** The result. */
  record Report(String record, List<String> arguments, boolean same, List<String> differences) {}

  @Override
  void run(Console console) throws Exception {
    RunRecord record = RunRecord.read(file);
    console.note("mote " + String.join(" ", record.arguments()));
    List<String> differences = record.differences(again(record, console));
    if (differences.isEmpty()) {
      console.say("All figures and files are those of the record.");
    } else {
      differences.forEach(console::say);
    }
    console.result(new Report(file.toString(), record.arguments(), differences.isEmpty(), differences));
    if (!differences.isEmpty()) {
      throw new RunFailedException("a replay gives the figures and files of its record, but " + differences.size()
          + " differ; the first is " + differences.getFirst() + "; check the version, " + record.version()
          + " in the record");
    }
  }

  /** The record of the same run done again, in a folder that is deleted afterwards. */
  private static RunRecord again(RunRecord record, Console console) throws Exception {
    Path folder = Files.createTempDirectory("mote-replay");
    try {
      Repetition repetition = new Repetition(record, folder);
      Main.repeat(console.progressStream(), repetition);
      return RunRecord.read(repetition.again());
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
