package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {
  private static final Function<Graph, Executor> TWO_THREADS = graph -> new Engine(graph, Engine.Options.threads(2));
  private static final Trainer.Listener SILENT = new Trainer.Listener() {};

  @TempDir
  Path folder;

  private static TrainingOptions options(int epochs, Optimizer optimizer, float rate) {
    return new TrainingOptions(epochs, 32, new Loss.CrossEntropy(0.1f), optimizer, rate, 0.1f, true, 0,
        new Augmentation(1, false), 5);
  }

  private static Graph network(String name) {
    return Networks.build(name, Shape.of(8, 8, 1), 10, 1f / 128, 3);
  }

  /** The digits on 28x28 pixels, each pixel three or four times in both directions. */
  private record LargeDigits(DataSet small) implements DataSet {
    @Override
    public String name() {
      return small.name();
    }

    @Override
    public int size() {
      return small.size();
    }

    @Override
    public Shape sampleShape() {
      return Shape.of(28, 28, 1);
    }

    @Override
    public List<String> classes() {
      return small.classes();
    }

    @Override
    public int label(int index) {
      return small.label(index);
    }

    @Override
    public void read(int index, float[] target, int offset) {
      float[] pixels = new float[64];
      small.read(index, pixels, 0);
      for (int pixel = 0; pixel < 784; pixel++) {
        target[offset + pixel] = pixels[pixel / 28 * 8 / 28 * 8 + pixel % 28 * 8 / 28];
      }
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @CsvSource({"cnn-small,true", "resnet-small,false"})
  void aKilledTrainingResumesToTheSameBits(String name, boolean adam) {
    DataSet data = DataSets.open("digits#train[0:200]");
    TrainingOptions options = options(3,
        adam ? Optimizer.Adam.usual(0.01f, true) : new Optimizer.Sgd(0.9f, true, 1e-4f), 0.01f);
    Graph straight;
    try (Trainer trainer = new Trainer(network(name), data, null, options, TWO_THREADS)) {
      straight = trainer.run(SILENT);
    }
    Path file = folder.resolve("checkpoint");
    try (Trainer trainer = new Trainer(network(name), data, null, options, TWO_THREADS)) {
      assertThatThrownBy(() -> trainer.checkpointing(file, 4).run(new Trainer.Listener() {
        @Override
        public void stepped(long step, long total, double loss) {
          if (step == 9) {
            throw new Killed();
          }
        }
      })).isInstanceOf(Killed.class);
    }
    List<Long> steps = new ArrayList<>();
    try (Trainer trainer = new Trainer(network(name), data, null, options, TWO_THREADS)) {
      Graph resumed = trainer.resume(file).run(new Trainer.Listener() {
        @Override
        public void stepped(long step, long total, double loss) {
          steps.add(step);
        }
      });
      assertThat(resumed).isEqualTo(straight);
    }
    assertThat(steps).startsWith(9L).endsWith(18L).hasSize(10);
    assertThat(straight).isNotEqualTo(network(name));
  }

  @Test
  void aTrainingUpToAnEpochGoesOnToTheSameBits() {
    DataSet data = DataSets.open("digits#train[0:200]");
    TrainingOptions options = options(3, Optimizer.Adam.usual(0, false), 0.01f);
    try (Trainer straight = new Trainer(network("cnn-small"), data, null, options, TWO_THREADS);
        Trainer halted = new Trainer(network("cnn-small"), data, null, options, TWO_THREADS)) {
      Graph half = halted.run(SILENT, 2);
      assertThat(halted.run(SILENT, 2)).isEqualTo(half);
      assertThat(halted.run(SILENT)).isEqualTo(straight.run(SILENT)).isNotEqualTo(half);
    }
  }

  @ParameterizedTest
  @CsvSource({"cnn-small,8", "cnn-two,28", "resnet-small,28"})
  void theNumberOfThreadsChangesNoBit(String name, int size) {
    DataSet data = size == 8
        ? DataSets.open("digits#train[0:128]")
        : new LargeDigits(DataSets.open("digits#train[0:64]"));
    Graph network = Networks.build(name, Shape.of(size, size, 1), 10, 1f / 128, 3);
    List<Graph> trained = new ArrayList<>();
    for (int threads = 1; threads <= 3; threads++) {
      int count = threads;
      try (Trainer trainer = new Trainer(network, data, null, options(2, Optimizer.Adam.usual(0, false), 0.003f),
          graph -> new Engine(graph, Engine.Options.threads(count)))) {
        trained.add(trainer.run(SILENT));
      }
    }
    assertThat(trained.get(1)).isEqualTo(trained.get(0));
    assertThat(trained.get(2)).isEqualTo(trained.get(0));
  }

  @ParameterizedTest
  @CsvSource({"cnn-small,3", "mlp,15", "resnet-small,2"})
  void networksLearnTheDigits(String name, int epochs) {
    DataSet test = DataSets.open("digits#test");
    try (Trainer trainer = new Trainer(network(name), DataSets.open("digits#train"), null,
        options(epochs, Optimizer.Adam.usual(0, false), 0.005f), TWO_THREADS)) {
      double before = Evaluation.of(new Engine(trainer.current()), test).accuracy();
      double after = Evaluation.of(new Engine(trainer.run(SILENT)), test).accuracy();
      assertThat(before).isLessThan(0.3);
      assertThat(after).isGreaterThan(0.85);
    }
  }

  @Test
  void trainingStopsEarlyAndKeepsTheBest() {
    DataSet validation = DataSets.open("digits#train[1000:1200]");
    // So high a rate that accuracy does not last.
    TrainingOptions options = new TrainingOptions(40, 50, new Loss.MeanSquaredError(), new Optimizer.Sgd(0, false, 0),
        0.3f, 0,
        false, 2, Augmentation.NONE, 1);
    List<Double> accuracies = new ArrayList<>();
    try (Trainer trainer = new Trainer(network("mlp"), DataSets.open("digits#train[0:300]"), validation, options,
        TWO_THREADS)) {
      Graph best = trainer.run(new Trainer.Listener() {
        @Override
        public void ended(Trainer.Epoch epoch) {
          accuracies.add(epoch.validationAccuracy());
        }
      });
      double largest = accuracies.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      assertThat(accuracies).hasSizeLessThan(40);
      assertThat(accuracies.indexOf(largest)).isEqualTo(accuracies.size() - 3);
      assertThat(Evaluation.of(new Engine(best), validation).accuracy()).isEqualTo(largest);
    }
  }

  @Test
  void aCheckpointThatIsDamagedOrOfAnotherTrainingIsRefused() throws IOException {
    DataSet data = DataSets.open("digits#train[0:64]");
    TrainingOptions options = options(1, Optimizer.Adam.usual(0, false), 0.01f);
    Path file = folder.resolve("checkpoint");
    try (Trainer trainer = new Trainer(network("mlp"), data, null, options, TWO_THREADS)) {
      trainer.checkpointing(file, 0).run(SILENT);
      trainer.resume(file);
      assertThatThrownBy(() -> trainer.resume(folder.resolve("none"))).isInstanceOf(BadInputException.class);
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length += 997) {
        Files.write(file, java.util.Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> trainer.resume(file)).isInstanceOf(BadInputException.class);
      }
      whole[whole.length / 2] ^= 1;
      Files.write(file, whole);
      assertThatThrownBy(() -> trainer.resume(file)).isInstanceOf(BadInputException.class)
          .hasMessageContaining("whole");
      whole[whole.length / 2] ^= 1;
      Files.write(file, whole);
    }
    try (Trainer other = new Trainer(network("mlp"), data, null, options(2, Optimizer.Adam.usual(0, false), 0.01f),
        TWO_THREADS)) {
      assertThatThrownBy(() -> other.resume(file)).isInstanceOf(BadInputException.class)
          .hasMessageContaining("belongs");
    }
  }

  @Test
  void whatCannotBeTrainedIsToldInOneSentence() {
    TrainingOptions options = options(1, Optimizer.Adam.usual(0, false), 0.01f);
    assertThatThrownBy(() -> new Trainer(network("mlp"), DataSets.open("digits#[0:20]"), null, options, TWO_THREADS))
        .isInstanceOf(BadInputException.class).hasMessageContaining("20 samples");
    Graph five = Networks.build("mlp", Shape.of(8, 8, 1), 5, 1, 1);
    assertThatThrownBy(() -> new Trainer(five, DataSets.open("digits"), null, options, TWO_THREADS))
        .isInstanceOf(BadInputException.class).hasMessageContaining("10 classes");
    Graph large = Networks.build("mlp", Shape.of(9, 9, 1), 10, 1, 1);
    assertThatThrownBy(() -> new Trainer(large, DataSets.open("digits"), null, options, TWO_THREADS))
        .isInstanceOf(BadInputException.class).hasMessageContaining("8x8x1");
    assertThatThrownBy(() -> Networks.build("mlpp", Shape.of(9), 10, 1, 1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> Networks.build("cnn-small", Shape.of(9), 10, 1, 1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(
        () -> new TrainingOptions(1, 1, new Loss.MeanSquaredError(), Optimizer.Adam.usual(0, false), 0, 0, true, 0,
            Augmentation.NONE, 1))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void aRuleMayHoldParametersAndChangeGradients() {
    ParameterRule half = (_, parameters, gradients) -> {
      java.util.Arrays.fill(parameters.getFirst(), 0.25f);
      java.util.Arrays.fill(gradients.getFirst(), 0);
    };
    DataSet digits = DataSets.open("digits#[0:64]");
    try (Trainer trainer = new Trainer(network("mlp"), digits, null,
        options(1, new Optimizer.Sgd(0, false, 0), 0.01f), TWO_THREADS)) {
      Graph trained = trainer.following(half).run(SILENT);
      for (float value : TrainingGraph.contents(trained, trainer.parameters()).getFirst()) {
        assertThat(value).isEqualTo(0.25f);
      }
    }
  }
}
