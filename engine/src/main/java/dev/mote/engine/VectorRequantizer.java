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
 * {@link Requantization} in vector lanes.
 *
 * <p>
 * The doubling high multiply is {@code (a * b + 2^30) >> 31}: gemmlowp's division with a nudge of {@code 1 - 2^30} for
 * negative products rounds the same way, since the division truncates; it cannot saturate, since no multiplier is -2^31. The
 * 64-bit products of even and odd lanes are made apart. Everything stands in one loop: the compiler keeps vectors in
 * registers only where it inlines, and it gives up on deep calls.
 */
final class VectorRequantizer {
  static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  private static final int SAMPLE = 8;
  static final WarmUp WARM_UP = new WarmUp(VectorRequantizer::sample);

  private VectorRequantizer() {}

  /** Sums of all signs and sizes, shifts to both sides and a row that is no whole number of vectors. */
  private static void sample() {
    int count = 2 * LANES - 1;
    int[] sums = new int[SAMPLE * 2 * LANES];
    for (int index = 0; index < sums.length; index++) {
      sums[index] = index * 0x9E3779B1 >> index % 20;
    }
    int[] shifts = new int[3 * LANES];
    int[] factors = new int[3 * LANES];
    for (int channel = 0; channel < factors.length; channel++) {
      shifts[channel] = channel % 5;
      factors[channel] = (1 << 30) + channel * 1_000_003;
    }
    Requantizer stage = new Requantizer(new int[3 * LANES], factors, shifts, shifts, 3, -128, 127);
    run(sums, 0, 2 * LANES, new byte[SAMPLE * 2 * LANES], 0, 2 * LANES, SAMPLE, count, stage, 0);
  }

  /** See {@link Kernels#requantize}. */
  static void run(int[] sums, int at, int step, byte[] target, int to, int targetStep, int rows, int count,
      Requantizer stage, int channel) {
    VectorMask<Integer> odd = VectorMask.fromLong(INTS, 0xAAAAAAAAAAAAAAAAL);
    int lowest = stage.min() - stage.zeroPoint();
    int highest = stage.max() - stage.zeroPoint();
    for (int index = 0; index < count; index += LANES) {
      int entry = channel + index;
      VectorMask<Byte> inside = BYTES.indexInRange(index, count);
      IntVector bias = IntVector.fromArray(INTS, stage.bias(), entry);
      IntVector left = IntVector.fromArray(INTS, stage.left(), entry);
      IntVector right = IntVector.fromArray(INTS, stage.right(), entry);
      IntVector mask = IntVector.broadcast(INTS, 1).lanewise(VectorOperators.LSHL, right).sub(1);
      IntVector half = mask.lanewise(VectorOperators.LSHR, 1);
      LongVector factors = IntVector.fromArray(INTS, stage.multiplier(), entry).reinterpretAsLongs();
      LongVector evens = factors.lanewise(VectorOperators.LSHL, 32).lanewise(VectorOperators.ASHR, 32);
      LongVector odds = factors.lanewise(VectorOperators.ASHR, 32);
      for (int row = 0; row < rows; row++) {
        LongVector value = IntVector.fromArray(INTS, sums, at + row * step + index).add(bias)
            .lanewise(VectorOperators.LSHL, left).reinterpretAsLongs();
        LongVector even = value.lanewise(VectorOperators.LSHL, 32).lanewise(VectorOperators.ASHR, 32).mul(evens)
            .add(1L << 30).lanewise(VectorOperators.ASHR, 31);
        LongVector uneven = value.lanewise(VectorOperators.ASHR, 32).mul(odds).add(1L << 30)
            .lanewise(VectorOperators.LSHL, 1);
        IntVector high = even.reinterpretAsInts().blend(uneven.reinterpretAsInts(), odd);
        // The rounding shift right: ties go away from zero.
        IntVector threshold = half.sub(high.lanewise(VectorOperators.ASHR, 31));
        VectorMask<Integer> up = high.and(mask).compare(VectorOperators.GT, threshold);
        IntVector scaled = high.lanewise(VectorOperators.ASHR, right).add(1, up);
        ByteVector result = (ByteVector) scaled.max(lowest).min(highest).add(stage.zeroPoint())
            .convertShape(VectorOperators.I2B, BYTES, 0);
        result.intoArray(target, to + row * targetStep + index, inside);
      }
    }
  }
}
