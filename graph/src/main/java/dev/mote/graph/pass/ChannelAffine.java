package dev.mote.graph.pass;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A factor and a summand for each channel (last dimension): {@code y = scale * x + shift}.
 *
 * @param scale      one factor a channel
 * @param shift      one summand a channel
 * @param activation the clamp after it
 */
record ChannelAffine(double[] scale, double[] shift, Activation activation) {
  /** What a float node does to its channels, or null where it is no such function of constants. */
  static @Nullable ChannelAffine of(Graph graph, Node node) {
    Shape shape = graph.outputType(node).shape();
    if (shape.rank() == 0 || graph.outputType(node).dtype() != dev.mote.graph.DType.F32) {
      return null;
    }
    int channels = shape.last();
    return switch (node.op()) {
      case Op.BatchNorm norm when norm.axis() == shape.rank() - 1 -> batchNorm(graph, node, norm, channels);
      case Op.Binary binary -> binary(graph, node, binary, channels);
      default -> null;
    };
  }

  private static @Nullable ChannelAffine batchNorm(Graph graph, Node node, Op.BatchNorm norm, int channels) {
    Tensor gamma = graph.constant(node.inputs().get(1));
    Tensor beta = graph.constant(node.inputs().get(2));
    Tensor mean = graph.constant(node.inputs().get(3));
    Tensor variance = graph.constant(node.inputs().get(4));
    if (gamma == null || beta == null || mean == null || variance == null) {
      return null;
    }
    double[] scale = fill(channels, c -> gamma.real(c) / Math.sqrt(variance.real(c) + norm.epsilon()));
    return new ChannelAffine(scale, fill(channels, c -> beta.real(c) - mean.real(c) * scale[c]), Activation.NONE);
  }

  private static @Nullable ChannelAffine binary(Graph graph, Node node, Op.Binary binary, int channels) {
    int side = graph.value(node.inputs().get(1)).isConstant() ? 1 : 0;
    Tensor constant = graph.constant(node.inputs().get(side));
    if (constant == null || graph.value(node.inputs().get(1 - side)).isConstant()
        || !isPerChannel(constant.shape(), channels) || graph.inputType(node, side).isQuantized()) {
      return null;
    }
    double[] operand = fill(channels, c -> constant.real(constant.shape().count() == 1 ? 0 : c));
    double[] ones = fill(channels, _ -> 1);
    double[] zeros = new double[channels];
    return switch (binary.kind()) {
      case ADD -> new ChannelAffine(ones, operand, binary.activation());
      case SUBTRACT ->
        side == 0 ? null : new ChannelAffine(ones, fill(channels, c -> -operand[c]), binary.activation());
      case MULTIPLY -> new ChannelAffine(operand, zeros, binary.activation());
      case DIVIDE -> side == 0 || Arrays.stream(operand).anyMatch(value -> value == 0)
          ? null
          : new ChannelAffine(fill(channels, c -> 1 / operand[c]), zeros, binary.activation());
      default -> null;
    };
  }

  private static boolean isPerChannel(Shape shape, int channels) {
    return shape.count() == 1 || (shape.count() == channels && shape.last() == channels);
  }

  /** This function followed by {@code next}; only valid where this one does not clamp. */
  ChannelAffine then(ChannelAffine next) {
    return new ChannelAffine(fill(scale.length, c -> scale[c] * next.scale[c]),
        fill(scale.length, c -> shift[c] * next.scale[c] + next.shift[c]), next.activation);
  }

  Tensor scaleTensor() {
    return floats(scale);
  }

  Tensor shiftTensor() {
    return floats(shift);
  }

  private static Tensor floats(double[] values) {
    float[] result = new float[values.length];
    for (int index = 0; index < result.length; index++) {
      result[index] = (float) values[index];
    }
    return new Tensor.Floats(Shape.of(result.length), result);
  }

  private static double[] fill(int count, IntToDoubleFunction function) {
    double[] values = new double[count];
    Arrays.setAll(values, function);
    return values;
  }
}
