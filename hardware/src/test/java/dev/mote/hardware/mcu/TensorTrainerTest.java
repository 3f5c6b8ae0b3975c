package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.tensor.LowPrecisionNetwork;
import dev.mote.learn.tensor.LowPrecisionTrainer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the emitted low-precision training to its Java twin, bit for bit, and its memory to what it says. */
class TensorTrainerTest {
  private static final int RATE = 8;
  private static final StepHarness.Task TASK = new StepHarness.Task(2, 4, 20, 30000, 77);

  /** The cores of a layer of these extents. */
  static List<Tensor.Floats> cores(int[] outputs, int[] inputs, int rank, SplittableRandom random) {
    List<Tensor.Floats> cores = new ArrayList<>();
    for (int core = 0; core < outputs.length; core++) {
      Shape shape = Shape.of(core == 0 ? 1 : rank, outputs[core], inputs[core], core == outputs.length - 1 ? 1 : rank);
      float[] numbers = new float[shape.count()];
      for (int at = 0; at < numbers.length; at++) {
        numbers[at] = (float) (0.4 * random.nextGaussian());
      }
      cores.add(new Tensor.Floats(shape, numbers));
    }
    return cores;
  }

  private static LowPrecisionNetwork network(int kind) {
    SplittableRandom random = new SplittableRandom(kind);
    return LowPrecisionNetwork.of(switch (kind) {
      case 0 -> List.of(cores(new int[]{3, 4}, new int[]{5, 2}, 3, random),
          cores(new int[]{1, 3, 1}, new int[]{2, 3, 2}, 2, random));
      case 1 -> List.of(cores(new int[]{7}, new int[]{9}, 1, random), cores(new int[]{4}, new int[]{7}, 1, random));
      case 2 -> List.of(cores(new int[]{2, 3, 2}, new int[]{3, 2, 4}, 5, random));
      default -> List.of(cores(new int[]{16, 32, 1, 1}, new int[]{1, 1, 28, 28}, 12, random),
          cores(new int[]{2, 5}, new int[]{16, 32}, 10, random));
    });
  }

  private static List<byte[]> samples(LowPrecisionNetwork network, int count) {
    SplittableRandom random = new SplittableRandom(9);
    List<byte[]> samples = new ArrayList<>();
    for (int sample = 0; sample < count; sample++) {
      byte[] bytes = new byte[network.stages().getFirst().inputCount()];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) random.nextInt(-128, 128);
      }
      samples.add(bytes);
    }
    return samples;
  }

  private static int[] labels(LowPrecisionNetwork network, int count) {
    int classes = network.stages().getLast().outputCount();
    return new SplittableRandom(3).ints(count, 0, classes).toArray();
  }

  @ParameterizedTest
  @CsvSource({"C99,0", "C99,1", "C99,2", "C99,3", "CORTEX_M4,0", "CORTEX_M4,1", "CORTEX_M4,3", "CORTEX_M55,0",
      "CORTEX_M55,3"})
  void theDeviceHasTheBitsOfTheHost(McuTarget target, int kind) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "not installed: " + Deployment.missingPackages(target));
    LowPrecisionNetwork network = network(kind);
    List<byte[]> samples = samples(network, 7);
    int[] labels = labels(network, 7);
    LowPrecisionTrainer host = new LowPrecisionTrainer(network, RATE, TASK.seed());
    List<Integer> classes = new ArrayList<>();
    for (int step = 0; step < TASK.still() + TASK.steps(); step++) {
      for (int index = 0; index < TASK.batch(); index++) {
        int sample = (step * TASK.batch() + index) % samples.size();
        classes.add(host.feed(samples.get(sample), labels[sample], step < TASK.still() ? 0 : TASK.ratio()));
      }
      host.step();
    }
    TensorTrainer trainer = TensorTrainer.emit("layers", network, RATE, target);
    try (StepHarness harness = new StepHarness(target, trainer.code())) {
      StepHarness.Outcome device = harness.train(samples, labels, TASK);
      assertThat(device.classes()).containsExactly(classes.stream().mapToInt(each -> each).toArray());
      assertThat(device.trained()).isEqualTo(trained(host));
    }
    assertThat(host.factors()).isNotEqualTo(network.factors());
  }

  private static byte[] trained(LowPrecisionTrainer host) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    host.factors().forEach(factor -> bytes.writeBytes(TensorTrainer.pack(factor)));
    while (bytes.size() % 4 != 0) {
      bytes.write(0xa5);
    }
    for (short[] sums : host.carried()) {
      ByteBuffer buffer = ByteBuffer.allocate(2 * sums.length).order(ByteOrder.LITTLE_ENDIAN);
      buffer.asShortBuffer().put(sums);
      bytes.writeBytes(buffer.array());
    }
    while (bytes.size() % 4 != 0) {
      bytes.write(0xa5);
    }
    return bytes.toByteArray();
  }

  /** All RAM, of the float baseline in the larger memory of the same board. */
  @Test
  void tensorisedTrainingTakesAFiftiethOfDenseTraining() {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(),
        "not installed: " + Deployment.missingPackages(McuTarget.CORTEX_M4));
    LowPrecisionNetwork network = network(3);
    List<byte[]> samples = samples(network, 2);
    int[] labels = labels(network, 2);
    TrainingMemory small = TrainingMemory
        .of(TensorTrainer.emit("layers", network, RATE, McuTarget.CORTEX_M4), samples, labels);
    TrainingMemory dense = TrainingMemory.ofFloats(List.of(784, 512, 10), McuTarget.CORTEX_M4, samples, labels);
    assertThat(dense.ram()).isGreaterThan(50 * small.ram());
    assertThat(small.stack()).isBetween(1L, 1000L);
  }
}
