package dev.mote.learn.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Batches;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Schedule;
import dev.mote.learn.TrainingGraph;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardTrainerTest {
  private static final int BATCH = 32;
  private static final Loss LOSS = new Loss.CrossEntropy(0);

  private static Graph trained(Graph network, DataSet data, List<Phase> phases, int threads) {
    try (ForwardTrainer trainer = trainer(network, data, phases, threads)) {
      trainer.run(trainer.total(), (_, _, _) -> {});
      assertThat(trainer.step()).isEqualTo(trainer.total());
      return TrainingGraph.with(network, TrainingGraph.parameters(network), trainer.parameters());
    }
  }

  private static ForwardTrainer trainer(Graph network, DataSet data, List<Phase> phases, int threads) {
    Batches batches = new Batches(data, Shape.of(BATCH, 8, 8, 1), 10, LOSS, Augmentation.NONE, 1);
    return new ForwardTrainer(LossGraph.of(network, LOSS, BATCH), phases, step -> {
      Batches.Batch batch = batches.batch((int) (step / batches.count()), (int) (step % batches.count()));
      return List.of(batch.samples(), batch.targets());
    }, 1, threads);
  }

  private static List<Phase> hybrid(int signs, int coordinates) {
    return List.of(
        new Phase(signs, new Estimator.RandomGradient(10, 0.01f, Directions.RADEMACHER, true), new Update.Sign(),
            new Schedule.Constant(0.003f)),
        new Phase(coordinates, new Estimator.Coordinatewise(0.01f, 0.5f, false),
            new Update.By(Optimizer.Adam.usual(0, false)), new Schedule.Constant(0.01f)));
  }

  @Test
  void digitsAreLearntWithoutBackPropagation() {
    DataSet train = DataSets.open("digits#train");
    Graph network = Networks.build("mlp", train.sampleShape(), 10, Networks.scale(train), 3);
    Graph trained = trained(network, train, hybrid(60, 100), 2);
    try (Engine engine = new Engine(trained, Engine.Options.threads(1))) {
      assertThat(Evaluation.of(engine, DataSets.open("digits#test")).accuracy()).isGreaterThan(0.85);
    }
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() {
    DataSet train = DataSets.open("digits#train");
    Graph network = Networks.build("mlp", train.sampleShape(), 10, Networks.scale(train), 3);
    assertThat(trained(network, train, hybrid(3, 1), 2)).isEqualTo(trained(network, train, hybrid(3, 1), 1));
  }

  @Test
  void aResumedTrainingGivesTheSameBits(@TempDir Path folder) {
    DataSet train = DataSets.open("digits#train");
    Graph network = Networks.build("mlp", train.sampleShape(), 10, Networks.scale(train), 3);
    Path file = folder.resolve("saved");
    try (ForwardTrainer whole = trainer(network, train, hybrid(3, 2), 1);
        ForwardTrainer half = trainer(network, train, hybrid(3, 2), 1);
        ForwardTrainer rest = trainer(network, train, hybrid(3, 2), 1);
        ForwardTrainer other = trainer(network, train, hybrid(3, 3), 1)) {
      whole.run(5, (_, _, _) -> {});
      half.run(4, (_, _, _) -> {});
      half.save(file);
      rest.resume(file);
      assertThat(rest.step()).isEqualTo(4);
      rest.run(5, (_, _, _) -> {});
      assertThat(rest.queries()).isEqualTo(whole.queries());
      for (int index = 0; index < whole.parameters().size(); index++) {
        assertThat(rest.parameters().get(index)).isEqualTo(whole.parameters().get(index));
      }
      assertThatThrownBy(() -> other.resume(file)).hasMessageContaining("belongs to this loss");
    }
  }

  @Test
  void aCoordinateKeepsItsTrialStepWhereTheLossFellAndElseTakesTheOpposite() {
    float[] parameter = {1, 2, 3};
    Estimate estimate = new Estimate(new int[]{0, 2}, new float[]{-5, 0.1f}, 2);
    new Update.Sign().apply(parameter, estimate, new float[2][3], 0.5f, 1);
    assertThat(parameter).containsExactly(1.5f, 2, 2.5f);
  }

  @Test
  void coordinatesNotLookedAtKeepTheirMoments() {
    float[] parameter = {1, 2, 3};
    float[][] moments = {{1, 2, 3}, {4, 5, 6}};
    Estimate estimate = new Estimate(new int[]{1}, new float[]{1}, 1);
    new Update.By(Optimizer.Adam.usual(0, false)).apply(parameter, estimate, moments, 0.1f, 1);
    assertThat(parameter[0]).isEqualTo(1);
    assertThat(parameter[1]).isLessThan(2);
    assertThat(moments[0]).startsWith(1).endsWith(3).doesNotContain(2);
    assertThat(moments[1]).startsWith(4).endsWith(6).doesNotContain(5);
  }
}
