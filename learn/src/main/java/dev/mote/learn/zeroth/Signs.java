package dev.mote.learn.zeroth;

import dev.mote.learn.Xorshift32;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** {@link Distribution#SIGNS} on whole arrays, eight or more at a time, from the same bits. */
final class Signs {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  /** For eight bits the mask of the bytes whose bit is set, the first bit in the lowest byte. */
  private static final long[] MASKS = new long[256];
  /** States whose bits are looked at together. */
  private static final int GROUP = 8;

  static {
    for (int bits = 0; bits < 256; bits++) {
      for (int bit = 0; bit < 8; bit++) {
        MASKS[bits] |= (bits >>> bit & 1) == 0 ? 0 : 0xFFL << 8 * bit;
      }
    }
  }

  private Signs() {}

  /** From {@code plus} where the random bit is set, else from {@code minus}. */
  static byte[] select(int state, byte[] plus, byte[] minus) {
    byte[] selected = new byte[plus.length];
    Xorshift32 random = new Xorshift32(state);
    int at = 0;
    for (; at + Integer.SIZE <= plus.length; at += Integer.SIZE) {
      int word = random.next();
      for (int part = 0; part < Integer.SIZE; part += 8) {
        long mask = MASKS[word >>> part & 0xFF];
        long chosen = (long) LONGS.get(plus, at + part) & mask | (long) LONGS.get(minus, at + part) & ~mask;
        LONGS.set(selected, at + part, chosen);
      }
    }
    if (at < plus.length) {
      int word = random.next();
      for (int bit = 0; at + bit < plus.length; bit++) {
        selected[at + bit] = (word >>> bit & 1) == 0 ? minus[at + bit] : plus[at + bit];
      }
    }
    return selected;
  }

  /**
   * For each of {@code count} places the sum of all amounts, each added where the random bit of its state is set there, else
   * taken away.
   *
   * <p>
   * The bits of eight states at one place are one index of a table of 256 sums.
   */
  static long[] sums(int[] states, long[] amounts, int count) {
    long[] sums = new long[count];
    for (int first = 0; first < states.length; first += GROUP) {
      long[] group = Arrays.copyOf(Arrays.copyOfRange(amounts, first, Math.min(amounts.length, first + GROUP)), GROUP);
      Xorshift32[] random = new Xorshift32[GROUP];
      for (int index = 0; index < GROUP; index++) {
        // Those beyond the last have the amount 0.
        random[index] = new Xorshift32(first + index < states.length ? states[first + index] : 0);
      }
      add(random, table(group), sums);
    }
    return sums;
  }

  /** For each eight bits the sum of amounts that are added where their bit is set, else taken away. */
  private static long[] table(long[] amounts) {
    long[] table = new long[1 << GROUP];
    table[0] = -Arrays.stream(amounts).sum();
    for (int bits = 1; bits < table.length; bits++) {
      table[bits] = table[bits & bits - 1] + 2 * amounts[Integer.numberOfTrailingZeros(bits)];
    }
    return table;
  }

  private static void add(Xorshift32[] random, long[] table, long[] sums) {
    for (int at = 0; at < sums.length; at += Integer.SIZE) {
      long first = 0;
      long second = 0;
      long third = 0;
      long fourth = 0;
      for (int row = 0; row < GROUP; row++) {
        int word = random[row].next();
        first |= (word & 0xFFL) << 8 * row;
        second |= (word >>> 8 & 0xFFL) << 8 * row;
        third |= (word >>> 16 & 0xFFL) << 8 * row;
        fourth |= (word >>> 24 & 0xFFL) << 8 * row;
      }
      add(transposed(first), table, sums, at);
      add(transposed(second), table, sums, at + 8);
      add(transposed(third), table, sums, at + 16);
      add(transposed(fourth), table, sums, at + 24);
    }
  }

  private static void add(long columns, long[] table, long[] sums, int at) {
    int count = Math.min(8, sums.length - at);
    for (int column = 0; column < count; column++) {
      sums[at + column] += table[(int) (columns >>> 8 * column) & 0xFF];
    }
  }

  /** An 8x8 matrix of bits, a row a byte, mirrored at its diagonal by swaps of ever larger blocks. */
  private static long transposed(long rows) {
    long bits = swapped(rows, 0x00AA00AA00AA00AAL, 7);
    bits = swapped(bits, 0x0000CCCC0000CCCCL, 14);
    return swapped(bits, 0x00000000F0F0F0F0L, 28);
  }

  /** Swaps the bits of {@code mask} with those {@code distance} above. */
  private static long swapped(long bits, long mask, int distance) {
    long different = (bits ^ bits >>> distance) & mask;
    return bits ^ different ^ different << distance;
  }
}
