package dev.mote.engine;

import static dev.mote.engine.QuantizedAddition.DROPPED;
import static dev.mote.engine.VectorKernels.BYTES;
import static dev.mote.engine.VectorKernels.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link QuantizedAddition.Operand} in vector lanes. */
final class VectorAddition {
  static final WarmUp WARM_UP = new WarmUp(VectorAddition::sample);
  private static final VectorSpecies<Integer> INTS = VectorRequantizer.INTS;
  private static final int SAMPLE = 16;

  private VectorAddition() {}

  /** A row that is no whole number of vectors. */
  private static void sample() {
    int count = SAMPLE * LANES - 1;
    QuantizedAddition.Operand x = new QuantizedAddition.Operand(3, 1 << 14, 1, 0, 0, 0);
    QuantizedAddition.Operand y = new QuantizedAddition.Operand(-3, 1 << 14, 1, 2, 2, 1);
    run(new byte[count], 0, x, new byte[count], 0, y, -1, new int[count + LANES], count);
  }

  /** See {@link Kernels#sum}. */
  static void run(byte[] left, int leftAt, QuantizedAddition.Operand x, byte[] right, int rightAt,
      QuantizedAddition.Operand y, int sign, int[] sums, int count) {
    for (int index = 0; index < count; index += LANES) {
      VectorMask<Byte> inside = BYTES.indexInRange(index, count);
      IntVector first = scaled(ByteVector.fromArray(BYTES, left, leftAt + index, inside), x);
      IntVector second = scaled(ByteVector.fromArray(BYTES, right, rightAt + index, inside), y);
      first.add(second.mul(sign)).intoArray(sums, index);
    }
  }

  private static IntVector scaled(ByteVector values, QuantizedAddition.Operand operand) {
    IntVector difference = ((IntVector) values.convertShape(VectorOperators.B2I, INTS, 0)).sub(operand.zero());
    IntVector product = difference.mul(operand.high()).lanewise(VectorOperators.LSHL, Short.SIZE - DROPPED)
        .add(difference.mul(operand.low()).add(1 << DROPPED - 1).lanewise(VectorOperators.ASHR, DROPPED));
    return product.add(operand.half()).sub(product.lanewise(VectorOperators.LSHR, 31).and(operand.tie()))
        .lanewise(VectorOperators.ASHR, operand.right());
  }
}
