package dev.mote.hardware.mcu;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Uses;
import dev.mote.graph.pass.ConstantFolding;
import dev.mote.graph.pass.DeadCode;
import dev.mote.graph.pass.PadFusion;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a graph into layers: constants folded, reshapes made aliases, residual sums fused into convolutions. */
final class Lowering {
  private final Graph graph;
  private final Uses uses;
  private final Names names = new Names();
  private final List<Step> steps = new ArrayList<>();
  private final int[] homes;
  /** Convolutions that wait to be fused, by the value they compute. */
  private final Map<Integer, Node> postponed = new HashMap<>();

  /** Nodes whose weights are trained on the device. */
  private final Map<Node, dev.mote.learn.zeroth.Layer> trained;
  /** The trained layers in the order of their steps. */
  private final List<dev.mote.learn.zeroth.Layer> order = new ArrayList<>();
  /** Values that are looked at, so that nothing may be fused with the layer that computes them. */
  private final Set<Integer> observed;

  private Lowering(Graph graph, boolean fuse, List<dev.mote.learn.zeroth.Layer> layers, Set<Integer> observed) {
    this.graph = graph;
    this.trained = new HashMap<>();
    layers.forEach(each -> trained.put(each.node(), each));
    this.observed = Set.copyOf(observed);
    this.uses = new Uses(graph);
    this.homes = new int[graph.values().size()];
    for (int id = 0; id < homes.length; id++) {
      homes[id] = id;
    }
    if (fuse) {
      graph.nodes().forEach(this::postpone);
    }
  }

  /**
   * The layers of {@code graph}; where not {@code fuse}, one node a layer.
   *
   * @throws UnsupportedException where an operator has no kernel in C
   */
  static Program lower(Graph graph, boolean fuse) {
    Graph folded = fuse
        ? Pass.run(graph, new TensorTrainExpansion(), new ConstantFolding(), new PadFusion(), new DeadCode(),
            new Legalization())
        : Pass.run(graph, new TensorTrainExpansion(), new ConstantFolding(), new Legalization());
    return new Lowering(folded, fuse, List.of(), Set.of()).run();
  }

  /** A program whose layers {@code order} are trained: the layer of number i is the ith. */
  record Training(Program program, List<dev.mote.learn.zeroth.Layer> order) {}

  /**
   * The layers of {@code graph}, some of them trained on the device. The graph is taken as it is, since values keep their ids.
   *
   * @param observed values that the training looks at
   */
  static Training lower(Graph graph, List<dev.mote.learn.zeroth.Layer> layers, Set<Integer> observed) {
    Lowering lowering = new Lowering(graph, true, layers, observed);
    return new Training(lowering.run(), lowering.order);
  }

  private Program run() {
    for (Node node : graph.nodes()) {
      if (!postponed.containsKey(node.output())) {
        lower(node);
      }
    }
    for (int output : graph.outputs()) {
      if (graph.constant(homes[output]) != null) {
        throw new UnsupportedException("an output is computed from the inputs, found the constant output '"
            + graph.value(output).name() + "'; remove it from the model");
      }
    }
    return new Program(graph, steps, homes, List.of());
  }

  /** Marks the convolution that an addition's operand comes from, where only the addition reads it. */
  private void postpone(Node node) {
    if (!(node.op() instanceof Op.Binary binary) || binary.kind() != BinaryKind.ADD
        || graph.outputType(node).dtype() != DType.I8 || !graph.outputType(node).isQuantized()) {
      return;
    }
    int second = node.inputs().get(1);
    int first = node.inputs().getFirst();
    int later = order(second) >= order(first) ? second : first;
    int other = later == second ? first : second;
    Node convolution = uses.producer(later);
    if (convolution != null && !observed.contains(later) && first != second && uses.isReadOnce(later)
        && isConvolution(convolution.op())
        && graph.constant(other) == null && graph.type(other).shape().equals(graph.outputType(node).shape())
        && graph.type(later).shape().equals(graph.outputType(node).shape())
        && graph.type(other).dtype() == DType.I8) {
      postponed.put(later, convolution);
    }
  }

  private int order(int value) {
    Node producer = uses.producer(value);
    return producer == null ? -1 : graph.nodes().indexOf(producer);
  }

  private static boolean isConvolution(Op op) {
    return op instanceof Op.Conv2d || op instanceof Op.DepthwiseConv2d;
  }

  private void lower(Node node) {
    if (node.op() instanceof Op.Reshape) {
      homes[node.output()] = homes[node.inputs().getFirst()];
      return;
    }
    for (int index = 0; index < Math.min(2, node.inputs().size()); index++) {
      Node convolution = postponed.get(node.inputs().get(index));
      if (convolution != null) {
        fused(convolution, node, node.inputs().get(1 - index), index == 0);
        return;
      }
    }
    if (node.op() instanceof Op.Concat concat) {
      for (int part = 0; part < node.inputs().size(); part++) {
        add(node, part + "", MoveLowering.part(graph, node, concat.axis(), part), List.of(node.inputs().get(part)));
      }
      return;
    }
    Layer layer = layer(node);
    add(node, "", layer, operands(node, layer));
  }

