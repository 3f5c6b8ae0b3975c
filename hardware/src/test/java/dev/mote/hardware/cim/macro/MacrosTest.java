package dev.mote.hardware.cim.macro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The macros that come with Mote are read by their names. */
class MacrosTest {
  static Iterable<String> names() {
    return Macros.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachIsReadByItsName(String name) {
    Macro macro = Macros.named(name);
    assertThat(macro.name()).isEqualTo(name);
    assertThat(macro.citation()).hasSizeGreaterThan(20);
    assertThat(macro.largestCount()).isPositive();
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> Macros.named("jia-2021")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("did you mean jia-2020?");
  }
}
