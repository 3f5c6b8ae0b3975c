package dev.mote.learn.integer;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An integer network on the real numbers that its integers stand for: the same operators without rounding.
 *
 * @param graph  the float network; its inputs are floats
 * @param values for the name of each of its values that stands for one of the integer network, the id of that one
 */
record FloatTwin(Graph graph, Map<String, Integer> values) {
  /** The twin with the operators as they are: a float network to be trained as such. */
  static FloatTwin plain(Graph network) {
    return new Construction(network, false).run();
  }

  /** The twin whose results are clamped to the range of their integers, so that gradients end where integers saturate. */
  static FloatTwin saturating(Graph network) {
    return new Construction(network, true).run();
  }

  /** The name of the value that stands for value {@code id} of the integer network. */
  String name(int id) {
    return values.entrySet().stream().filter(entry -> entry.getValue() == id).map(Map.Entry::getKey).findFirst()
        .orElseThrow();
  }

  /** The twin as it grows. */
  private static final class Construction {
    private final Graph network;
    private final boolean saturating;
    private final GraphBuilder builder;
    private final Map<String, Integer> values = new HashMap<>();
    private final int[] renamed;

    Construction(Graph network, boolean saturating) {
      this.network = network;
      this.saturating = saturating;
      this.builder = new GraphBuilder(network.name());
      this.renamed = new int[network.values().size()];
      Arrays.fill(renamed, -1);
    }

    FloatTwin run() {
      for (int input : network.inputs()) {
        renamed[input] = standsFor(builder.input(network.value(input).name(), real(network.type(input))), input);
      }
      for (Node node : network.nodes()) {
        List<Integer> operands = new ArrayList<>();
        for (int place = 0; place < node.inputs().size(); place++) {
          operands.add(operand(node, place));
        }
        renamed[node.output()] = add(node, operands);
      }
      network.outputs().forEach(output -> builder.output(renamed[output]));
      return new FloatTwin(builder.build(), Map.copyOf(values));
    }

    private int standsFor(int twin, int id) {
      values.put(builder.value(twin).name(), id);
      return twin;
    }

    private static TensorType real(TensorType type) {
      return type.quantization() instanceof Quantization.None ? type : TensorType.f32(type.shape());
    }

    private int operand(Node node, int place) {
      int id = node.inputs().get(place);
      if (renamed[id] < 0) {
        Tensor contents = Objects.requireNonNull(network.constant(id));
        Tensor reals = isBias(node, place) ? bias(node, contents) : reals(id, contents);
        renamed[id] = standsFor(builder.constant(network.value(id).name(), reals), id);
      }
      return renamed[id];
    }

    /** Biases of integers have the scale of the sums they are added to, whether or not their type says so. */
    private boolean isBias(Node node, int place) {
      boolean linear = switch (node.op()) {
        case Op.Conv2d _,Op.DepthwiseConv2d _,Op.TransposeConv2d _,Op.Dense _ -> true;
        default -> false;
      };
      return linear && place == 2 && network.inputType(node, 0).isQuantized()
          && network.inputType(node, 1).isQuantized();
    }

    private Tensor bias(Node node, Tensor contents) {
      double input = network.inputType(node, 0).affine().scale();
      Quantization.Affine weights = network.inputType(node, 1).affine();
      float[] reals = new float[contents.shape().count()];
      for (int channel = 0; channel < reals.length; channel++) {
        reals[channel] = (float) (input * weights.scale(channel) * contents.integer(channel));
      }
      return new Tensor.Floats(contents.shape(), reals);
    }

    private Tensor reals(int id, Tensor contents) {
      TensorType type = network.type(id);
      return type.quantization() instanceof Quantization.None
          ? contents
          : ReferenceKernels.compute(network.value(id).name(), new Op.Dequantize(), List.of(type), List.of(contents),
              real(type));
    }

    private int add(Node node, List<Integer> operands) {
      TensorType type = network.outputType(node);
      boolean conversion = node.op() instanceof Op.Quantize || node.op() instanceof Op.Dequantize;
      boolean clamped = saturating && type.isQuantized() && !keepsRange(node);
      String name = network.value(node.output()).name();
      if (conversion && !clamped) {
        return operands.getFirst();
      }
      int open = conversion
          ? operands.getFirst()
          : standsFor(builder.add(node.name(), real(node.op(), clamped), operands, real(type),
              clamped ? name + "_unclamped" : name), node.output());
      if (!clamped) {
        return open;
      }
      Activation activation = activation(node.op());
      Op clip = new Op.Unary(UnaryKind.CLIP, bound(type, activation.quantizedMin(type)),
          bound(type, activation.quantizedMax(type)));
      return standsFor(builder.add(node.name() + "_range", clip, List.of(open), real(type), name), node.output());
    }

    /** The real number of {@code integer}, in the bits that dequantising gives. */
    private static float bound(TensorType type, int integer) {
      return (float) ((double) type.affine().scale() * (integer - type.affine().zeroPoint()));
    }

    /** Whether a node's integers cannot leave the range of its operands', so that none of them saturates here. */
    private boolean keepsRange(Node node) {
      boolean same = node.inputs().stream().map(network::type).filter(TensorType::isQuantized)
          .allMatch(type -> type.quantization().equals(network.outputType(node).quantization()));
      return same && activation(node.op()) == Activation.NONE && switch (node.op()) {
        case Op.Reshape _,Op.Transpose _,Op.Concat _,Op.Slice _,Op.Pad _,Op.Gather _,Op.Tile _,Op.Broadcast _,Op.DepthToSpace _,Op.SpaceToDepth _,Op.Resize _,Op.MaxPool2d _,Op.AveragePool2d _,Op.Quantize _ ->
          true;
        case Op.Reduce reduce -> reduce.kind() == ReduceKind.MEAN;
        default -> false;
      };
    }

    private static Activation activation(Op op) {
      return switch (op) {
        case Op.Conv2d conv -> conv.activation();
        case Op.DepthwiseConv2d conv -> conv.activation();
        case Op.TransposeConv2d conv -> conv.activation();
        case Op.Dense dense -> dense.activation();
        case Op.TensorTrain train -> train.activation();
        case Op.Binary binary -> binary.activation();
        case Op.MaxPool2d pool -> pool.activation();
        case Op.AveragePool2d pool -> pool.activation();
        default -> Activation.NONE;
      };
    }

    /** The operator on floats; where {@code open} without its activation. */
    private static Op real(Op op, boolean open) {
      Activation kept = open ? Activation.NONE : activation(op);
      return switch (op) {
        case Op.Conv2d conv -> new Op.Conv2d(conv.window(), conv.groups(), kept);
        case Op.DepthwiseConv2d conv -> new Op.DepthwiseConv2d(conv.window(), conv.multiplier(), kept);
        case Op.TransposeConv2d conv ->
          new Op.TransposeConv2d(conv.window(), conv.outputHeight(), conv.outputWidth(), kept);
        case Op.Dense _ -> new Op.Dense(kept);
        case Op.TensorTrain train -> new Op.TensorTrain(train.cores(), kept);
        case Op.Binary binary -> new Op.Binary(binary.kind(), kept);
        case Op.MaxPool2d pool -> new Op.MaxPool2d(pool.kernelHeight(), pool.kernelWidth(), pool.window(), kept);
        case Op.AveragePool2d pool -> new Op.AveragePool2d(pool.kernelHeight(), pool.kernelWidth(), pool.window(),
            pool.countPadding(), kept);
        default -> op;
      };
    }
  }
}
