package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.random.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random graphs on every place: the interpreter's bits on integers, close on floats. */
class RandomGraphsTest {
  private static final int COUNT = 120;
  private static final int VECTORS = 2;

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void integerGraphsGiveTheInterpretersBits(McuTarget target) {
    Batch batch = Batch.draw(target, COUNT, RandomGraphs::quantized);
    assertThat(batch.refused()).as("refused").hasSizeLessThan(COUNT / 20);
    batch.run((expected, actual, name) -> assertThat(actual).as(name).isEqualTo(expected));
  }

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void floatGraphsStayCloseToTheInterpreter(McuTarget target) {
    Batch batch = Batch.draw(target, COUNT, RandomGraphs::floating);
    assertThat(batch.refused()).as("refused").hasSizeLessThan(COUNT / 10);
    batch.run((expected, actual, name) -> {
      FloatBuffer wanted = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      FloatBuffer found = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float largest = 0;
      for (int index = 0; index < wanted.capacity(); index++) {
        largest = Math.max(largest, Math.abs(wanted.get(index)));
      }
      for (int index = 0; index < wanted.capacity(); index++) {
        assertThat(found.get(index)).as(name + " element " + index).isCloseTo(wanted.get(index),
            within(1e-5f * Math.max(1e-3f, largest)));
      }
    });
  }

  /** How one network's outputs are compared. */
  private interface Comparison {
    void check(byte[] expected, byte[] actual, String name);
  }

  /** Networks that run as one program. */
  private record Batch(McuTarget target, List<Firmware> networks, List<byte[]> expected, byte[] inputs,
      List<String> refused) {
    static Batch draw(McuTarget target, int count, LongFunction<Graph> random) {
      assumeTrue(target == McuTarget.C99 || Toolchain.has("qemu-system-arm"), "qemu-system-arm is not installed");
      List<Firmware> networks = new ArrayList<>();
      List<byte[]> expected = new ArrayList<>();
      ByteArrayOutputStream inputs = new ByteArrayOutputStream();
      List<String> refused = new ArrayList<>();
      for (long seed = 1; networks.size() < count; seed++) {
        Graph graph = random.apply(seed);
        try {
          networks.add(Emitter.emit(graph, target));
        } catch (UnsupportedException unsupported) {
          refused.add(unsupported.getMessage());
          continue;
        }
        for (int vector = 0; vector < VECTORS; vector++) {
          List<Tensor> tensors = RandomGraphs.inputs(graph, 1000 * seed + vector);
          inputs.writeBytes(Networks.bytes(tensors));
          expected.add(Networks.interpreted(graph, tensors));
        }
      }
      return new Batch(target, networks, expected, inputs.toByteArray(), refused);
    }

    void run(Comparison comparison) {
      try (Harness harness = new Harness(networks)) {
        byte[] outputs = harness.run(inputs, VECTORS, false).output();
        int at = 0;
        for (int index = 0; index < expected.size(); index++) {
          byte[] bytes = expected.get(index);
          comparison.check(bytes, Arrays.copyOfRange(outputs, at, at + bytes.length),
              networks.get(index / VECTORS).name() + " vector " + index % VECTORS);
          at += bytes.length;
        }
      }
    }
  }
}
