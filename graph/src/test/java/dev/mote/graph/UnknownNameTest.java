package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownNameTest {
  private static final List<String> TARGETS = List.of("c99", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55");

  @ParameterizedTest
  @CsvSource({"cortex-m44, cortex-m4", "cortexm33, cortex-m33", "CORTEX-M7, cortex-m7", "m55, cortex-m55",
      "c9, c99", "crotex-m4, cortex-m4", "c89, c99"})
  void theNearestNameIsFound(String found, String meant) {
    assertThat(UnknownName.nearest(found, TARGETS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"riscv", "''", "x", "z80"})
  void nothingIsSuggestedForWhatResemblesNoName(String found) {
    assertThat(UnknownName.nearest(found, TARGETS)).isEmpty();
  }

  @Test
  void theSentenceSuggestsOrSaysToChoose() {
    assertThat(UnknownName.refusedAs("a target", TARGETS, "cortex-m8")).hasMessage("a target is one of c99, cortex-m4,"
        + " cortex-m7, cortex-m33, cortex-m55, found 'cortex-m8'; did you mean cortex-m4?");
    assertThat(UnknownName.refused("a target is c99", List.of("c99"), "avr"))
        .hasMessage("a target is c99, found 'avr'; choose one of these");
  }
}
