package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Interpreter;
import dev.mote.graph.UnsupportedException;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.integer.IntegerTrainer;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A device that trains by back-propagation: its forward pass has the host's bits, its float backward pass all boards' bits, and
 * the host's but for the order of sums.
 */
class BackwardTrainerTest {
  private static IntegerOptions options(int batch, IntegerUpdate.Rounding rounding) {
    return new IntegerOptions(1, batch, 0.02, 0, true, rounding, 0, 7);
  }

  private static TrainerHarness harness(TrainerTest.Case drawn, String layers, IntegerOptions options,
      McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "not installed: " + Deployment.missingPackages(target));
    List<Layer> chosen = LayerChoice.parse(layers).of(drawn.network());
    return new TrainerHarness(TrainerFirmware.emit(drawn.network(), chosen, options, target));
  }

  /** Gradients differ from the host's in their last bits, so a step that is rounded to whole numbers differs by at most one. */
  @ParameterizedTest
  @CsvSource({"mlp,all,1,NEAREST", "mlp,all,4,STOCHASTIC", "cnn-small,all,4,STOCHASTIC", "cnn-small,last:1,2,NEAREST",
      "resnet-small,all,4,STOCHASTIC", "resnet-small,bias,3,NEAREST", "resnet-small,'#2,#4',4,SIGN", "mlp,all,4,CARRY"})
  void aStepIsTheHosts(String network, String layers, int batch, IntegerUpdate.Rounding rounding) {
    TrainerTest.Case drawn = TrainerTest.Case.of(network, 40);
    IntegerOptions options = options(batch, rounding);
    try (TrainerHarness device = harness(drawn, layers, options, McuTarget.C99);
        IntegerTrainer host = new IntegerTrainer(drawn.network(), LayerChoice.parse(layers).of(drawn.network()),
            options,
            Interpreter::new, Interpreter::new)) {
      List<int[]> before = host.saved();
      TrainerHarness.Outcome outcome = device.train(drawn.samples(), drawn.labels(), 1, 0, options.seed());
      int loss = host.step(drawn.batch(0, batch), drawn.labels(0, batch), IntegerUpdate.FULL_RATE);
      assertThat(outcome.losses()).containsExactly(loss);
      int moved = 0;
      int others = 0;
      for (int constant = 0; constant < before.size(); constant++) {
        for (int index = 0; index < before.get(constant).length; index++) {
          int expected = host.saved().get(constant)[index];
          int found = outcome.integers().get(constant)[index];
          // Steps of biases are many integers long; floats agree to about six digits.
          int step = Math.abs(expected - before.get(constant)[index]);
          assertThat(Math.abs(found - expected)).isLessThanOrEqualTo(1 + step / 50_000);
          moved += step > 0 ? 1 : 0;
          others += found == expected ? 0 : 1;
        }
      }
      assertThat(moved).as("integers that moved").isPositive();
      assertThat(others).as("integers that differ, of those that moved " + moved).isLessThanOrEqualTo(moved / 100);
    }
  }

  @Test
  void lossesStayTheHosts() {
    TrainerTest.Case drawn = TrainerTest.Case.of("cnn-small", 40);
    IntegerOptions options = options(8, IntegerUpdate.Rounding.STOCHASTIC);
    try (TrainerHarness device = harness(drawn, "all", options, McuTarget.C99);
        IntegerTrainer host = new IntegerTrainer(drawn.network(), LayerChoice.ALL.of(drawn.network()), options,
            Interpreter::new, Interpreter::new)) {
      int[] losses = device.train(drawn.samples(), drawn.labels(), 30, 0, options.seed()).losses();
      int last = 0;
      for (int step = 0; step < losses.length; step++) {
        last = host.step(drawn.batch(step, 8), drawn.labels(step, 8), IntegerUpdate.FULL_RATE);
        assertThat(losses[step] / 65536.0).as("loss before step " + step).isCloseTo(last / 65536.0,
            org.assertj.core.api.Assertions.within(0.05));
      }
      assertThat(last).isLessThan(losses[0] / 2);
    }
  }

  /** Every sum is written in one order and never contracted. */
  @ParameterizedTest
  @CsvSource({"CORTEX_M4,mlp,100", "CORTEX_M55,mlp,100", "CORTEX_M4,resnet-small,2", "CORTEX_M55,resnet-small,2"})
  void boardsAndThisMachineGiveEqualBits(McuTarget target, String network, int steps) {
    TrainerTest.Case drawn = TrainerTest.Case.of(network, 40);
    IntegerOptions options = options(4, IntegerUpdate.Rounding.STOCHASTIC);
    TrainerFirmware board = TrainerFirmware.emit(drawn.network(), LayerChoice.ALL.of(drawn.network()), options, target);
    try (TrainerHarness device = harness(drawn, "all", options, target);
        TrainerHarness host = harness(drawn, "all", options, McuTarget.C99)) {
      TrainerHarness.Outcome found = device.train(drawn.samples(), drawn.labels(), steps, 0, options.seed());
      TrainerHarness.Outcome expected = host.train(drawn.samples(), drawn.labels(), steps, 0, options.seed());
      assertThat(found.losses()).isEqualTo(expected.losses());
      assertThat(found.integers()).usingRecursiveComparison().isEqualTo(expected.integers());
      assertThat(found.classes()).usingRecursiveComparison().isEqualTo(expected.classes());
      assertThat(found.stack()).as("stack").isPositive().isLessThanOrEqualTo(board.stackBytes());
    }
  }

  /** It saves into the same journal: lives that end anywhere come to the same integers as one life. */
  @Test
  void aTrainingGoesOnWhereItsSnapshotIs() {
    TrainerTest.Case drawn = TrainerTest.Case.of("mlp", 40);
    IntegerOptions options = options(4, IntegerUpdate.Rounding.STOCHASTIC);
    SplittableRandom random = new SplittableRandom(3);
    try (TrainerHarness device = harness(drawn, "last:1", options, McuTarget.CORTEX_M4);
        TrainerHarness whole = harness(drawn, "last:1", options, McuTarget.C99)) {
      device.erase();
      TrainerHarness.Life life = device.trainUntil(1 << 22, drawn.samples(), drawn.labels(), Integer.MAX_VALUE, 7);
      for (int time = 0; time < 10 || life.steps() == 0; time++) {
        life = device.trainUntil(1 + random.nextLong(1 << 22), drawn.samples(), drawn.labels(), Integer.MAX_VALUE, 7);
      }
      assertThat(life.integers()).usingRecursiveComparison()
          .isEqualTo(whole.train(drawn.samples(), drawn.labels(), life.steps(), 0, 7).integers());
    }
  }

  @Test
  void momentumIsRefused() {
    TrainerTest.Case drawn = TrainerTest.Case.of("mlp", 4);
    assertThatThrownBy(() -> TrainerFirmware.emit(drawn.network(), LayerChoice.ALL.of(drawn.network()),
        new IntegerOptions(1, 1, 0.1, 0.9, true, IntegerUpdate.Rounding.NEAREST, 0, 1), McuTarget.C99))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining("found a momentum of 0.9; take 0");
  }
}
