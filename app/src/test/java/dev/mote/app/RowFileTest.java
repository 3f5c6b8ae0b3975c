package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileTest {
  private record Row(String name, int count) {}

  @TempDir
  Path folder;

  private RowFile<Row> open() throws IOException {
    return new RowFile<>(folder.resolve("rows.tsv"), "a row is a line of name and count", 2,
        row -> List.of(row.name(), row.count()), fields -> new Row(fields[0], Integer.parseInt(fields[1])));
  }

  @Test
  void whatWasAddedIsThereAtTheNextStart() throws IOException {
    open().add(new Row("first, of all", 1));
    open().add(new Row("", -2));
    assertThat(open().all()).containsExactly(new Row("first, of all", 1), new Row("", -2));
    assertThat(open().find(row -> row.count() < 0)).contains(new Row("", -2));
    assertThat(open().find(row -> row.count() > 1)).isEmpty();
  }

  @Test
  void aLineThatWasCutOffIsWrittenAnew() throws IOException {
    Files.writeString(folder.resolve("rows.tsv"), "whole\t1\ncut o");
    RowFile<Row> rows = open();
    assertThat(rows.all()).containsExactly(new Row("whole", 1));
    rows.add(new Row("cut off", 2));
    assertThat(open().all()).containsExactly(new Row("whole", 1), new Row("cut off", 2));
  }

  @Test
  void aLineThatIsNoRowIsRefused() throws IOException {
    for (String line : List.of("one field", "a\tb", "a\t1\tmore", "")) {
      Files.writeString(folder.resolve("rows.tsv"), "good\t1\n" + line + "\n");
      assertThatThrownBy(this::open).isInstanceOf(BadInputException.class).hasMessage(
          "a row is a line of name and count, found '" + line + "' in " + folder.resolve("rows.tsv")
              + ":2; remove the line");
    }
  }
}
