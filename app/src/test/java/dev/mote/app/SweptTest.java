package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweptTest {
  @Test
  void valuesAreListedOrCounted() {
    assertThat(Swept.parse("converter.bits=3:9").values()).containsExactly("3", "4", "5", "6", "7", "8", "9");
    assertThat(Swept.parse("converter.noise_lsb=0:2:0.5").values()).containsExactly("0", "0.5", "1", "1.5", "2");
    assertThat(Swept.parse("supply_v=0.1:0.3:0.1").values()).as("no rounding").containsExactly("0.1", "0.2", "0.3");
    assertThat(Swept.parse("a=0:1:0.4").values()).containsExactly("0", "0.4", "0.8");
    assertThat(Swept.parse("converter.range=full-scale,optimal").values()).containsExactly("full-scale", "optimal");
    assertThat(Swept.parse("summation.boundary=3,{saliency: [0.1, 0.2], least: 1},5").values())
        .containsExactly("3", "{saliency: [0.1, 0.2], least: 1}", "5");
    assertThat(Swept.parse("a.b=7")).isEqualTo(new Swept("a.b", java.util.List.of("7")));
    assertThat(Swept.parse("a=4,2").assignment(1)).isEqualTo("a=2");
  }

  @Test
  void onlyNumbersHavePlacesOnAnAxis() {
    assertThat(Swept.parse("a=3,-4.5").isNumeric()).isTrue();
    assertThat(Swept.parse("a=3,full-scale").isNumeric()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "=3", "a=", "a=9:3", "a=1:2:0", "a=0:1:-1", "a=0:1000000", "a=1,,2", "a=1,1", "a=1,"})
  void othersAreRefused(String text) {
    assertThatThrownBy(() -> Swept.parse(text)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found '" + text + "'");
  }
}
