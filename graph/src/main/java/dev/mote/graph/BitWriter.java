package dev.mote.graph;

import java.util.Arrays;

/** Numbers of a few bits, one after the other as {@link Bits} has them, in as many bytes as it takes. */
final class BitWriter {
  private byte[] bytes = new byte[64];
  private long count;

  /** Appends the low {@code bits} bits of {@code value}, the lowest first. */
  void put(int bits, int value) {
    if (count + bits > 8L * bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    Bits.put(bytes, count, bits, value);
    count += bits;
  }

  /** Appends the elements of a word, 8 bits each. */
  void put(DictionaryCoding.Word word) {
    for (byte element : word.elements()) {
      put(8, element);
    }
  }

  /** All that was appended, filled up with zeros to a whole byte. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, Math.toIntExact((count + 7) / 8));
  }
}
