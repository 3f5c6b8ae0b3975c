package dev.mote.hardware.cim.function;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The inner loops of {@link VectorKernel} over the lanes of a block, in the processor's vectors. */
final class LaneVectors {
  private static final int LANES = NativeLayer.LANES;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  /** Bytes of rows whose counts fit a byte for certain. */
  private static final int PASS = 31;
  private static final short HALF = Short.MIN_VALUE;

  private LaneVectors() {}

  /**
   * Counts ones in the products of all pairs of planes.
   *
   * @param weights by byte of rows, plane and lane, from {@code at} on
   * @param inputs  by byte of rows and bit, and by lane where {@code spread}, from {@code from} on
   * @param rows    of the tile
   * @param counts  by plane, bit and lane
   */
  static void count(byte[] weights, int at, int planes, byte[] inputs, int from, int bits, boolean spread, int rows,
      short[] counts) {
    int bytes = (rows + 7) / 8;
    int pass = rows <= 255 ? bytes : PASS;
    byte[] sums = new byte[LANES];
    for (int plane = 0; plane < planes; plane++) {
      for (int bit = 0; bit < bits; bit++) {
        int to = (plane * bits + bit) * LANES;
        for (int first = 0; first < bytes; first += pass) {
          int last = Math.min(bytes, first + pass);
          for (int lane = 0; lane < LANES; lane += BYTES.length()) {
            ByteVector sum = ByteVector.zero(BYTES);
            for (int index = first; index < last; index++) {
              ByteVector cells = ByteVector.fromArray(BYTES, weights, at + (index * planes + plane) * LANES + lane);
              int source = from + index * bits + bit;
              ByteVector input = spread
                  ? ByteVector.fromArray(BYTES, inputs, source * LANES + lane)
                  : ByteVector.broadcast(BYTES, inputs[source]);
              sum = sum.add(cells.and(input).lanewise(VectorOperators.BIT_COUNT));
            }
            sum.intoArray(sums, lane);
          }
          for (int lane = 0; lane < LANES; lane++) {
            counts[to + lane] = (short) ((first == 0 ? 0 : counts[to + lane]) + (sums[lane] & 0xFF));
          }
        }
      }
    }
  }

  /**
   * The random bits of all lanes, less 32,768.
   *
   * @param pairs of columns, hashed, by pair of lanes
   * @param low   the keys' lower halves, by pair of lanes
   * @param high  their upper halves
   */
  static void draw(int[] pairs, int[] low, int[] high, short[] bits) {
    for (int pair = 0; pair < LANES / 2; pair += INTS.length()) {
      IntVector h = IntVector.fromArray(INTS, pairs, pair).add(IntVector.fromArray(INTS, low, pair));
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(0x85EBCA6B);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 13))
          .add(IntVector.fromArray(INTS, high, pair)).mul(0xC2B2AE35);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
      h.reinterpretAsShorts().lanewise(VectorOperators.XOR, HALF).intoArray(bits, 2 * pair);
    }
  }

  /** Adds the codes of counts, shifted to the left: count plus noise, clipped. {@code bits} as {@link #draw} makes them. */
  static void addCodes(short[] counts, int at, short[] bits, Deltas deltas, Range range, int shift, short[] sums) {
    for (int lane = 0; lane < LANES; lane += SHORTS.length()) {
      ShortVector code = ShortVector.fromArray(SHORTS, counts, at + lane).add((short) deltas.least());
      if (deltas.from().length > 0) {
        ShortVector drawn = ShortVector.fromArray(SHORTS, bits, lane);
        for (int from : deltas.from()) {
          code = code.add((short) 1, drawn.compare(VectorOperators.GE, (short) (from ^ HALF)));
        }
      }
      code = code.max((short) range.least()).min((short) range.most()).lanewise(VectorOperators.LSHL, shift);
      code.add(ShortVector.fromArray(SHORTS, sums, lane)).intoArray(sums, lane);
    }
  }
}
