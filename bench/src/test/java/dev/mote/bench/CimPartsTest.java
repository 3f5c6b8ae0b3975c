package dev.mote.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CimPartsTest {
  @Test
  void anUnknownPartIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> CimParts.run(List.of("hybird"))).isInstanceOf(BadInputException.class)
        .hasMessage("a part of bench cim is one of speed, sweep, hybrid, adapt, found 'hybird'; did you mean hybrid?");
  }

  @Test
  void imagesAreCounted() {
    assertThat(CimInputs.images(List.of())).isEqualTo(1000);
    assertThat(CimInputs.images(List.of("--images=20"))).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--images=0", "--images=8001", "--images=", "--images=x", "20", "--image=3"})
  void otherWordsAreRefused(String word) {
    assertThatThrownBy(() -> CimInputs.images(List.of(word))).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found '" + word + "'");
  }
}
