package dev.mote.compress.pruning;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights of a network's layers, float or int8, by value id: constants that convolutions and dense layers multiply by. */
final class Weights {
  private Weights() {}

  /** All of them with the first node that reads each; int8 ones only with zero point 0, so that 0 stands for 0. */
  static Map<Integer, Node> of(Graph graph) {
    Map<Integer, Node> weights = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      boolean linear = switch (node.op()) {
        case Op.Conv2d _,Op.DepthwiseConv2d _,Op.TransposeConv2d _,Op.Dense _ -> true;
        default -> false;
      };
      if (linear && isPrunable(graph.value(node.inputs().get(1)))) {
        weights.putIfAbsent(node.inputs().get(1), node);
      }
    }
    return weights;
  }

  private static boolean isPrunable(Value value) {
    return value.constant() instanceof Tensor.Floats || value.constant() instanceof Tensor.Bytes bytes
        && bytes.dtype() == DType.I8 && value.type().quantization() instanceof Quantization.Affine affine
        && java.util.Arrays.stream(affine.zeroPoints()).allMatch(zero -> zero == 0);
  }

  /** The magnitudes of the real numbers that the weights are. */
  static double[] magnitudes(Value value) {
    Tensor tensor = java.util.Objects.requireNonNull(value.constant());
    double[] result = new double[tensor.shape().count()];
    for (int index = 0; index < result.length; index++) {
      result[index] = Math.abs(tensor.real(index)) * scale(value, index);
    }
    return result;
  }

  private static double scale(Value value, int index) {
    if (!(value.type().quantization() instanceof Quantization.Affine affine)) {
      return 1;
    }
    if (!affine.perAxis()) {
      return affine.scale();
    }
    int inner = 1;
    for (int axis = affine.axis() + 1; axis < value.type().shape().rank(); axis++) {
      inner *= value.type().shape().dim(axis);
    }
    return affine.scale(index / inner % value.type().shape().dim(affine.axis()));
  }

  /** The graph with zeros at the places of constants that {@code pruned} marks; what was stored otherwise becomes plain. */
  static Graph without(Graph graph, Map<Integer, boolean[]> pruned) {
    List<Value> values = new ArrayList<>(graph.values());
    pruned.forEach((id, marks) -> {
      Value value = values.get(id);
      Tensor kept = switch (value.constant()) {
        case Tensor.Floats floats -> {
          float[] copy = floats.values().clone();
          for (int index = 0; index < copy.length; index++) {
            copy[index] = marks[index] ? 0 : copy[index];
          }
          yield new Tensor.Floats(floats.shape(), copy);
        }
        case Tensor.Bytes bytes -> {
          byte[] copy = bytes.values().clone();
          for (int index = 0; index < copy.length; index++) {
            copy[index] = marks[index] ? 0 : copy[index];
          }
          yield new Tensor.Bytes(bytes.shape(), bytes.dtype(), copy);
        }
        case null, default -> throw new IllegalStateException(value.name() + " holds no weights");
      };
      values.set(id, new Value(value.name(), value.type(), kept));
    });
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }
}
