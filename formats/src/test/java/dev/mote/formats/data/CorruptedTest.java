package dev.mote.formats.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.formats.data.corruption.Corruption;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptedTest {
  @ParameterizedTest
  @EnumSource
  void aSampleIsTheSameInAnyRangeAndOrder(Corruption corruption) {
    String option = "?corrupt=" + corruption.label() + ":5";
    DataSet all = DataSets.open("digits" + option);
    DataSet test = DataSets.open("digits#test" + option);
    DataSet range = DataSets.open("digits#test[10:20]" + option);
    for (int index = 9; index >= 0; index--) {
      assertThat(range.sample(index)).isEqualTo(test.sample(10 + index)).isEqualTo(all.sample(1307 + index));
    }
    assertThat(DataSets.open("digits" + option + "#[1307:1308]").sample(0)).isEqualTo(range.sample(0));
    assertThat(DataSets.forTesting("digits" + option, null).sample(10)).isEqualTo(range.sample(0));
    assertThat(range.label(3)).isEqualTo(DataSets.open("digits#test").label(13));
    assertThat(range.classes()).hasSize(10);
  }

  @Test
  void theSampleIsCorruptedByItsNumberAndTheSeed() {
    DataSet clean = DataSets.open("digits#test");
    DataSet noisy = DataSets.open("digits#test?corrupt=gaussian_noise:3:-7");
    assertThat(noisy.sample(4).values()).isEqualTo(Corruption.GAUSSIAN_NOISE.apply(Shape.of(8, 8, 1),
        clean.sample(4).values(), 3, Corruption.seedOfSample(-7, 1301)));
    assertThat(DataSets.open("digits#test?corrupt=gaussian_noise:3:0").sample(4))
        .isEqualTo(DataSets.open("digits#test?corrupt=gaussian_noise:3").sample(4)).isNotEqualTo(noisy.sample(4));
    assertThat(noisy.name()).isEqualTo("digits#test?corrupt=gaussian_noise:3:-7");
  }

  @Test
  void samplesOfOneImageHaveNoiseOfTheirOwn() {
    float[] grey = new float[64];
    java.util.Arrays.fill(grey, 100);
    assertThat(Corruption.GAUSSIAN_NOISE.apply(Shape.of(8, 8, 1), grey, 1, Corruption.seedOfSample(0, 1)))
        .isNotEqualTo(Corruption.GAUSSIAN_NOISE.apply(Shape.of(8, 8, 1), grey, 1, Corruption.seedOfSample(0, 2)))
        .isNotEqualTo(Corruption.GAUSSIAN_NOISE.apply(Shape.of(8, 8, 1), grey, 1, Corruption.seedOfSample(1, 1)));
  }

  /** Shape before, normalisation after the corruption, in whichever order they are written. */
  @ParameterizedTest
  @CsvSource({"digits?norm=127.5:50&corrupt=contrast:5", "digits?corrupt=contrast:5&norm=127.5:50",
      "digits?shape=4x16x1&norm=127.5:50&corrupt=contrast:5"})
  void optionsActInOneOrder(String specification) {
    float corrupted = DataSets.open("digits?corrupt=contrast:5").sample(0).values()[20];
    assertThat(DataSets.open(specification).sample(0).values()[20]).isEqualTo((corrupted - 127.5f) / 50);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"digits?corrupt=frog:5|did you mean fog?",
      "digits?corrupt=motion_blurr:1|did you mean motion_blur?", "digits?corrupt=|a corruption is one of",
      "digits?corrupt=fog|found 'fog'", "digits?corrupt=fog:0|severity from 1 to 5",
      "digits?corrupt=fog:6|found 'fog:6'",
      "digits?corrupt=fog:2.5|found 'fog:2.5'", "digits?corrupt=fog:x|write for example ?corrupt=fog:5",
      "digits?corrupt=fog:1:y|whole number as seed", "digits?corrupt=fog:1:2:3|found 'fog:1:2:3'",
      "digits?corrupt=fog:99999999999|found 'fog:99999999999'", "digits?shape=64&corrupt=fog:5|1 or 3 channels",
      "digits?shape=4x8x2&corrupt=fog:5|?shape=HxWxC"})
  void whatIsWrongIsToldInOneSentence(String specification, String told) {
    assertThatThrownBy(() -> DataSets.open(specification)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found").hasMessageContaining(told).hasMessageContaining(";");
  }
}
