package dev.mote.learn.zeroth;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;

/**
 * Cross-entropy of int8 logits in units of 2^-16, computed with integers only: a table of powers of e, and a logarithm by
 * squaring.
 *
 * <p>
 * {@code loss = ln(sum over i of exp(s (q[i] - q[max]))) + s (q[max] - q[label])} with the logits' scale s. It is within
 * 2^-14 of the real value for up to a thousand classes.
 */
public final class IntegerLoss {
  /** The loss of 1 (one nat). */
  public static final int ONE = 1 << 16;
  private static final int POWER_BITS = 20;
  private static final int LN2 = 45426;

  private final int[] powers = new int[256];
  private final long scale;

  /** @param logits the type of the logits: int8 with one scale, its last extent the number of classes */
  public IntegerLoss(TensorType logits) {
    if (logits.dtype() != DType.I8 || !logits.isQuantized() || logits.affine().perAxis()) {
      throw new BadInputException(
          "training on integers takes its loss from int8 logits with one scale, found " + logits
              + "; quantise the network to int8");
    }
    float s = logits.affine().scale();
    for (int difference = 0; difference < powers.length; difference++) {
      powers[difference] = (int) StrictMath.rint((1 << POWER_BITS) * StrictMath.exp(-(double) s * difference));
    }
    this.scale = (long) StrictMath.rint((double) s * (1L << 32));
    if (scale * 255 >>> 32 > Short.MAX_VALUE) {
      throw new BadInputException("logits have a scale below 128, found " + s + "; quantise the network again");
    }
  }

  /** The id of the int8 value whose softmax, if any, is the network's output. */
  public static int logits(Graph network) {
    Uses uses = new Uses(network);
    int id = network.outputs().getFirst();
    for (Node node = uses.producer(id); node != null; node = uses.producer(id)) {
      switch (node.op()) {
        case Op.Softmax _,Op.LogSoftmax _,Op.Dequantize _,Op.Reshape _ -> id = node.inputs().getFirst();
        default -> {
          return id;
        }
      }
    }
    return id;
  }

  /** The loss of one sample. */
  public int of(Tensor logits, int label) {
    byte[] q = ((Tensor.Bytes) logits).values();
    int largest = q[0];
    for (byte each : q) {
      largest = Math.max(largest, each);
    }
    int sum = 0;
    for (byte each : q) {
      sum += powers[largest - each];
    }
    return logarithm(sum) + (int) ((largest - q[label]) * scale + (1 << 15) >> 16);
  }

  /** The table of powers of e, for the emitted trainer. */
  public int[] powers() {
    return powers.clone();
  }

  /** The logits' scale in units of 2^-32. */
  public long scale() {
    return scale;
  }

  /** {@code ln(sum / 2^20)} in units of 2^-16, for sums of 2^20 to 2^31 - 1. */
  static int logarithm(int sum) {
    int whole = 31 - Integer.numberOfLeadingZeros(sum);
    long mantissa = (long) sum << (31 - whole);
    int fraction = 0;
    for (int bit = 0; bit < 16; bit++) {
      mantissa = mantissa * mantissa >>> 31;
      fraction <<= 1;
      if (mantissa >= 1L << 32) {
        mantissa >>>= 1;
        fraction |= 1;
      }
    }
    long log2 = ((long) (whole - POWER_BITS) << 16) + fraction;
    return (int) (log2 * LN2 + (1 << 15) >> 16);
  }
}
