package dev.mote.compress.pruning;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a network have their channels in common: those that an addition, a pool or a depthwise convolution joins lose the same
 * channels or none.
 */
final class ChannelSets {
  private final Graph graph;
  private final int[] parent;
  /** For the set at each root why its channels stay, or null. */
  private final @Nullable String[] fixed;
  /** How often a value's last dimension goes through the channels: more than once where pixels were flattened. */
  private final int[] repeats;

  ChannelSets(Graph graph) {
    this.graph = graph;
    int count = graph.values().size();
    this.parent = new int[count];
    this.fixed = new String[count];
    this.repeats = new int[count];
    Arrays.setAll(parent, id -> id);
    Arrays.fill(repeats, 1);
    graph.inputs().forEach(id -> fix(id, "the network's input '" + graph.value(id).name() + "'"));
    graph.nodes().forEach(this::visit);
    graph.outputs().forEach(id -> fix(id, "the network's output '" + graph.value(id).name() + "'"));
  }

  /** The id that stands for the set of value {@code id}. */
  int set(int id) {
    return parent[id] == id ? id : (parent[id] = set(parent[id]));
  }

  int repeats(int id) {
    return repeats[id];
  }

  /** What keeps the channels of value {@code id} as they are, or null where they may go. */
  @Nullable
  String obstacle(int id) {
    return fixed[set(id)];
  }

  /** The layers that make the channels of each set that may shrink, in run order. */
  Map<Integer, List<Node>> producers() {
    Map<Integer, List<Node>> producers = new TreeMap<>();
    for (Node node : graph.nodes()) {
      if (makesChannels(node) && obstacle(node.output()) == null) {
        producers.computeIfAbsent(set(node.output()), _ -> new ArrayList<>()).add(node);
      }
    }
    return producers;
  }

  static boolean makesChannels(Node node) {
    return node.op() instanceof Op.Conv2d || node.op() instanceof Op.Dense;
  }

  private void visit(Node node) {
    boolean follows = switch (node.op()) {
      case Op.Conv2d conv -> conv.groups() == 1 && hasConstants(node, 1) && repeats[node.inputs().getFirst()] == 1;
      case Op.Dense _ -> hasConstants(node, 1);
      case Op.DepthwiseConv2d depthwise -> depthwise.multiplier() == 1 && hasConstants(node, 1) && joined(node);
      case Op.BatchNorm norm -> norm.axis() == graph.outputType(node).shape().rank() - 1 && hasConstants(node, 1)
          && joined(node);
      case Op.Unary _,Op.MaxPool2d _,Op.AveragePool2d _,Op.Resize _,Op.Quantize _,Op.Dequantize _ -> joined(node);
      case Op.Pad pad -> pad.before().getLast() == 0 && pad.after().getLast() == 0 && joined(node);
      case Op.Reduce reduce -> !reduce.axes().contains(graph.inputType(node, 0).shape().rank() - 1) && joined(node);
      case Op.Binary _ -> elementwise(node);
      case Op.Reshape _ -> reshaped(node);
      default -> false;
    };
    if (!follows) {
      String reason = "'" + node.name() + "' (" + node.op().label() + ")";
      node.inputs().forEach(id -> fix(id, reason));
      fix(node.output(), reason);
    }
  }

  private boolean hasConstants(Node node, int from) {
    return node.inputs().stream().skip(from).allMatch(id -> graph.value(id).isConstant());
  }

  private boolean joined(Node node) {
    join(node.inputs().getFirst(), node.output());
    return true;
  }

  /** Operands of the result's channels, computed or constant, and constants that have one element for all channels. */
  private boolean elementwise(Node node) {
    Shape shape = graph.outputType(node).shape();
    for (int id : node.inputs()) {
      Shape operand = graph.type(id).shape();
      boolean single = operand.rank() == 0 || operand.last() == 1 && shape.last() != 1;
      if (!graph.value(id).isConstant()) {
        if (single || operand.last() != shape.last()) {
          return false;
        }
        join(id, node.output());
      } else if (!single && operand.last() != shape.last()) {
        return false;
      }
    }
    return true;
  }

  /** Pixels may be flattened into rows of channels; channels stay together. */
  private boolean reshaped(Node node) {
    int from = node.inputs().getFirst();
    int before = graph.type(from).shape().last();
    int after = graph.outputType(node).shape().last();
    if (before < 1 || after % before != 0 || repeats[from] != 1 && after != before) {
      return false;
    }
    join(from, node.output());
    repeats[node.output()] = repeats[from] * (after / before);
    return true;
  }

  private void join(int one, int other) {
    int a = set(one);
    int b = set(other);
    if (a != b) {
      parent[b] = a;
      fixed[a] = fixed[a] == null ? fixed[b] : fixed[a];
    }
    repeats[other] = Math.max(repeats[other], repeats[one]);
  }

  private void fix(int id, String reason) {
    if (!graph.value(id).isConstant() && fixed[set(id)] == null) {
      fixed[set(id)] = reason;
    }
  }
}
