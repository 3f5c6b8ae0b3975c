package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.formats.data.corruption.Corruption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DataVerbTest {
  @Test
  void theHelpNamesEveryCorruption() {
    assertThat(DataVerb.FORMS.split("[^a-z_]+")).contains(
        Stream.of(Corruption.values()).map(Corruption::label).toArray(String[]::new));
  }
}
