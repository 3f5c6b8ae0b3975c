package dev.mote.formats.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetsTest {
  @Test
  void digitsAreBuiltIn() {
    DataSet digits = DataSets.open("digits");
    assertThat(digits.size()).isEqualTo(1797);
    assertThat(digits.sampleShape()).isEqualTo(Shape.of(8, 8, 1));
    assertThat(digits.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    // The first line of the source starts 0,0,5,13,9,1,0,0 and is a zero.
    assertThat(Arrays.copyOf(digits.sample(0).values(), 8))
        .containsExactly(0, 0, 5 * 15.9375f, 13 * 15.9375f, 9 * 15.9375f, 15.9375f, 0, 0);
    assertThat(digits.label(0)).isZero();
    int[] counts = new int[10];
    IntStream.range(0, digits.size()).forEach(i -> counts[digits.label(i)]++);
    assertThat(counts).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
  }

  @Test
  void thePartsOfDigitsFollowEachOther() {
    DataSet all = DataSets.open("digits");
    DataSet train = DataSets.open("digits#train");
    DataSet test = DataSets.open("digits#test");
    assertThat(train.size()).isEqualTo(1297);
    assertThat(test.size()).isEqualTo(500);
    assertThat(test.sample(0)).isEqualTo(all.sample(1297));
    assertThat(DataSets.open("digits#test[10:20]").sample(3)).isEqualTo(all.sample(1310));
    assertThat(DataSets.open("digits#test[490:]").size()).isEqualTo(10);
    assertThat(DataSets.open("digits#[:7]").size()).isEqualTo(7);
    assertThat(DataSets.forTraining("digits").size()).isEqualTo(1297);
    assertThat(DataSets.forTesting("digits", null).size()).isEqualTo(500);
    assertThat(DataSets.forTesting("digits#train", null).size()).isEqualTo(1297);
    assertThat(DataSets.isDivided("digits")).isTrue();
    assertThat(DataSets.isDivided("digits#test")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits#test?norm=127.5:50", "digits?norm=127.5:50#test",
      "digits?norm=127.5:50&shape=64#test"})
  void normalisationIsMeanAndDeviation(String specification) {
    float raw = DataSets.open("digits#test").sample(5).values()[20];
    assertThat(DataSets.open(specification).sample(5).values()[20]).isEqualTo((raw - 127.5f) / 50);
    assertThat(DataSets.open(specification).name()).isEqualTo(specification);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "digitz", "digits:here", "idx", "idx:", "csv:/no/such/file.csv", "images:/no/such/folder",
      "npy:/no/such.npy", "raw:/no/such.raw", "events:/no/such", "idx:/no/such", "digits#training", "digits#test[3:3]",
      "digits#test[0:501]", "digits#[1797:]", "digits?norm=1", "digits?norm=0:0", "digits?norm=a:b",
      "digits?norm=1,2:3",
      "digits?shape=7x7", "digits?shape=8x-8", "digits?colour=red", "digits#test[99999999999:]", "csv:\0",
      "events:/tmp?bins=0",
      "digits#test#train?norm=1:1"})
  void whatIsWrongIsToldInOneSentence(String specification) {
    assertThatThrownBy(() -> DataSets.open(specification)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found").hasMessageContaining(";");
  }

  @Test
  void aSampleOutsideTheSetIsRefused() {
    DataSet test = DataSets.open("digits#test[0:10]");
    assertThatThrownBy(() -> test.sample(10)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> test.label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
