package dev.mote.hardware.cim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.learn.Evaluation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChipAccuracyTest {
  private static ChipAccuracy.Run run(int chip, int read, int correct) {
    return new ChipAccuracy.Run(chip, read, new Evaluation(correct, 100));
  }

  @Test
  void chipsAndReadsAreToldApart() {
    ChipAccuracy found = new ChipAccuracy(
        List.of(run(1, 1, 90), run(1, 2, 94), run(2, 1, 70), run(2, 2, 78), run(3, 1, 80), run(3, 2, 80)));
    assertThat(found.chips()).hasSize(3).first().satisfies(chip -> assertThat(chip).isCloseTo(0.92, within(1e-12)));
    assertThat(found.mean()).isCloseTo(0.82, within(1e-12));
    assertThat(found.worst()).isCloseTo(0.74, within(1e-12));
    assertThat(found.best()).isCloseTo(0.92, within(1e-12));
    assertThat(found.chipDeviation()).isCloseTo(Math.sqrt((0.01 + 0.0064 + 0.0004) / 2), within(1e-12));
    assertThat(found.readDeviation()).isCloseTo(Math.sqrt((0.0008 + 0.0032 + 0) / 3), within(1e-12));
  }

  @Test
  void oneRunHasNoSpread() {
    ChipAccuracy found = new ChipAccuracy(List.of(run(1, 1, 55)));
    assertThat(found.chipDeviation()).isZero();
    assertThat(found.readDeviation()).isZero();
    assertThat(found.worst()).isEqualTo(found.best()).isEqualTo(0.55);
  }

  @Test
  void noTwoSeedsAreEqual() {
    Set<Long> seeds = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (int chip = 1; chip <= 20; chip++) {
        assertThat(seeds.add(ChipAccuracy.chipSeed(seed, chip))).isTrue();
        for (int read = 1; read <= 5; read++) {
          assertThat(seeds.add(ChipAccuracy.readSeed(seed, chip, read))).isTrue();
        }
      }
    }
  }
}
