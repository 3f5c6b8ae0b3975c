package dev.mote.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The codes of {@link Storage.Dictionary}, and words of elements, which {@link HuffmanCoding} shares. */
final class DictionaryCoding {
  private static final int MOST_BITS = 12;
  private static final int LONGEST = 8;

  private DictionaryCoding() {}

  static void check(int bits, int length, byte[] entries) {
    if (bits < 1 || bits > MOST_BITS || entries.length == 0 || entries.length / Math.max(1, length) > 1 << bits) {
      throw new BadInputException(
          "a dictionary has indices of 1 to " + MOST_BITS + " bits and at most as many words as "
              + "these tell apart, found " + bits + " bits and " + entries.length / Math.max(1, length)
              + " words; choose more bits or fewer words");
    }
    checkWords(length, entries);
  }

  static void checkWords(int length, byte[] entries) {
    if (length < 1 || length > LONGEST || entries.length % length != 0) {
      throw new BadInputException("a table holds whole words of 1 to " + LONGEST + " elements, found "
          + entries.length + " elements for words of " + length + "; compress again");
    }
  }

  static byte[] encode(byte[] values, Storage.Dictionary storage) {
    Map<Word, Integer> indices = indices(storage.entries(), storage.length());
    BitWriter writer = new BitWriter();
    for (int from = 0; from < values.length; from += storage.length()) {
      Word word = word(values, from, storage.length());
      Integer index = indices.get(word);
      writer.put(1, index == null ? 0 : 1);
      if (index == null) {
        writer.put(word);
      } else {
        writer.put(storage.bits(), index);
      }
    }
    return writer.bytes();
  }

  static byte[] decode(byte[] stored, int count, Storage.Dictionary storage) {
    byte[] values = new byte[count];
    long at = 0;
    for (int from = 0; from < count; from += storage.length()) {
      boolean known = Bits.get(stored, at++, 1) == 1;
      int index = known ? Bits.get(stored, at, storage.bits()) : 0;
      at += known ? storage.bits() : 0;
      for (int place = from; place < from + storage.length(); place++) {
        int value = known ? storage.entries()[index * storage.length() + place - from] : Bits.get(stored, at, 8);
        at += known ? 0 : 8;
        if (place < count) {
          values[place] = (byte) value;
        }
      }
    }
    return values;
  }

  /** Elements that follow one another. */
  record Word(byte[] elements) implements Comparable<Word> {
    @Override
    public boolean equals(Object other) {
      return other instanceof Word word && Arrays.equals(elements, word.elements);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(elements);
    }

    @Override
    public int compareTo(Word other) {
      return Arrays.compare(elements, other.elements);
    }
  }

  /** The word from {@code from} on, filled up with zeros. */
  static Word word(byte[] values, int from, int length) {
    byte[] elements = new byte[length];
    System.arraycopy(values, from, elements, 0, Math.min(length, values.length - from));
    return new Word(elements);
  }

  /** The first index of each word of a table. */
  static Map<Word, Integer> indices(byte[] entries, int length) {
    Map<Word, Integer> indices = new HashMap<>();
    for (int index = 0; index < entries.length / length; index++) {
      indices.putIfAbsent(word(entries, index * length, length), index);
    }
    return indices;
  }
}
