package dev.mote.compress.layer;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import org.jspecify.annotations.Nullable;

/**
 * A float convolution, depthwise convolution or dense layer with constant weights as matrices: before its activation each result
 * pixel is {@code bias + weights * patch}, group by group.
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

  /** The layer that {@code node} is, or null where it is none or its weights are no float constants. */
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
    switch (node.op()) {
      case Op.Conv2d conv -> windows(input, conv.window(), false, visitor);
      case Op.DepthwiseConv2d conv -> windows(input, conv.window(), true, visitor);
      default -> {
        float[] patch = new float[columns];
        for (int at = 0; at < input.values().length; at += columns) {
          System.arraycopy(input.values(), at, patch, 0, columns);
          visitor.patch(patch);
        }
      }
    }
  }

  private void windows(Tensor.Floats input, Window window, boolean depthwise, Patches visitor) {
    Shape shape = input.shape();
    int height = shape.dim(1);
    int width = shape.dim(2);
    int channels = shape.dim(3);
    int kernelHeight = weights.shape().dim(1);
    int kernelWidth = weights.shape().dim(2);
    int perGroup = depthwise ? 1 : channels / groups;
    float[] patch = new float[groups * columns];
    int resultHeight = window.outputHeight(height, kernelHeight);
    int resultWidth = window.outputWidth(width, kernelWidth);
    for (int image = 0; image < shape.dim(0); image++) {
      for (int at = 0; at < resultHeight * resultWidth; at++) {
        for (int tap = 0; tap < kernelHeight * kernelWidth; tap++) {
          int row = at / resultWidth * window.strideHeight() - window.padTop()
              + tap / kernelWidth * window.dilationHeight();
          int column = at % resultWidth * window.strideWidth() - window.padLeft()
              + tap % kernelWidth * window.dilationWidth();
          boolean inside = row >= 0 && row < height && column >= 0 && column < width;
          int pixel = ((image * height + row) * width + column) * channels;
          for (int channel = 0; channel < channels; channel++) {
            patch[channel / perGroup * columns + tap * perGroup + channel % perGroup] = inside
                ? input.values()[pixel + channel]
                : 0;
          }
        }
        visitor.patch(patch);
      }
    }
  }
}
