package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.learn.integer.IntegerGradients;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.integer.IntegerTrainer;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Back-propagation through resnet8 of MLPerf Tiny: as C, its memory, and what it makes of the network. */
class BackPropagationTest {
  private static Graph network() {
    return Models.read(SharedData.file("mlperf-tiny/pretrainedResnet_quant.tflite"));
  }

  private static Tensor image(SplittableRandom random) {
    byte[] pixels = new byte[32 * 32 * 3];
    random.nextBytes(pixels);
    return new Tensor.Bytes(Shape.of(1, 32, 32, 3), DType.I8, pixels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "last:3", "bias"})
  void theStepAsCGivesTheInterpretersGradients(String choice) {
    assumeTrue(Toolchain.has("cc"), "cc is not installed");
    Graph network = network();
    List<Layer> layers = LayerChoice.parse(choice).of(network);
    IntegerGradients gradients = IntegerGradients.of(network, layers, IntegerLoss.logits(network), 1);
    Graph step = gradients.withForward(network);
    List<Tensor> inputs = new ArrayList<>(List.of(image(new SplittableRandom(5))));
    for (int id : gradients.reads()) {
      if (id == IntegerGradients.TARGETS) {
        float[] targets = new float[10];
        targets[3] = 1;
        inputs.add(Tensor.floats(Shape.of(1, 10), targets));
      } else if (network.value(id).isConstant()) {
        inputs.add(java.util.Objects.requireNonNull(network.constant(id)));
      }
    }
    byte[] found;
    try (Harness harness = new Harness(List.of(Emitter.emitGradients(network, layers, McuTarget.C99)))) {
      found = harness.run(Networks.bytes(inputs), 1, false).output();
    }
    FloatBuffer floats = ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (Tensor expected : new Interpreter(step).run(inputs)) {
      double largest = 0;
      double error = 0;
      for (int index = 0; index < expected.shape().count(); index++) {
        largest = Math.max(largest, Math.abs(expected.real(index)));
        error = Math.max(error, Math.abs(expected.real(index) - floats.get()));
      }
      assertThat(error).isLessThanOrEqualTo(1e-5 * largest);
    }
    assertThat(floats.hasRemaining()).isFalse();
  }

  @Test
  void theTrainedNetworkHasTheSameBitsOnEveryExecutor() {
    assumeTrue(NativeExecutor.obstacle().isEmpty(), () -> NativeExecutor.obstacle().orElseThrow());
    Graph network = network();
    SplittableRandom random = new SplittableRandom(8);
    List<Tensor> images = Stream.generate(() -> image(random)).limit(8).toList();
    IntegerOptions options = new IntegerOptions(1, images.size(), 0.00003, 0, true, IntegerUpdate.Rounding.STOCHASTIC,
        0,
        1);
    try (IntegerTrainer trainer = new IntegerTrainer(network, LayerChoice.ALL.of(network), options,
        NativeExecutor::new, Engine::new)) {
      int first = trainer.step(images, new int[]{0, 1, 2, 3, 4, 5, 6, 7}, IntegerUpdate.FULL_RATE);
      int last = first;
      for (int step = 0; step < 6; step++) {
        last = trainer.step(images, new int[]{0, 1, 2, 3, 4, 5, 6, 7}, IntegerUpdate.FULL_RATE);
      }
      assertThat(last).isLessThan(first);
      Graph trained = trainer.current();
      assertThat(trained).isNotEqualTo(network);
      List<List<Tensor>> samples = images.stream().map(List::of).toList();
      try (NativeExecutor compiled = new NativeExecutor(trained); Engine engine = new Engine(trained)) {
        List<List<Tensor>> expected = new Interpreter(trained).runAll(samples);
        assertThat(compiled.runAll(samples)).isEqualTo(expected);
        assertThat(engine.runAll(samples)).isEqualTo(expected);
      }
    }
  }
}
