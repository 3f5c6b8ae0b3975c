package dev.mote.graph;

/** Whole numbers of a few bits, one after the other from the lowest bit of the first byte on. */
public final class Bits {
  private Bits() {}

  /** Bytes that {@code count} numbers of {@code bits} bits take. */
  public static int bytes(int count, int bits) {
    return Math.toIntExact(((long) count * bits + 7) / 8);
  }

  /** The unsigned number of {@code bits} (1 to 25) bits at bit {@code at}. */
  public static int get(byte[] from, long at, int bits) {
    int value = 0;
    for (int bit = 0; bit < bits; bit++) {
      long place = at + bit;
      value |= (from[(int) (place >> 3)] >> (place & 7) & 1) << bit;
    }
    return value;
  }

  /** Writes the low {@code bits} bits of {@code value} at bit {@code at}, where zeros stand. */
  public static void put(byte[] to, long at, int bits, int value) {
    for (int bit = 0; bit < bits; bit++) {
      long place = at + bit;
      to[(int) (place >> 3)] |= (byte) ((value >> bit & 1) << (place & 7));
    }
  }
}
