package dev.mote.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are read as they stand, and what cannot be run is refused. */
class SiliconBenchTest {
  @TempDir
  Path folder = Path.of("");

  @Test
  void quotedCellsHoldCommas() throws Exception {
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, "id,TOPS,condition\nx,1.5,\"a, b\"\ny,,c\n");
    List<SiliconRow> rows = SiliconRow.read(file);
    assertThat(rows).extracting(SiliconRow::id).containsExactly("x", "y");
    assertThat(rows.getFirst().text("condition")).isEqualTo("a, b");
    assertThat(rows.getFirst().number("TOPS")).isEqualTo(1.5);
    assertThat(rows.getLast().number("TOPS")).isNaN();
    Files.writeString(file, "id,TOPS\nx\n");
    assertThatThrownBy(() -> SiliconRow.read(file)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("has 2 cells, found 1 in 'x'");
  }

  /** Every comparable energy is as near as its chip's bound says; fitted rows are named and exist. */
  @Test
  void theLedgerHolds() throws Exception {
    List<SiliconRow> rows = SiliconRow.read(SharedData.file("silicon/cim_macros.csv"));
    assertThatCode(() -> SiliconBench.run(List.of())).doesNotThrowAnyException();
    for (SiliconChip chip : SiliconChip.CHIPS) {
      assertThat(rows).extracting(SiliconRow::id).as(chip.prefix()).containsAll(chip.fitted());
    }
  }

  @Test
  void oneMacroIsPredictedWithFieldsGivenAnew() {
    assertThatCode(() -> SiliconBench.run(List.of("wang-2022", "supply_v=0.8", "activity.ones=0.3")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> SiliconBench.run(List.of("wong-2022"))).isInstanceOf(BadInputException.class)
        .hasMessageContaining("did you mean wang-2022?");
    assertThatThrownBy(() -> SiliconBench.run(List.of("wang-2022", "activity.one=1")))
        .isInstanceOf(BadInputException.class).hasMessageContaining("did you mean ones?");
    assertThatThrownBy(() -> SiliconBench.run(List.of("wang-2022", "activity.ones=2")))
        .isInstanceOf(BadInputException.class).hasMessageContaining("found '2'");
    assertThatThrownBy(() -> SiliconBench.run(List.of("wang-2022", "converter.bits=0")))
        .isInstanceOf(BadInputException.class).hasMessageContaining("1 to 14");
  }
}
