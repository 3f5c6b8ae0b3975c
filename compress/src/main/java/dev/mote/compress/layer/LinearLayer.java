package dev.mote.compress.layer;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, depthwise convolution or dense layer with constant weights as matrices of real numbers: before its activation each
 * result pixel is {@code bias + weights * patch}, group by group.
 *
 * @param node    the layer
 * @param weights its weights
 * @param bias    one number an output channel
 * @param groups  matrices: those of a grouped convolution, one a channel of a depthwise one, else 1
 * @param rows    output channels of a group
 * @param columns numbers of a patch that a group reads
 */
public record LinearLayer(Node node, Tensor.Floats weights, double[] bias, int groups, int rows, int columns) {
  /** What is done with a patch: {@code columns} numbers of each group in turn. The array is used again for the next patch. */
  @FunctionalInterface
  public interface Patches {
    /** Sees the patch of one result pixel. */
    void patch(float[] values);
  }

  /** The layer that {@code node} is, or null where it is none or its weights are no float constants. An int8 one: {@code WeightLayer}. */
  public static @Nullable LinearLayer of(Graph graph, Node node) {
    if (node.inputs().size() < 2 || !(graph.constant(node.inputs().get(1)) instanceof Tensor.Floats weights)
        || node.inputs().size() > 2 && !graph.value(node.inputs().get(2)).isConstant()) {
      return null;
    }
    Shape shape = weights.shape();
    double[] bias = new double[graph.outputType(node).shape().last()];
    Tensor constant = node.inputs().size() > 2 ? graph.constant(node.inputs().get(2)) : null;
    for (int channel = 0; constant != null && channel < bias.length; channel++) {
      bias[channel] = constant.real(channel);
    }
    return switch (node.op()) {
      case Op.Conv2d conv -> new LinearLayer(node, weights, bias, conv.groups(), bias.length / conv.groups(),
          shape.count() / bias.length);
      case Op.DepthwiseConv2d conv -> new LinearLayer(node, weights, bias, bias.length / conv.multiplier(),
          conv.multiplier(), shape.dim(1) * shape.dim(2));
      case Op.Dense _ -> new LinearLayer(node, weights, bias, 1, bias.length, shape.last());
      default -> null;
    };
  }

  /** The axis of output channels in the weights. */
  public int axis() {
    return node.op() instanceof Op.DepthwiseConv2d ? 3 : 0;
  }

  /** Where the weights hold the number at a row and column of a group's matrix. */
  public int index(int group, int row, int column) {
    return node.op() instanceof Op.DepthwiseConv2d
        ? column * bias.length + channel(group, row)
        : channel(group, row) * columns + column;
  }

  /** The output channel that a row of a group is. */
  public int channel(int group, int row) {
    return group * rows + row;
  }

  /** The channel of the input that a number of a group's patch belongs to. */
  public int inputChannel(int group, int column) {
    return switch (node.op()) {
      case Op.DepthwiseConv2d _ -> group;
      case Op.Conv2d _ -> group * weights.shape().dim(3) + column % weights.shape().dim(3);
      default -> column;
    };
  }

  /** One group's matrix of any numbers that lie as the weights do. */
  public double[][] matrix(float[] numbers, int group) {
    double[][] matrix = new double[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix[row][column] = numbers[index(group, row, column)];
      }
    }
    return matrix;
  }

  /** The operator without its clamp. */
  public Op unclamped() {
    return withActivation(node.op(), Activation.NONE);
  }

  /** A convolution, dense layer or function of two numbers with another clamp; other operators as they are. */
  public static Op withActivation(Op op, Activation activation) {
    return switch (op) {
      case Op.Conv2d conv -> new Op.Conv2d(conv.window(), conv.groups(), activation);
      case Op.DepthwiseConv2d conv -> new Op.DepthwiseConv2d(conv.window(), conv.multiplier(), activation);
      case Op.Dense _ -> new Op.Dense(activation);
      case Op.Binary binary -> new Op.Binary(binary.kind(), activation);
      default -> op;
    };
  }

  /** The clamp of an operator that {@link #withActivation} changes; none of others. */
  public static Activation activation(Op op) {
    return switch (op) {
      case Op.Conv2d conv -> conv.activation();
      case Op.DepthwiseConv2d conv -> conv.activation();
      case Op.Dense dense -> dense.activation();
      case Op.Binary binary -> binary.activation();
      default -> Activation.NONE;
    };
  }

  /** Shows the patches of an input, in the order of the result's pixels, zeros where they lie in padding. */
  public void patches(Tensor.Floats input, Patches visitor) {
    float[] patch = new float[groups * columns];
    int pixels = pixels(input.shape());
    for (int pixel = 0; pixel < pixels; pixel++) {
      patch(input, pixel, patch);
      visitor.patch(patch);
    }
  }

  /** The pixels that the result of an input of this shape has. */
  public int pixels(Shape input) {
    return window() == null ? input.count() / columns : input.dim(0) * resultHeight(input) * resultWidth(input);
  }

  /** Cuts the patch of one pixel of the result, zeros where it lies in padding. */
  public void patch(Tensor.Floats input, int pixel, float[] into) {
    Window window = window();
    if (window == null) {
      System.arraycopy(input.values(), pixel * columns, into, 0, columns);
      return;
    }
    Shape shape = input.shape();
    int channels = shape.dim(3);
    int perGroup = channels / groups;
    int width = resultWidth(shape);
    int height = resultHeight(shape);
    int top = pixel / width % height * window.strideHeight() - window.padTop();
    int left = pixel % width * window.strideWidth() - window.padLeft();
    int kernelWidth = weights.shape().dim(2);
    for (int tap = 0; tap < weights.shape().dim(1) * kernelWidth; tap++) {
      int row = top + tap / kernelWidth * window.dilationHeight();
      int column = left + tap % kernelWidth * window.dilationWidth();
      boolean inside = row >= 0 && row < shape.dim(1) && column >= 0 && column < shape.dim(2);
      int from = ((pixel / (width * height) * shape.dim(1) + row) * shape.dim(2) + column) * channels;
      for (int group = 0; group < groups; group++) {
        for (int channel = 0; channel < perGroup; channel++) {
          into[group * columns + tap * perGroup + channel] = inside
              ? input.values()[from + group * perGroup + channel]
              : 0;
        }
      }
    }
  }

  private @Nullable Window window() {
    return switch (node.op()) {
      case Op.Conv2d conv -> conv.window();
      case Op.DepthwiseConv2d conv -> conv.window();
      default -> null;
    };
  }

  private int resultHeight(Shape input) {
    return Objects.requireNonNull(window()).outputHeight(input.dim(1), weights.shape().dim(1));
  }

  private int resultWidth(Shape input) {
    return Objects.requireNonNull(window()).outputWidth(input.dim(2), weights.shape().dim(2));
  }
}
