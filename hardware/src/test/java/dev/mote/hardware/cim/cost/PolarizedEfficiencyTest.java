package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolarizedEfficiencyTest {
  @ParameterizedTest
  @CsvSource({"576, 64, 0.139, 91", "512, 512, 0.03125, 20", "768, 768, 0.0208, 14", "4608, 512, 0.0174, 11"})
  void smallConvolutionsNeedAPathThatNoProcessorHas(int inputs, int outputs, double overhead, double needed) {
    double found = PolarizedEfficiency.overhead(inputs, outputs, 8);
    assertThat(found).isCloseTo(overhead, within(0.0005));
    assertThat(PolarizedEfficiency.neededOfPath(1602, 464, found)).isCloseTo(needed, within(0.9));
  }

  @Test
  void whatIsNeededGivesWhatIsClaimed() {
    Random random = new Random(11);
    for (int run = 0; run < 1000; run++) {
      double macro = 10 + 2000 * random.nextDouble();
      double claimed = macro * (0.01 + 0.98 * random.nextDouble());
      double overhead = 0.001 + random.nextDouble();
      double path = PolarizedEfficiency.neededOfPath(macro, claimed, overhead);
      assertThat(PolarizedEfficiency.combined(macro, path, overhead)).isCloseTo(claimed, within(1e-6 * claimed));
    }
    assertThat(PolarizedEfficiency.neededOfPath(400, 464, 0.1)).isInfinite();
  }

  @Test
  void theSmallestSquareIsEnoughAndOneLessIsNot() {
    int side = PolarizedEfficiency.smallestSquare(1602, 14, 464, 8);
    assertThat(combined(side)).isGreaterThanOrEqualTo(464);
    assertThat(combined(side - 1)).isLessThan(464);
    assertThat(PolarizedEfficiency.smallestSquare(400, 14, 464, 8)).isZero();
  }

  private static double combined(int side) {
    return PolarizedEfficiency.combined(1602, 14, PolarizedEfficiency.overhead(side, side, 8));
  }
}
