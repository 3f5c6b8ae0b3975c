package dev.mote.hardware.mcu;

import java.util.function.IntUnaryOperator;

/**
 * How the result of a kernel may share memory with one of its operands.
 *
 * @param same     whether both may start at the same address
 * @param distance the operand may start this many bytes, or more, after the result
 */
record Reach(boolean same, long distance) {
  /** No byte in common. */
  static final Reach NONE = new Reach(false, Long.MAX_VALUE);

  /** Each element is read before the element at the same offset is written, in any order. */
  static final Reach ELEMENTWISE = new Reach(true, Long.MAX_VALUE);

  /** The operand is read completely before the first byte is written. */
  static final Reach ALL = new Reach(true, Long.MIN_VALUE);

  /** The rule of kernels that read elements in order, each before the same element is written. */
  static final Reach FORWARD = new Reach(true, 0);

  /** Whether a result at {@code result} may overlap the operand at {@code operand}. */
  boolean allows(long result, long operand) {
    return (same && result == operand) || (distance != Long.MAX_VALUE && operand - result >= distance);
  }

  /**
   * The rule of a kernel that works tile after tile, reading a tile's operands before it writes the tile's results.
   *
   * @param tiles   the number of tiles
   * @param written the end of the bytes written when tile t is done
   * @param read    the lowest byte that tile t reads
   */
  static Reach tiled(int tiles, IntUnaryOperator written, IntUnaryOperator read) {
    long lowest = Long.MAX_VALUE;
    long distance = Long.MIN_VALUE;
    for (int tile = tiles - 1; tile >= 0; tile--) {
      if (lowest != Long.MAX_VALUE) {
        distance = Math.max(distance, written.applyAsInt(tile) - lowest);
      }
      lowest = Math.min(lowest, read.applyAsInt(tile));
    }
    return new Reach(distance <= 0, distance);
  }
}
