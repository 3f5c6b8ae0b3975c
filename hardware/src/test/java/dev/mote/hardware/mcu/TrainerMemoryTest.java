package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.formats.Models;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training resnet8 of MLPerf Tiny on a microcontroller, within budgets of RAM that the linker script sets. */
class TrainerMemoryTest {
  private static final int KILOBYTE = 1 << 10;

  private final Graph network = Models.read(SharedData.file("mlperf-tiny/pretrainedResnet_quant.tflite"));

  private static ZerothOptions options(int batch, int queries, ZerothOptions.Method method) {
    return new ZerothOptions(1, batch, queries, new ZerothOptions.Sigma(1, 100, 5), Distribution.SIGNS, false, method,
        0.0039, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 5);
  }

  /** In batches of 16 with 50 queries a layer. Back-propagation of the same layers takes more than the budget. */
  @ParameterizedTest
  @CsvSource({"'#3,#6:bias,last:1',WEIGHTS,64", "'#3,#6',WEIGHTS,256", "'last:4',MIXTURE,256", "all,WEIGHTS,512",
      "all,MIXTURE,512"})
  void adaptationStaysWithinItsBudget(String choice, ZerothOptions.Method method, int kilobytes) {
    List<Layer> layers = LayerChoice.parse(choice).of(network);
    TrainerFirmware forward = TrainerFirmware.emit(network, layers, options(16, 50, method), McuTarget.CORTEX_M4);
    TrainerFirmware backward = TrainerFirmware.emit(network, layers,
        new IntegerOptions(1, 16, 0.0039, 0, true, IntegerUpdate.Rounding.STOCHASTIC, 0, 5), McuTarget.CORTEX_M4);
    assertThat(forward.ramBytes()).isLessThanOrEqualTo(kilobytes * KILOBYTE);
    assertThat(backward.ramBytes()).isGreaterThan(kilobytes * KILOBYTE);
  }

  /** The linker script gives the trainer exactly the predicted memory, and below it nothing: what overran it would fault. */
  @ParameterizedTest
  @CsvSource({"'#3,#6:bias,last:1',WEIGHTS,64", "all,MIXTURE,1024"})
  void aStepRunsInThatMemory(String choice, ZerothOptions.Method method, int kilobytes) {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(),
        "not installed: " + Deployment.missingPackages(McuTarget.CORTEX_M4));
    ZerothOptions options = options(1, 2, method);
    List<Layer> layers = LayerChoice.parse(choice).of(network);
    TrainerFirmware trainer = TrainerFirmware.emit(network, layers, options, McuTarget.CORTEX_M4);
    byte[] pixels = new byte[32 * 32 * 3];
    new SplittableRandom(5).nextBytes(pixels);
    List<Tensor> images = List.of(new Tensor.Bytes(Shape.of(1, 32, 32, 3), DType.I8, pixels));
    try (TrainerHarness device = new TrainerHarness(trainer);
        ZerothTrainer host = new ZerothTrainer(network, layers, options, NativeExecutor::new)) {
      TrainerHarness.Outcome outcome = device.train(images, new int[]{3}, 1, 0, options.seed());
      assertThat(outcome.losses()).containsExactly(host.step(images, new int[]{3}, IntegerUpdate.FULL_RATE));
      assertThat(outcome.integers()).usingRecursiveComparison().isEqualTo(host.saved());
      assertThat(trainer.memoryBytes() + outcome.stack()).isLessThanOrEqualTo(kilobytes * KILOBYTE);
    }
  }

  @Test
  void backPropagationTakesMoreTheMoreIsTrained() {
    IntegerOptions options = new IntegerOptions(1, 16, 0.0039, 0, true, IntegerUpdate.Rounding.STOCHASTIC, 0, 5);
    List<Long> bytes = new ArrayList<>();
    for (String choice : List.of("last:1", "last:2", "last:3", "all")) {
      TrainerFirmware trainer = TrainerFirmware.emit(network, LayerChoice.parse(choice).of(network), options,
          McuTarget.CORTEX_M4);
      bytes.add(trainer.ramBytes());
      // A float sum and the integer of each weight and bias are there all the time.
      assertThat(trainer.memoryBytes()).isGreaterThan(5 * trainer.trainedBytes() / 2 + trainer.arenaBytes());
    }
    assertThat(bytes).isSorted();
    // The last layer alone needs next to nothing: the backward pass ends where the forward pass did.
    assertThat(bytes.getFirst()).isLessThan(Emitter.emit(network, McuTarget.CORTEX_M4).arenaBytes() + 4 * KILOBYTE);
  }
}
