package dev.mote.learn.zeroth;

import dev.mote.learn.Xorshift32;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** {@link Distribution#SIGNS} on whole arrays, eight or more at a time, from the same bits. */
final class Signs {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  /** For eight bits the mask of the bytes whose bit is set, the first bit in the lowest byte. */
  private static final long[] MASKS = new long[256];

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

  /** Adds {@code amount} where the random bit is set, else takes it away. */
  static void add(int state, long amount, long[] sums) {
    Xorshift32 random = new Xorshift32(state);
    for (int at = 0; at < sums.length; at += Integer.SIZE) {
      int word = random.next();
      int count = Math.min(Integer.SIZE, sums.length - at);
      for (int bit = 0; bit < count; bit++) {
        // All ones where the bit is not set: two's complement turns the sign.
        long turn = (word >>> bit & 1) - 1;
        sums[at + bit] += (amount ^ turn) - turn;
      }
    }
  }
}
