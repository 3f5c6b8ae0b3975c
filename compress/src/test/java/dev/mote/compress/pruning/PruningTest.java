package dev.mote.compress.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pruned weights are zero and the least; removed channels are gone with all that was theirs, and nothing else changes. */
class PruningTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLeastWeightsGo(boolean integer) {
    Graph graph = graph(Architecture.MOBILENET_V1, integer, 1);
    for (MagnitudePruning.Scope scope : MagnitudePruning.Scope.values()) {
      Graph pruned = Pass.run(graph, new MagnitudePruning(0.7, scope));
      double largestGone = 0;
      double leastKept = Double.POSITIVE_INFINITY;
      long zeros = 0;
      long all = 0;
      for (int id : Weights.of(graph).keySet()) {
        double[] before = Weights.magnitudes(graph.value(id));
        double[] after = Weights.magnitudes(pruned.value(id));
        double gone = 0;
        double kept = Double.POSITIVE_INFINITY;
        for (int index = 0; index < before.length; index++) {
          assertThat(after[index]).isIn(0.0, before[index]);
          zeros += after[index] == 0 ? 1 : 0;
          gone = after[index] == 0 ? Math.max(gone, before[index]) : gone;
          kept = after[index] == 0 ? kept : Math.min(kept, after[index]);
        }
        all += before.length;
        largestGone = Math.max(largestGone, gone);
        leastKept = Math.min(leastKept, kept);
        assertThat(scope == MagnitudePruning.Scope.GLOBAL || gone <= kept).isTrue();
      }
      assertThat((double) zeros / all).isBetween(0.69, 0.75);
      assertThat(scope == MagnitudePruning.Scope.LAYER || largestGone <= leastKept).isTrue();
    }
    assertThatThrownBy(() -> new MagnitudePruning(1, MagnitudePruning.Scope.LAYER))
        .isInstanceOf(BadInputException.class).hasMessageContaining("found 1.0");
  }

  @Test
  void groupsKeepTheirLargest() {
    Storage.Groups pattern = new Storage.Groups(2, 4);
    Graph graph = Architecture.MOBILENET_V2.quantized(4);
    Graph pruned = Pass.run(graph, new GroupPruning(pattern));
    Weights.of(pruned).forEach((id, node) -> {
      Tensor.Bytes bytes = (Tensor.Bytes) Objects.requireNonNull(pruned.constant(id));
      if (node.op() instanceof Op.DepthwiseConv2d) {
        assertThat(bytes).isEqualTo(graph.constant(id));
      } else {
        assertThat(bytes.in(pattern).storedBytes()).isLessThan(bytes.storedBytes() * 2 / 3 + 8);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void theSlimNetworkIsTheWholeOneWithoutWhatReadsTheChannels(Architecture architecture) {
    for (boolean integer : new boolean[]{false, true}) {
      Graph graph = graph(architecture, integer, 5);
      ChannelPruning pruning = new ChannelPruning(0.4, 1, List.of());
      Graph slim = Pass.run(graph, pruning);
      Graph twin = twin(graph, pruning);
      List<Tensor> expected = new Interpreter(twin).run(RandomGraphs.inputs(graph, 6));
      List<Tensor> found = new Interpreter(slim).run(RandomGraphs.inputs(graph, 6));
      for (int output = 0; output < expected.size(); output++) {
        for (int index = 0; index < expected.get(output).shape().count(); index++) {
          assertThat(found.get(output).real(index)).isCloseTo(expected.get(output).real(index),
              within(integer ? 0 : 1e-3));
        }
      }
      if (architecture == Architecture.MOBILENET_V1 || architecture == Architecture.LENET) {
        assertThat(weights(slim)).isLessThan(weights(graph) * 2 / 3);
      }
    }
  }

  @Test
  void namedLayersThatCannotLoseChannelsAreRefused() {
    Graph graph = graph(Architecture.MOBILENET_V1, false, 1);
    List<String> layers = graph.nodes().stream().filter(ChannelSets::makesChannels).map(Node::name).toList();
    assertThatThrownBy(() -> new ChannelPruning(0.5, 1, List.of(layers.getLast())).apply(graph))
        .isInstanceOf(BadInputException.class).hasMessageContaining("stay because of")
        .hasMessageContaining("Softmax");
    assertThatThrownBy(() -> new ChannelPruning(0.5, 1, List.of("none")).apply(graph))
        .isInstanceOf(BadInputException.class).hasMessageContaining("found 'none'");
    Graph slim = Pass.run(graph, new ChannelPruning(0.9, 4, List.of(layers.getFirst())));
    Node first = slim.nodes().stream().filter(ChannelSets::makesChannels).findFirst().orElseThrow();
    assertThat(slim.outputType(first).shape().last()).isEqualTo(4);
  }

  private static Graph graph(Architecture architecture, boolean integer, long seed) {
    return integer ? architecture.quantized(seed) : Pass.run(architecture.floating(seed), new Simplify());
  }

  private static long weights(Graph graph) {
    return Weights.of(graph).keySet().stream().mapToLong(id -> graph.type(id).shape().count()).sum();
  }

  /** The whole network whose layers multiply the channels that are to go by zero. */
  private static Graph twin(Graph graph, ChannelPruning pruning) {
    ChannelSets sets = new ChannelSets(graph);
    Map<Integer, int[]> kept = new HashMap<>();
    sets.producers().forEach((set, nodes) -> kept.put(set, pruning.kept(graph, nodes)));
    Map<Integer, boolean[]> pruned = new HashMap<>();
    for (Node node : graph.nodes()) {
      int input = node.inputs().isEmpty() ? -1 : node.inputs().getFirst();
      int[] channels = ChannelSets.makesChannels(node) ? kept.get(sets.set(input)) : null;
      if (channels != null) {
        int last = graph.inputType(node, 1).shape().last();
        int all = last / sets.repeats(input);
        List<Integer> stay = new ArrayList<>(Arrays.stream(channels).boxed().toList());
        boolean[] marks = new boolean[graph.inputType(node, 1).shape().count()];
        for (int index = 0; index < marks.length; index++) {
          marks[index] = !stay.contains(index % last % all);
        }
        pruned.put(node.inputs().get(1), marks);
      }
    }
    return Weights.without(graph, pruned);
  }
}
