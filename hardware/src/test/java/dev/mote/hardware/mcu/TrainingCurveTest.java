package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.learn.zeroth.CosineRate;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training on a device: its accuracy along the way is that of the host's network. */
class TrainingCurveTest {
  @ParameterizedTest
  @EnumSource(names = {"C99", "CORTEX_M4"})
  void pointsAreTheHosts(McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "not installed: " + Deployment.missingPackages(target));
    TrainerTest.Case drawn = TrainerTest.Case.of("mlp", 60);
    ZerothOptions options = new ZerothOptions(1, 20, 40, new ZerothOptions.Sigma(2, 60, 3), Distribution.SIGNS, false,
        ZerothOptions.Method.WEIGHTS, 0.2, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 7);
    List<dev.mote.learn.zeroth.Layer> layers = LayerChoice.parse("last:1").of(drawn.network());
    DataSet test = DataSets.open("digits#test[0:80]");
    Feed feed = new Feed(test, drawn.network().type(drawn.network().inputs().getFirst()));
    TrainingCurve.Samples held = new TrainingCurve.Samples(IntStream.range(0, 80).mapToObj(feed::tensor).toList(),
        IntStream.range(0, 80).map(test::label).toArray());
    TrainingCurve curve;
    try (ZerothTrainer host = new ZerothTrainer(drawn.network(), layers, options, Engine::new)) {
      curve = TrainingCurve.of(TrainerFirmware.emit(drawn.network(), layers, options, target), host,
          new TrainingCurve.Samples(drawn.samples(), drawn.labels()), held, new TrainingCurve.Schedule(25, 10, 7),
          _ -> {});
    }
    assertThat(curve.same()).isTrue();
    assertThat(curve.points()).extracting(TrainingCurve.Point::steps).containsExactly(0, 10, 20, 25);
    assertThat(curve.points().getFirst().instructions()).isEqualTo(target == McuTarget.C99 ? null : 0L);
    try (ZerothTrainer again = new ZerothTrainer(drawn.network(), LayerChoice.parse("last:1").of(drawn.network()),
        options, Engine::new)) {
      assertThat(curve.before()).isEqualTo(again.accuracy(test));
      for (int step = 0; step < 25; step++) {
        again.step(drawn.batch(step, 20), drawn.labels(step, 20), CosineRate.at(step, 25));
      }
      assertThat(curve.after()).isEqualTo(again.accuracy(test)).isGreaterThan(curve.before());
    }
  }
}
