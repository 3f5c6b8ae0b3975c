package dev.mote.graph;

import dev.mote.graph.DictionaryCoding.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** The codes of {@link Storage.Huffman}. */
final class HuffmanCoding {
  private static final int LONGEST_CODE = 15;
  private static final int MOST_WORDS = 1 << 12;

  private HuffmanCoding() {}

  static void check(int length, short[] counts, int escape, byte[] entries) {
    DictionaryCoding.checkWords(length, entries);
    long space = 0;
    long codes = 0;
    for (int bits = 1; bits <= counts.length; bits++) {
      space += (long) counts[bits - 1] << LONGEST_CODE - bits;
      codes += counts[bits - 1];
    }
    if (counts.length < 1 || counts.length > LONGEST_CODE || space != 1 << LONGEST_CODE
        || codes != entries.length / length + 1 || escape < 0 || escape >= codes) {
      throw new BadInputException(
          "prefix codes have 1 to " + LONGEST_CODE + " bits, fill the code space and are one more "
              + "than the words, found up to " + counts.length + " bits, " + codes + " codes, number " + escape
              + " the escape, for " + entries.length / length + " words and " + space + " of " + (1 << LONGEST_CODE)
              + " of the space; compress again");
    }
  }

  static byte[] encode(byte[] values, Storage.Huffman storage) {
    Map<Word, Integer> indices = DictionaryCoding.indices(storage.entries(), storage.length());
    int[] codes = new int[indices.size() + 1 + storage.entries().length / storage.length()];
    int[] bits = new int[codes.length];
    int code = 0;
    int index = 0;
    for (int length = 1; length <= storage.counts().length; length++) {
      for (int of = 0; of < storage.counts()[length - 1]; of++) {
        codes[index] = code++;
        bits[index++] = length;
      }
      code <<= 1;
    }
    BitWriter writer = new BitWriter();
    for (int from = 0; from < values.length; from += storage.length()) {
      Word word = DictionaryCoding.word(values, from, storage.length());
      Integer known = indices.get(word);
      int found = known == null ? storage.escape() : known < storage.escape() ? known : known + 1;
      writer.put(bits[found], Integer.reverse(codes[found]) >>> 32 - bits[found]);
      if (known == null) {
        writer.put(word);
      }
    }
    return writer.bytes();
  }

  static byte[] decode(byte[] stored, int count, Storage.Huffman storage) {
    byte[] values = new byte[count];
    long at = 0;
    for (int from = 0; from < count; from += storage.length()) {
      int code = 0;
      int first = 0;
      int index = 0;
      int bits = 0;
      while (true) {
        code |= Bits.get(stored, at++, 1);
        int here = storage.counts()[bits++];
        if (code - first < here) {
          index += code - first;
          break;
        }
        index += here;
        first = first + here << 1;
        code <<= 1;
      }
      boolean known = index != storage.escape();
      int entry = (index < storage.escape() ? index : index - 1) * storage.length();
      for (int place = from; place < from + storage.length(); place++) {
        int value = known ? storage.entries()[entry + place - from] : Bits.get(stored, at, 8);
        at += known ? 0 : 8;
        if (place < count) {
          values[place] = (byte) value;
        }
      }
    }
    return values;
  }

  /** Codes for the words that come more than once: the others cost less behind the escape than in the table. */
  static Storage.Huffman suiting(byte[] values, int length) {
    DictionaryCoding.checkWords(length, new byte[0]);
    Map<Word, Integer> seen = new TreeMap<>();
    for (int from = 0; from < values.length; from += length) {
      seen.merge(DictionaryCoding.word(values, from, length), 1, Integer::sum);
    }
    List<Map.Entry<Word, Integer>> words = new ArrayList<>(seen.entrySet());
    words.removeIf(entry -> entry.getValue() == 1);
    if (words.isEmpty()) {
      words.add(Map.entry(DictionaryCoding.word(new byte[length], 0, length), 1));
    }
    words.sort(Comparator.comparing((Map.Entry<Word, Integer> entry) -> -entry.getValue())
        .thenComparing(Map.Entry::getKey));
    words.subList(Math.min(words.size(), MOST_WORDS), words.size()).clear();
    long escapes = (values.length + length - 1) / length - words.stream().mapToLong(Map.Entry::getValue).sum();
    int escape = 0;
    while (escape < words.size() && words.get(escape).getValue() >= escapes) {
      escape++;
    }
    long[] weights = new long[words.size() + 1];
    byte[] entries = new byte[words.size() * length];
    weights[escape] = Math.max(0, escapes);
    for (int index = 0; index < words.size(); index++) {
      weights[index < escape ? index : index + 1] = words.get(index).getValue();
      System.arraycopy(words.get(index).getKey().elements(), 0, entries, index * length, length);
    }
    return new Storage.Huffman(length, counts(weights), escape, entries);
  }

  /** How many codes of each length are best for weights that fall; where the longest is too long, flatter weights are taken. */
  private static short[] counts(long[] weights) {
    long[] current = weights.clone();
    while (true) {
      int[] lengths = lengths(current);
      int longest = 0;
      for (int each : lengths) {
        longest = Math.max(longest, each);
      }
      if (longest <= LONGEST_CODE) {
        short[] counts = new short[longest];
        for (int each : lengths) {
          counts[each - 1]++;
        }
        return counts;
      }
      for (int index = 0; index < current.length; index++) {
        current[index] = (current[index] + 1) / 2 + 1;
      }
    }
  }

  private record Tree(long weight, int order, int leaf, List<Tree> parts) {}

  private static int[] lengths(long[] weights) {
    PriorityQueue<Tree> queue = new PriorityQueue<>(
        Comparator.comparingLong(Tree::weight).thenComparingInt(Tree::order));
    for (int leaf = 0; leaf < weights.length; leaf++) {
      queue.add(new Tree(weights[leaf], leaf, leaf, List.of()));
    }
    int order = weights.length;
    while (queue.size() > 1) {
      Tree one = queue.remove();
      Tree other = queue.remove();
      queue.add(new Tree(one.weight + other.weight, order++, -1, List.of(one, other)));
    }
    int[] lengths = new int[weights.length];
    measure(queue.remove(), 0, lengths);
    return lengths;
  }

  private static void measure(Tree tree, int depth, int[] lengths) {
    if (tree.parts.isEmpty()) {
      lengths[tree.leaf] = Math.max(1, depth);
    }
    tree.parts.forEach(part -> measure(part, depth + 1, lengths));
  }
}
