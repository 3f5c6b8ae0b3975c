package dev.mote.hardware.mcu;

import dev.mote.engine.MemoryPlanner;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A graph as C for this machine: one function a layer, constants beside it (so that networks of one architecture share a
 * library), and where each value lies in the arena.
 *
 * @param source       the C functions of the layers
 * @param kernels      the C files of the portable kernels they call, by name
 * @param constants    what the source's layers find at {@code w}
 * @param layers       one entry a node; null where the node runs in Java
 * @param offsets      where each value lies: in the arena, or for constants -1
 * @param arenaBytes   extent of the values
 * @param scratchBytes what each thread needs beside them
 * @param blocks       where each node's constants start
 * @param scratchOffset where portable kernels have their scratch memory in the arena
 */
record HostNetwork(String source, Map<String, String> kernels, byte[] constants, List<@Nullable HostLayer> layers,
    long[] offsets, long arenaBytes,
    long scratchBytes, int[] blocks, long scratchOffset) {
  /** The C of {@code graph}; its functions are named after {@code prefix}. */
  static HostNetwork of(Graph network, HostProcessor processor, String prefix) {
    Graph graph = TensorTrainExpansion.folded(network);
    long[] offsets = new long[graph.values().size()];
    long arenaBytes = place(graph, offsets);
    HostConstants constants = new HostConstants();
    Layers emitted = new Layers(graph, processor, constants, offsets, arenaBytes);
    int[] blocks = new int[graph.nodes().size()];
    StringBuilder source = new StringBuilder();
    StringBuilder cases = new StringBuilder();
    List<@Nullable HostLayer> layers = new ArrayList<>();
    long scratch = 0;
    for (Node node : graph.nodes()) {
      blocks[layers.size()] = constants.size();
      Optional<HostLayer> layer = emitted.layer(node);
      layers.add(layer.orElse(null));
      if (layer.isPresent()) {
        int index = layers.size() - 1;
        source.append("static void %s_%d(char *a, const char *w, char *s, int begin, int end) {\n  %s\n}\n"
            .formatted(prefix, index, layer.get().statement()));
        cases.append("  case %d: %s_%d(a, w, s, begin, end); break;\n".formatted(index, prefix, index));
        scratch = Math.max(scratch, layer.get().scratchBytes());
      }
    }
    source.append("""
        void %1$s_layer(char *a, const char *w, char *s, int layer, int begin, int end) {
          switch (layer) {
        %2$s  }
        }
        """.formatted(prefix, cases));
    StringJoiner units = new StringJoiner(", ", "{", "}");
    layers.forEach(layer -> units.add(layer == null ? "0" : String.valueOf(layer.units())));
    source.append("""
        void %1$s_layers(char *a, const char *w, char *s, int first, int last) {
          static const int units[] = %2$s;
          for (; first < last; first++) %1$s_layer(a, w, s, first, 0, units[first]);
        }
        """.formatted(prefix, layers.isEmpty() ? "{0}" : units));
    return new HostNetwork(source.toString(), emitted.portable.files(), constants.toByteArray(), layers, offsets,
        arenaBytes + emitted.portable.scratchBytes(), scratch + 64, blocks, arenaBytes);
  }

  /**
   * The constants of node {@code index} of {@code graph}, whose weights may be others than they were; to be put at its block.
   *
   * @throws UnsupportedException where the node's code depends on what they are
   */
  byte[] constants(Graph graph, int index, HostProcessor processor) {
    Node node = graph.nodes().get(index);
    HostConstants moved = new HostConstants(blocks[index]);
    HostWeights weights = weights(index);
    if (weights != null) {
      weights.addTo(moved, graph);
      return moved.toByteArray(0);
    }
    Optional<HostLayer> layer = new Layers(graph, processor, moved, offsets, scratchOffset).layer(node);
    if (!layer.equals(Optional.ofNullable(layers.get(index)))) {
      throw new UnsupportedException(
          "constants that are exchanged are weights and biases, found one that '" + node.name()
              + "' needs to know beforehand; exchange others or use another executor");
    }
    return moved.toByteArray(0);
  }

  /** Whether {@link #constants} of node {@code index} throws nothing, whatever the weights are. */
  boolean isExchangeable(int index) {
    return weights(index) != null;
  }

  private @Nullable HostWeights weights(int index) {
    HostLayer layer = layers.get(index);
    return layer == null ? null : layer.weights();
  }

  /** Emits layers; each has constants of its own. */
  private static final class Layers {
    private final Graph graph;
    private final HostConstants constants;
    private final long[] offsets;
    private final HostKernels kernels;
    private final HostPortable portable;

    Layers(Graph graph, HostProcessor processor, HostConstants constants, long[] offsets, long arenaBytes) {
      this.graph = graph;
      this.constants = constants;
      this.offsets = offsets;
      this.kernels = new HostKernels(graph, constants, HostPacking.of(processor), this::address);
      this.portable = new HostPortable(graph, constants, id -> graph.constant(id) == null
          ? "{0, " + offsets[id] + "}"
          : "{" + address(id) + ", 0}", offsets, arenaBytes);
    }

    Optional<HostLayer> layer(Node node) {
      return kernels.layer(node).or(() -> portable.layer(node));
    }

    private String address(int id) {
      Tensor constant = graph.constant(id);
      return constant == null ? "(a + " + offsets[id] + ")" : "(w + " + constants.add(constant) + ")";
    }
  }

  /** Offsets of all values that are not constant; the caller's inputs and outputs live to the end. */
  private static long place(Graph graph, long[] offsets) {
    int last = graph.nodes().size();
    int[] first = new int[offsets.length];
    int[] end = new int[offsets.length];
    for (int step = 0; step < last; step++) {
      Node node = graph.nodes().get(step);
      first[node.output()] = step;
      end[node.output()] = Math.max(end[node.output()], step);
      for (int input : node.inputs()) {
        end[input] = step;
      }
    }
    graph.outputs().forEach(output -> end[output] = last);
    List<Integer> placed = new ArrayList<>();
    List<MemoryPlanner.Buffer> buffers = new ArrayList<>();
    Arrays.fill(offsets, -1);
    for (int id = 0; id < offsets.length; id++) {
      if (!graph.value(id).isConstant()) {
        placed.add(id);
        buffers.add(
            new MemoryPlanner.Buffer(HostMemory.bytes(graph.type(id)), first[id], Math.max(first[id], end[id]), 64));
      }
    }
    MemoryPlanner.MemoryPlan plan = MemoryPlanner.plan(buffers);
    for (int index = 0; index < placed.size(); index++) {
      offsets[placed.get(index)] = plan.offset(index);
    }
    return (plan.total() + 63) / 64 * 64;
  }

  /** The C files of networks for one processor, whose prefixes differ, by name. */
  static Map<String, String> files(HostProcessor processor, List<HostNetwork> networks) {
    Map<String, String> files = new TreeMap<>();
    networks.forEach(network -> files.putAll(network.kernels()));
    StringBuilder source = new StringBuilder("#define MOTE_" + processor + " 1\n#include \"host.h\"\n");
    files.keySet().stream().filter(name -> name.endsWith(".h"))
        .forEach(header -> source.append("#include \"").append(header).append("\"\n"));
    networks.forEach(network -> source.append(network.source()));
    files.put("host.h", Resources.read("x86-64", "host.h"));
    files.put("network.c", source.toString());
    return files;
  }
}
