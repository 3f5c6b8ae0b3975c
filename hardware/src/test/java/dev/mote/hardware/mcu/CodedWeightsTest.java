package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.compress.dictionary.WeightCode;
import dev.mote.compress.dictionary.WeightCoding;
import dev.mote.compress.dictionary.WeightTrimming;
import dev.mote.compress.pruning.GroupPruning;
import dev.mote.compress.pruning.MagnitudePruning;
import dev.mote.compress.rounding.WeightLayer;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks with pruned and trimmed weights give the interpreter's bits in C in every code, and flash holds no more than the codes. */
class CodedWeightsTest {
  @ParameterizedTest
  @EnumSource(value = McuTarget.class, names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void emittedNetworksGiveTheInterpretersBits(McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "skipped: needs " + Deployment.missingPackages(target));
    List<Graph> graphs = graphs();
    List<Firmware> firmware = new ArrayList<>();
    ByteArrayOutputStream inputs = new ByteArrayOutputStream();
    for (Graph graph : graphs) {
      firmware.add(Emitter.emit(graph, target));
      inputs.writeBytes(Networks.bytes(RandomGraphs.inputs(graph, 4)));
    }
    try (Harness harness = new Harness(firmware)) {
      byte[] found = harness.run(inputs.toByteArray(), 1, false).output();
      int at = 0;
      for (Graph graph : graphs) {
        byte[] wanted = Networks.bytes(new Interpreter(graph).run(RandomGraphs.inputs(graph, 4)));
        assertThat(Arrays.copyOfRange(found, at, at + wanted.length)).as(graph.name()).isEqualTo(wanted);
        at += wanted.length;
      }
    }
    for (int index = 0; index < graphs.size(); index++) {
      long codes = WeightCoding.bytes(graphs.get(index));
      assertThat(firmware.get(index).weightBytes()).as(graphs.get(index).name())
          .isBetween(codes, codes + others(graphs.get(index)));
    }
  }

  /** Biases and their scales: twelve bytes a channel, filled up to whole blocks of channels. */
  private static long others(Graph graph) {
    return WeightLayer.of(graph).stream().mapToLong(layer -> 13L * (layer.rows() + 16)).sum();
  }

  private static List<Graph> graphs() {
    List<Graph> graphs = new ArrayList<>();
    for (Architecture architecture : List.of(Architecture.MOBILENET_V1, Architecture.RESNET)) {
      Graph pruned = Pass.run(architecture.quantized(8), new WeightTrimming(3, Map.of()),
          new MagnitudePruning(0.6, MagnitudePruning.Scope.LAYER));
      for (WeightCode code : WeightCode.values()) {
        graphs.add(named(Pass.run(pruned, new WeightCoding(code)), architecture + "_" + code));
      }
      Storage.Groups pattern = new Storage.Groups(1, 4);
      graphs.add(named(inGroups(Pass.run(pruned, new GroupPruning(pattern)), pattern), architecture + "_pattern"));
    }
    return graphs;
  }

  private static Graph inGroups(Graph graph, Storage.Groups pattern) {
    List<Value> values = new ArrayList<>(graph.values());
    for (WeightLayer layer : WeightLayer.of(graph)) {
      boolean depthwise = layer.groups() > 1;
      Tensor stored = depthwise ? layer.bytes(graph) : layer.bytes(graph).in(pattern);
      Value value = graph.value(layer.weights());
      values.set(layer.weights(), new Value(value.name(), value.type(), stored));
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }

  private static Graph named(Graph graph, String name) {
    return new Graph(name.toLowerCase(java.util.Locale.ROOT), graph.values(), graph.nodes(), graph.inputs(),
        graph.outputs());
  }
}
