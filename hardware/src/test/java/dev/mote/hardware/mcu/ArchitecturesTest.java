package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as the field builds them give the interpreter's bits (floats: nearly its numbers) wherever they run. */
class ArchitecturesTest {
  /** One architecture quantised by a converter, and by Mote from its float form. */
  private static List<Graph> quantized(Architecture architecture) {
    Graph graph = Pass.run(architecture.floating(1), new Simplify());
    List<List<Tensor>> samples = IntStream.range(0, 4).mapToObj(sample -> RandomGraphs.inputs(graph, sample)).toList();
    Calibration calibration = Calibration.measure(graph, samples, new CalibrationMethod.MinMax(), Interpreter::new,
        _ -> {});
    return List.of(architecture.quantized(1), Pass.run(graph, new Int8Quantization(calibration, true, true)));
  }

  /** Networks that run as one program, with the interpreter's results. */
  private static final class Batch {
    private final McuTarget target;
    private final List<Firmware> networks = new ArrayList<>();
    private final List<byte[]> expected = new ArrayList<>();
    private final ByteArrayOutputStream inputs = new ByteArrayOutputStream();

    Batch(McuTarget target) {
      assumeTrue(Deployment.missingPackages(target).isEmpty(), "skipped: needs " + Deployment.missingPackages(target));
      this.target = target;
    }

    void add(Graph graph) {
      List<Tensor> tensors = RandomGraphs.inputs(graph, 7);
      networks.add(Emitter.emit(named(graph, graph.name() + networks.size()), target));
      inputs.writeBytes(Networks.bytes(tensors));
      expected.add(Networks.interpreted(graph, tensors));
    }

    /** Hands over each network's name, expected and found bytes. */
    void run(Comparison comparison) {
      try (Harness harness = new Harness(networks)) {
        byte[] outputs = harness.run(inputs.toByteArray(), 1, false).output();
        int at = 0;
        for (int index = 0; index < expected.size(); index++) {
          byte[] bytes = expected.get(index);
          comparison.check(networks.get(index).name(), bytes, Arrays.copyOfRange(outputs, at, at + bytes.length));
          at += bytes.length;
        }
      }
    }
  }

  /** How one network's outputs are compared. */
  private interface Comparison {
    void check(String name, byte[] expected, byte[] found);
  }

  private static Graph named(Graph graph, String name) {
    return new Graph(name, graph.values(), graph.nodes(), graph.inputs(), graph.outputs());
  }

  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void quantizedNetworksGiveTheInterpretersBits(McuTarget target) {
    Batch batch = new Batch(target);
    for (Architecture architecture : Architecture.values()) {
      quantized(architecture).forEach(batch::add);
    }
    batch.run((name, expected, found) -> assertThat(found).as(name).isEqualTo(expected));
  }

  @Test
  void floatNetworksStayCloseToTheInterpreter() {
    Batch batch = new Batch(McuTarget.C99);
    for (Architecture architecture : Architecture.values()) {
      batch.add(Pass.run(architecture.floating(1), new Simplify()));
    }
    batch.run((name, expected, found) -> {
      FloatBuffer wanted = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      FloatBuffer given = ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float largest = 1e-3f;
      for (int index = 0; index < wanted.capacity(); index++) {
        largest = Math.max(largest, Math.abs(wanted.get(index)));
      }
      for (int index = 0; index < wanted.capacity(); index++) {
        assertThat(given.get(index)).as(name).isCloseTo(wanted.get(index), within(1e-5f * largest));
      }
    });
  }

  @Test
  void theNativeExecutorGivesTheInterpretersBits(@TempDir Path cache) {
    HostCompiler compiler = HostCompiler.find(cache).map(found -> found.optimizing("-O1")).orElse(null);
    assumeTrue(compiler != null, "skipped: " + HostCompiler.ABSENT);
    HostProcessor processor = HostProcessor.detect();
    List<Graph> graphs = new ArrayList<>();
    List<HostNetwork> networks = new ArrayList<>();
    for (Architecture architecture : Architecture.values()) {
      for (Graph graph : quantized(architecture)) {
        networks.add(HostNetwork.of(graph, processor, "network" + graphs.size()));
        graphs.add(graph);
      }
    }
    Path library = compiler.library(HostNetwork.files(processor, networks));
    for (int index = 0; index < graphs.size(); index++) {
      Graph graph = graphs.get(index);
      List<Tensor> inputs = RandomGraphs.inputs(graph, 7);
      try (Executor executor = new NativeExecutor(graph, 1, processor, networks.get(index), library,
          "network" + index)) {
        assertThat(executor.run(inputs)).as(graph.name()).isEqualTo(new Interpreter(graph).run(inputs));
      }
    }
  }
}
