package dev.mote.engine;

import static dev.mote.engine.VectorKernels.BYTES;
import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import dev.mote.graph.Requantization;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Requantization} in vector lanes, for arguments for which no step saturates.
 *
 * <p>
 * The doubling high multiply is {@code (a * b + 2^30) >> 31}: gemmlowp's division with a nudge of {@code 1 - 2^30} for
 * negative products rounds the same way, since the division truncates. The 64-bit products of even and odd lanes are made
 * apart. The rounding shift right by r of v is {@code (v + 2^(r-1) - (v < 0 ? 1 : 0)) >> r} for r &gt; 0, which rounds ties away
 * from zero.
 */
final class VectorRequantizer {
  static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
  static final VectorRequantizer INSTANCE = new VectorRequantizer();

  private final VectorMask<Integer> odd = VectorMask.fromLong(INTS, 0xAAAAAAAAAAAAAAAAL);

  private VectorRequantizer() {}

  /** The results of sums of the channels from {@code channel} on. */
  ByteVector apply(IntVector sums, Requantizer stage, int channel) {
    IntVector value = sums.add(IntVector.fromArray(INTS, stage.bias(), channel))
        .lanewise(VectorOperators.LSHL, IntVector.fromArray(INTS, stage.left(), channel));
    IntVector scaled = scale(value, IntVector.fromArray(INTS, stage.multiplier(), channel),
        IntVector.fromArray(INTS, stage.right(), channel));
    return clamp(scaled, stage.zeroPoint(), stage.min(), stage.max());
  }

  /** Adds whole vectors and returns how many elements are done. */
  int add(byte[] x, int xAt, byte[] y, int yAt, byte[] target, int to, int count, QuantizedAddition sum) {
    IntVector xMultiplier = IntVector.broadcast(INTS, sum.x().multiplier());
    IntVector yMultiplier = IntVector.broadcast(INTS, sum.y().multiplier());
    IntVector multiplier = IntVector.broadcast(INTS, sum.result().multiplier());
    IntVector xShift = IntVector.broadcast(INTS, -sum.x().shift());
    IntVector yShift = IntVector.broadcast(INTS, -sum.y().shift());
    IntVector shift = IntVector.broadcast(INTS, -sum.result().shift());
    int index = 0;
    for (; index + LANES <= count; index += LANES) {
      IntVector left = widen(x, xAt + index).sub(sum.xZero()).lanewise(VectorOperators.LSHL,
          QuantizedAddition.HEADROOM);
      IntVector right = widen(y, yAt + index).sub(sum.yZero()).lanewise(VectorOperators.LSHL,
          QuantizedAddition.HEADROOM);
      IntVector both = scale(left, xMultiplier, xShift).add(scale(right, yMultiplier, yShift));
      clamp(scale(both, multiplier, shift), sum.zeroPoint(), sum.min(), sum.max()).intoArray(target, to + index);
    }
    return index;
  }

  private static IntVector widen(byte[] source, int at) {
    return (IntVector) ByteVector.fromArray(BYTES, source, at).convertShape(VectorOperators.B2I, INTS, 0);
  }

  private static ByteVector clamp(IntVector value, int zeroPoint, int min, int max) {
    return (ByteVector) value.add(zeroPoint).max(min).min(max).convertShape(VectorOperators.I2B, BYTES, 0);
  }

  private IntVector scale(IntVector value, IntVector multiplier, IntVector right) {
    LongVector a = value.reinterpretAsLongs();
    LongVector b = multiplier.reinterpretAsLongs();
    LongVector even = evens(a).mul(evens(b)).add(1L << 30).lanewise(VectorOperators.ASHR, 31);
    LongVector uneven = odds(a).mul(odds(b)).add(1L << 30).lanewise(VectorOperators.LSHL, 1);
    IntVector high = even.reinterpretAsInts().blend(uneven.reinterpretAsInts(), odd);
    // Half of 2^r, which is 0 for r = 0, and then neither may the sign count.
    IntVector half = IntVector.broadcast(INTS, 1).lanewise(VectorOperators.LSHL, right).lanewise(VectorOperators.LSHR,
        1);
    IntVector sign = high.lanewise(VectorOperators.ASHR, 31);
    VectorMask<Integer> shifted = right.compare(VectorOperators.NE, 0);
    return high.add(half).add(sign, shifted).lanewise(VectorOperators.ASHR, right);
  }

  private static LongVector evens(LongVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, 32).lanewise(VectorOperators.ASHR, 32);
  }

  private static LongVector odds(LongVector pairs) {
    return pairs.lanewise(VectorOperators.ASHR, 32);
  }

}