  /** The operands that a layer's kernel reads. Kernels of three stand an absent bias for by the weights, which they do not read as such. */
  private static List<Integer> operands(Node node, Layer layer) {
    int count = switch (layer) {
      case Layer.Portable portable -> portable.call().reaches().size();
      case Layer.Add _ -> 2;
      case Layer.Convolution _,Layer.Trained _,Layer.FloatConvolution _,Layer.Pool _,Layer.Lookup _ -> 1;
    };
    List<Integer> operands = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      operands.add(node.inputs().get(Math.min(index, node.inputs().size() - 1)));
    }
    return operands;
  }

  private void fused(Node convolution, Node addition, int shortcut, boolean first) {
    Op.Binary op = (Op.Binary) addition.op();
    Sum sum = Sum.of(false, graph.inputType(addition, 0), graph.inputType(addition, 1), graph.outputType(addition),
        op.activation());
    Layer layer = switch (layer(convolution)) {
      case Layer.Convolution plain -> plain.withResidual(first ? sum : sum.swapped());
      case Layer.Trained own ->
        new Layer.Trained(own.convolution().withResidual(first ? sum : sum.swapped()), own.number());
      default -> throw new IllegalStateException("only convolutions are fused");
    };
    steps.add(new Step(names.of(addition.name()), layer,
        List.of(homes[convolution.inputs().getFirst()], homes[shortcut]), addition.output(),
        List.of(convolution, addition)));
  }

  private void add(Node node, String suffix, Layer layer, List<Integer> operands) {
    operands.forEach(operand -> StoredWeights.requirePlain(graph.constant(operand), node));
    steps.add(new Step(names.of(node.name() + suffix), layer, operands.stream().map(id -> homes[id]).toList(),
        node.output(), List.of(node)));
  }

  private Layer layer(Node node) {
    dev.mote.learn.zeroth.Layer own = trained.get(node);
    if (own != null) {
      StoredWeights.requirePlain(graph.constant(node.inputs().get(1)), node);
      order.add(own);
      return new Layer.Trained(
          java.util.Objects.requireNonNull(QuantizedLowering.convolution(graph, node), "a quantised convolution"),
          order.size() - 1);
    }
    Layer move = MoveLowering.layer(graph, node);
    if (move != null) {
      return move;
    }
    TensorType x = graph.inputType(node, 0);
    boolean indifferent = node.op() instanceof Op.Select || node.op() instanceof Op.ArgReduce
        || node.op() instanceof Op.Cast;
    Layer layer = x.dtype() == DType.F32 || indifferent
        ? FloatLowering.layer(graph, node)
        : x.isQuantized() ? QuantizedLowering.layer(graph, node) : null;
    if (layer == null && x.dtype().isInteger()) {
      layer = WholeLowering.layer(graph, node);
    }
    if (layer == null) {
      throw new UnsupportedException("the C back end has kernels for the operators of the network, found none for "
          + node.op().label() + " '" + node.name() + "' on " + x.dtype().label()
          + (x.isQuantized() ? " (quantised)" : "") + "; run it on the host or replace the operator");
    }
    return layer;
  }

  /** Five extents and the steps of operands in elements; dimensions that all walk evenly are merged. */
  record Walk(int[] extents, List<int[]> steps) {
    /** How operands of {@code shapes} are read while {@code result} is written; null where {@code rank} dimensions do not do. */
    static @Nullable Walk of(Shape result, List<Shape> shapes, int rank) {
      return along(result, shapes.stream().map(shape -> {
        int[] steps = new int[result.rank()];
        int added = result.rank() - shape.rank();
        for (int axis = added; axis < steps.length; axis++) {
          steps[axis] = shape.dim(axis - added) == 1 ? 0 : shape.strides()[axis - added];
        }
        return steps;
      }).toList(), rank);
    }

    /** The same with a step a dimension of the result for each operand. */
    static @Nullable Walk along(Shape result, List<int[]> operands, int rank) {
      List<Integer> extents = new ArrayList<>();
      List<List<Integer>> steps = new ArrayList<>();
      operands.forEach(_ -> steps.add(new ArrayList<>()));
      for (int axis = result.rank() - 1; axis >= 0; axis--) {
        int extent = result.dim(axis);
        if (extent == 1) {
          continue;
        }
        int last = extents.size() - 1;
        boolean merges = last >= 0;
        for (int index = 0; merges && index < operands.size(); index++) {
          merges = operands.get(index)[axis] == steps.get(index).get(last) * extents.get(last);
        }
        if (merges) {
          extents.set(last, extents.get(last) * extent);
        } else {
          extents.add(extent);
          for (int index = 0; index < operands.size(); index++) {
            steps.get(index).add(operands.get(index)[axis]);
          }
        }
      }
      return extents.size() > rank
          ? null
          : new Walk(padded(extents, rank, 1),
              steps.stream().map(list -> padded(list, rank, 0)).toList());
    }

    private static int[] padded(List<Integer> inner, int rank, int fill) {
      int[] values = new int[rank];
      java.util.Arrays.fill(values, fill);
      for (int index = 0; index < inner.size(); index++) {
        values[rank - 1 - index] = inner.get(index);
      }
      return values;
    }
  }

  /** Names made C identifiers, each once. */
  static final class Names {
    private final Set<String> taken = new HashSet<>();

    String of(String wanted) {
      String base = identifier(wanted);
      String candidate = base;
      for (int number = 2; !taken.add(candidate); number++) {
        candidate = base + "_" + number;
      }
      return candidate;
    }

    /** Lower-case letters, digits and underscores, at most 48 of them, starting with a letter. */
    static String identifier(String text) {
      String plain = text.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
      String shortened = plain.length() > 48 ? plain.substring(plain.length() - 48) : plain;
      return shortened.isEmpty() || !Character.isLetter(shortened.charAt(0)) ? "n" + shortened : shortened;
    }
  }
}
