package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRecordTest {
  @TempDir
  Path folder = Path.of("");

  @Test
  void filesAreFoundInArgumentsOptionsAndDataSpecifications() throws Exception {
    Path file = Files.writeString(folder.resolve("a.bin"), "abc");
    String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for (String argument : List.of(file.toString(), "--model=" + file, "csv:" + file + "#test[0:3]?label=x")) {
      assertThat(RunRecord.inputs(List.of("eval", argument), Set.of())).as(argument).containsExactly(
          java.util.Map.entry(file.toString(), hash));
    }
  }

  @Test
  void replayGivesTheFiguresOfTheRecord() throws Exception {
    Path record = folder.resolve("run.record.json");
    assertThat(run("version", "--record", record.toString())).isZero();
    assertThat(RunRecord.read(record).arguments()).startsWith("version");
    assertThat(run("replay", record.toString())).isZero();
  }

  @Test
  void replayFailsWhereAFigureDiffers() throws Exception {
    Path record = folder.resolve("run.record.json");
    run("version", "--record", record.toString());
    Files.writeString(record, Files.readString(record).replaceFirst("\"processors\" : \\d+", "\"processors\" : 4096"));
    assertThat(run("replay", record.toString())).isEqualTo(1);
  }

  @Test
  void replayRefusesChangedInput() throws Exception {
    Path input = Files.writeString(folder.resolve("input.txt"), "one");
    Path record = folder.resolve("run.record.json");
    run("version", "--record", record.toString());
    RunRecord read = RunRecord.read(record);
    new RunRecord(read.version(), read.arguments(), java.util.Map.of(input.toString(), "00"), read.outputs(),
        read.figures())
        .write(record);
    assertThat(run("replay", record.toString())).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"version\": \"1\"}", "null"})
  void damagedRecordIsRefused(String text) throws Exception {
    Path record = Files.writeString(folder.resolve("bad.json"), text);
    assertThatThrownBy(() -> RunRecord.read(record)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("bad.json");
  }

  private static int run(String... arguments) {
    var sink = new PrintStream(new ByteArrayOutputStream());
    return Main.run(sink, sink, arguments);
  }
}
