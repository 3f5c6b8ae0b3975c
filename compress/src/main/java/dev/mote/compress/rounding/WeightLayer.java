package dev.mote.compress.rounding;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.weights.RoundedWeights;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A layer of an int8 network as a product of a matrix with windows of its input: each row of weights belongs to one output channel, the
 * rows of one group see the same inputs.
 *
 * @param node    the convolution, depthwise convolution or dense layer
 * @param weights the id of its int8 weights, of zero point 0
 * @param bias    the id of its int32 bias, or -1
 * @param rows    output channels
 * @param length  weights of a row
 * @param groups  groups of rows, all alike
 */
public record WeightLayer(Node node, int weights, int bias, int rows, int length, int groups) {
  /** The layers of {@code graph} in run order; those whose weights are not constant, not int8 or not its own are left out. */
  public static List<WeightLayer> of(Graph graph) {
    List<WeightLayer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean fits = switch (node.op()) {
        case Op.Conv2d _,Op.DepthwiseConv2d _,Op.Dense _ -> true;
        default -> false;
      };
      if (fits && hasOwnWeights(graph, node)) {
        Shape shape = graph.inputType(node, 1).shape();
        int rows = graph.outputType(node).shape().last();
        int groups = switch (node.op()) {
          case Op.Conv2d conv -> conv.groups();
          case Op.DepthwiseConv2d depthwise -> rows / depthwise.multiplier();
          default -> 1;
        };
        int bias = node.inputs().size() > 2 ? node.inputs().get(2) : -1;
        layers.add(new WeightLayer(node, node.inputs().get(1), bias, rows, shape.count() / rows, groups));
      }
    }
    return layers;
  }

  private static boolean hasOwnWeights(Graph graph, Node node) {
    int id = node.inputs().get(1);
    TensorType type = graph.type(id);
    boolean constant = node.inputs().stream().skip(1).allMatch(input -> graph.value(input).isConstant());
    boolean alone = node.inputs().stream().skip(1).allMatch(input -> graph.nodes().stream()
        .flatMap(other -> other.inputs().stream()).filter(input::equals).count() == 1);
    return constant && alone && type.dtype() == DType.I8 && type.isQuantized() && graph.inputType(node, 0).isQuantized()
        && graph.inputType(node, 0).dtype() == DType.I8 && graph.outputType(node).isQuantized()
        && type.affine().zeroPoint() == 0;
  }

  /** Where weight {@code place} of row {@code row} lies in the tensor. */
  public int index(int row, int place) {
    return node.op() instanceof Op.DepthwiseConv2d ? place * rows + row : row * length + place;
  }

  /** The int8 weights. */
  public Tensor.Bytes bytes(Graph graph) {
    return (Tensor.Bytes) Objects.requireNonNull(graph.constant(weights));
  }

  /** The layer in real numbers; a bias of zeros where it has none. */
  LinearLayer reals(Graph graph) {
    Quantization.Affine scales = graph.type(weights).affine();
    double input = graph.inputType(node, 0).affine().scale();
    double[] biases = new double[rows];
    for (int row = 0; bias >= 0 && row < rows; row++) {
      biases[row] = input * scales.scale(row) * Objects.requireNonNull(graph.constant(bias)).integer(row);
    }
    return new LinearLayer(node, new RoundedWeights(bytes(graph), scales).reals(), biases, groups, rows / groups,
        length);
  }
}
