package dev.mote.hardware.cim.function;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.mapping.MatrixLayer;

/**
 * A layer in the integers that a macro computes with. Inputs are unsigned levels, {@code level = round((x - zero point) / 2^(8 - bits)) + zero},
 * so that the zero point is a level; weights are rounded to their top bits. The macro forms {@code sum of weight * (level - zero)}, which times
 * {@link #scale} is the accumulator.
 *
 * @param key      of the layer's name: in a part of a network the layer is on the same chip as in the whole
 * @param weights  row by row for each output
 * @param levels   the level of each int8 input, that of -128 first
 * @param zero     the level of the zero point, which padding holds
 * @param scale    what a sum counts in the accumulator
 */
record Layer(long key, MatrixLayer matrix, Unrolling unrolling, Scheme scheme, byte[] weights, byte[] levels, int zero,
    double scale) {
  static Layer of(Graph graph, MatrixLayer matrix, Scheme scheme) {
    Node node = matrix.node();
    byte[] rows = rows(node, matrix, (Tensor.Bytes) constant(graph, node));
    double step = rounding(rows, scheme.weightBits());
    int inputStep = 1 << 8 - scheme.inputBits();
    int zeroPoint = graph.inputType(node, 0).affine().zeroPoint();
    int most = (1 << scheme.inputBits()) - 1;
    int zero = Math.min(most, Math.floorDiv(zeroPoint + 128 + inputStep / 2, inputStep));
    byte[] levels = new byte[256];
    for (int x = -128; x < 128; x++) {
      levels[x + 128] = (byte) Math.clamp(zero + Math.floorDiv(x - zeroPoint + inputStep / 2, inputStep), 0, most);
    }
    return new Layer(Draws.key(matrix.name().hashCode(), matrix.name().length()), matrix, Unrolling.of(graph, matrix),
        scheme, rows, levels, zero, step * inputStep);
  }

  private static Tensor constant(Graph graph, Node node) {
    Tensor weights = graph.constant(node.inputs().get(1));
    if (weights == null) {
      throw new IllegalStateException("a placed layer has constant weights");
    }
    return weights;
  }

  /** Weights in the order of outputs and rows. */
  private static byte[] rows(Node node, MatrixLayer matrix, Tensor.Bytes weights) {
    byte[] values = weights.values();
    if (!(node.op() instanceof Op.DepthwiseConv2d)) {
      return values.clone();
    }
    int outputs = matrix.groups() * matrix.columns();
    byte[] rows = new byte[values.length];
    for (int output = 0; output < outputs; output++) {
      for (int row = 0; row < matrix.rows(); row++) {
        rows[output * matrix.rows() + row] = values[row * outputs + output];
      }
    }
    return rows;
  }

  /** Rounds weights in place to {@code bits} bits; what 1 of them stands for. With 1 bit the sign is kept, and the mean magnitude. */
  private static double rounding(byte[] weights, int bits) {
    if (bits == 8) {
      return 1;
    }
    if (bits == 1) {
      long sum = 0;
      for (int index = 0; index < weights.length; index++) {
        sum += Math.abs(weights[index]);
        weights[index] = (byte) (weights[index] < 0 ? -1 : 1);
      }
      return weights.length == 0 ? 1 : (double) sum / weights.length;
    }
    int step = 1 << 8 - bits;
    int most = (1 << bits - 1) - 1;
    for (int index = 0; index < weights.length; index++) {
      weights[index] = (byte) Math.min(most, Math.floorDiv(weights[index] + step / 2, step));
    }
    return step;
  }

  /** The levels of an input. */
  byte[] levelsOf(Tensor x) {
    byte[] values = ((Tensor.Bytes) x).values();
    byte[] found = new byte[values.length];
    for (int index = 0; index < found.length; index++) {
      found[index] = levels[values[index] + 128];
    }
    return found;
  }

  /** The accumulator of a sum. */
  long accumulator(long sum) {
    return scale == 1 ? sum : (long) Math.floor(sum * scale + 0.5);
  }

  int outputs() {
    return matrix.groups() * matrix.columns();
  }

  /** Sets of rows that are summed at once. */
  int tiles() {
    return Math.max(1, (matrix.rows() + scheme.activeRows() - 1) / scheme.activeRows());
  }
}
