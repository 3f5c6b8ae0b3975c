package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Shape;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.integer.IntegerTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochsTest {
  private static final DataSet DATA = DataSets.open("digits#train[300:450]?norm=0:2");
  private static final DataSet VALIDATION = DataSets.open("digits#test[0:100]?norm=0:2");
  private static Graph network;

  @TempDir
  Path folder = Path.of("");

  @BeforeAll
  static void quantize() {
    network = SmallNetwork.quantized("mlp");
  }

  private static IntegerTraining training(String method, Function<Graph, Lowered> target) {
    List<Layer> layers = LayerChoice.ALL.of(network);
    if (method.equals("BACK_PROPAGATION")) {
      return new IntegerTrainer(network, layers,
          new IntegerOptions(3, 50, 0.02, 0.9, true, IntegerUpdate.Rounding.STOCHASTIC, 0, 1), target,
          Engine::new);
    }
    boolean carries = method.equals("MIXTURE") || method.equals("SAMPLES");
    return new ZerothTrainer(network, layers,
        new ZerothOptions(3, 50, 8, new ZerothOptions.Sigma(2, 60, 3), Distribution.SIGNS, false,
            ZerothOptions.Method.valueOf(method), 0.02, true, true, false,
            carries ? IntegerUpdate.Rounding.CARRY : IntegerUpdate.Rounding.STOCHASTIC, 0, 1)
            .withMomentum(method.equals("SAMPLES") ? 0.9 : 0),
        target);
  }

  /** Thrown where a test stops a training, as Ctrl-C would. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Graph run(String method, Path checkpoint, boolean resume, int stopAfter) {
    return run(method, Engine::new, checkpoint, resume, stopAfter);
  }

  private static Graph run(String method, Function<Graph, Lowered> target, Path checkpoint, boolean resume,
      int stopAfter) {
    try (IntegerTraining training = training(method, target)) {
      return training.run(DATA, VALIDATION, new ZerothTrainer.Listener() {
        @Override
        public void stepped(int step, int total, double loss) {
          if (step == stopAfter) {
            throw new Stopped();
          }
        }
      }, new IntegerTraining.Saving(checkpoint, 1, resume));
    }
  }

  /** Three steps an epoch; the step that is stopped at is not saved yet and made again. */
  @ParameterizedTest
  @ValueSource(strings = {"MIXTURE", "SAMPLES", "MEASURED", "SCALES", "MODEL", "BACK_PROPAGATION"})
  void aStoppedTrainingEndsAtTheSameBits(String method) {
    Graph unbroken = run(method, folder.resolve("unbroken"), false, 0);
    for (int stop : new int[]{1, 3, 4, 5, 7, 9}) {
      Path checkpoint = folder.resolve("stop" + stop);
      assertThatThrownBy(() -> run(method, checkpoint, true, stop)).isInstanceOf(Stopped.class);
      assertThat(run(method, checkpoint, true, 0)).as("stopped in step %d", stop).isEqualTo(unbroken);
    }
    assertThat(run(method, folder.resolve("unbroken"), true, 0)).as("a training that was done").isEqualTo(unbroken);
  }

  private static Lowered noisy(Graph graph) {
    return new NoisyHardware(graph, 9, 127);
  }

  /** Noise that is drawn anew at each run is met again. */
  @ParameterizedTest
  @ValueSource(strings = {"MIXTURE", "SAMPLES", "MEASURED", "SCALES", "MODEL", "BACK_PROPAGATION"})
  void aStoppedTrainingOnNoisyHardwareEndsAtTheSameBits(String method) {
    Graph unbroken = run(method, EpochsTest::noisy, folder.resolve("unbroken"), false, 0);
    assertThat(unbroken).as("noise changes what is learnt")
        .isNotEqualTo(run(method, Engine::new, folder.resolve("exact"), false, 0));
    for (int stop : new int[]{1, 4, 6}) {
      Path checkpoint = folder.resolve("stop" + stop);
      assertThatThrownBy(() -> run(method, EpochsTest::noisy, checkpoint, true, stop)).isInstanceOf(Stopped.class);
      assertThat(run(method, EpochsTest::noisy, checkpoint, true, 0)).as("stopped in step %d", stop)
          .isEqualTo(unbroken);
    }
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() throws Exception {
    Path checkpoint = folder.resolve("checkpoint");
    run("WEIGHTS", checkpoint, false, 0);
    assertThatThrownBy(() -> run("NODES", checkpoint, true, 0)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("belongs to this network, data and these options");
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint, bytes);
    assertThatThrownBy(() -> run("WEIGHTS", checkpoint, true, 0)).isInstanceOf(BadInputException.class);
  }

  /** The digits with other labels and numbers. */
  private record Changed(DataSet data, IntToDoubleFunction first, int wrong) implements DataSet {
    @Override
    public String name() {
      return "changed";
    }

    @Override
    public int size() {
      return data.size();
    }

    @Override
    public Shape sampleShape() {
      return data.sampleShape();
    }

    @Override
    public List<String> classes() {
      return data.classes();
    }

    @Override
    public int label(int index) {
      return wrong == -1 ? data.label(index) % 9 : index == wrong ? 10 : data.label(index);
    }

    @Override
    public void read(int index, float[] target, int offset) {
      data.read(index, target, offset);
      target[offset] += (float) first.applyAsDouble(index);
    }
  }

  private static BadInputException refused(IntegerTraining training, DataSet data, @Nullable DataSet validation) {
    try {
      training.run(data, validation, new ZerothTrainer.Listener() {});
    } catch (BadInputException expected) {
      return expected;
    }
    throw new AssertionError("nothing was refused");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      17 | a label is 0 to 9, found 10 at sample 17 of changed
      -1 | found none of class 9 ('9') among the 150 of changed
      """)
  void wrongLabelsStopBeforeTheFirstStep(int wrong, String message) {
    try (IntegerTraining training = training("WEIGHTS", Engine::new)) {
      assertThat(refused(training, new Changed(DATA, _ -> 0, wrong), null)).hasMessageContaining(message);
      assertThat(training.current()).isEqualTo(network);
    }
  }

  @Test
  void aSampleThatIsNotANumberLeavesTheIntegersOfTheLastWholeStep() {
    try (IntegerTraining training = training("WEIGHTS", Engine::new);
        IntegerTraining other = training("WEIGHTS", Engine::new)) {
      assertThat(refused(training, new Changed(DATA, index -> index == 42 ? Double.NaN : 0, -2), null))
          .hasMessageContaining("found NaN in sample 42 of changed");
      int made = training.steps();
      assertThat(made).isBetween(0, 2);
      assertThatThrownBy(() -> other.run(DATA, null, new ZerothTrainer.Listener() {
        @Override
        public void stepped(int step, int total, double loss) {
          if (step == Math.max(1, made)) {
            throw new Stopped();
          }
        }
      })).isInstanceOf(Stopped.class);
      assertThat(training.current()).isEqualTo(made == 0 ? network : other.current());
    }
  }
}
