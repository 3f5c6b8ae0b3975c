package dev.mote.compress.rounding;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
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

  /** Rows of a group. */
  public int groupRows() {
    return rows / groups;
  }

  /** The int8 weights. */
  public Tensor.Bytes bytes(Graph graph) {
    return (Tensor.Bytes) Objects.requireNonNull(graph.constant(weights));
  }

  /** The real numbers of the weights, row after row. */
  double[][] reals(Graph graph) {
    byte[] values = bytes(graph).values();
    double[][] reals = new double[rows][length];
    for (int row = 0; row < rows; row++) {
      double scale = graph.type(weights).affine().scale(row);
      for (int place = 0; place < length; place++) {
        reals[row][place] = scale * values[index(row, place)];
      }
    }
    return reals;
  }

  /** The real numbers of the bias; zeros where there is none. */
  double[] biases(Graph graph) {
    double[] reals = new double[rows];
    double input = graph.inputType(node, 0).affine().scale();
    for (int row = 0; bias >= 0 && row < rows; row++) {
      reals[row] = input * graph.type(weights).affine().scale(row)
          * Objects.requireNonNull(graph.constant(bias)).integer(row);
    }
    return reals;
  }

  /** Result pixels of a sample: places where the window lies. */
  int pixels(Graph graph) {
    Shape result = graph.outputType(node).shape();
    return result.count() / result.last();
  }

  /**
   * The inputs that meet the weights of a row of group {@code group} at result pixel {@code pixel}, as real numbers.
   *
   * @param input of the layer
   * @param into  of {@link #length}
   */
  void window(Graph graph, byte[] input, int group, int pixel, double[] into) {
    TensorType type = graph.inputType(node, 0);
    double scale = type.affine().scale();
    int zero = type.affine().zeroPoint();
    if (node.op() instanceof Op.Dense) {
      for (int place = 0; place < length; place++) {
        into[place] = scale * (input[pixel * length + place] - zero);
      }
      return;
    }
    Window window = node.op() instanceof Op.Conv2d conv ? conv.window() : ((Op.DepthwiseConv2d) node.op()).window();
    Shape x = type.shape();
    Shape y = graph.outputType(node).shape();
    Shape w = graph.inputType(node, 1).shape();
    int channels = x.dim(3) / groups;
    int image = pixel / (y.dim(1) * y.dim(2));
    int top = pixel / y.dim(2) % y.dim(1) * window.strideHeight() - window.padTop();
    int left = pixel % y.dim(2) * window.strideWidth() - window.padLeft();
    int place = 0;
    for (int ky = 0; ky < w.dim(1); ky++) {
      int row = top + ky * window.dilationHeight();
      for (int kx = 0; kx < w.dim(2); kx++) {
        int column = left + kx * window.dilationWidth();
        boolean inside = row >= 0 && row < x.dim(1) && column >= 0 && column < x.dim(2);
        int from = ((image * x.dim(1) + row) * x.dim(2) + column) * x.dim(3) + group * channels;
        for (int channel = 0; channel < channels; channel++) {
          into[place++] = inside ? scale * (input[from + channel] - zero) : 0;
        }
      }
    }
  }
}
