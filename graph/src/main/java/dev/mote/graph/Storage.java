package dev.mote.graph;

import java.util.Arrays;
import java.util.Locale;

/**
 * How the int8 elements of a constant are kept in files and in emitted code, where they take few values: a subset of int8 with
 * shorter codes. Arithmetic never sees it; a network with other storage gives the same bits.
 */
public sealed interface Storage {
  /** One byte an element. */
  Storage PLAIN = new Plain();

  /** The codes of {@code values}. Throws {@link BadInputException} where one has no code. */
  byte[] encode(byte[] values);

  /** The {@code count} elements whose codes are {@code stored}: what {@link #encode} was given. */
  byte[] decode(byte[] stored, int count);

  /** Bytes of the tables that stand beside the codes; 0 where there are none. */
  default int tableBytes() {
    return 0;
  }

  /** The name in printed graphs, reports and messages, in lower case. */
  String label();

  /** Bytes that {@code values} take, with tables. */
  default long bytes(byte[] values) {
    return encode(values).length + (long) tableBytes();
  }

  /** One byte an element. */
  record Plain() implements Storage {
    @Override
    public byte[] encode(byte[] values) {
      return values.clone();
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return Arrays.copyOf(stored, count);
    }

    @Override
    public String label() {
      return "8 bits";
    }
  }

  /**
   * The upper bits of each byte: elements are {@code (2 q + halfway) * 2^(7 - bits)} with a {@code bits} wide signed integer q, the
   * code. A plain 4-bit weight q is the element 16 q (its scale is a sixteenth), and a decoder shifts and masks.
   *
   * @param bits    of a code, 1 to 7
   * @param halfway whether elements lie midway between those of plain integers, as many above zero as below it and none at it
   */
  record Packed(int bits, boolean halfway) implements Storage {
    /** Checks the bits. */
    public Packed {
      if (bits < 1 || bits > 7) {
        throw new BadInputException("packed weights have 1 to 7 bits, found " + bits + "; choose another width");
      }
    }

    /** What the element of code 0 is: half a step or nothing. */
    public int half() {
      return halfway ? 1 << 7 - bits : 0;
    }

    /** The distance of two neighbouring elements. */
    public int step() {
      return 1 << 8 - bits;
    }

    @Override
    public byte[] encode(byte[] values) {
      return PackedCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return PackedCoding.decode(stored, count, this);
    }

    @Override
    public String label() {
      return bits + (bits == 1 ? " bit" : " bits") + (halfway ? " halfway" : "");
    }
  }

  /**
   * An index into a table for each element.
   *
   * @param bits    of an index, 1 to 8
   * @param entries the table, at most {@code 2^bits} different elements
   */
  record Codebook(int bits, byte[] entries) implements Storage {
    /** Checks and copies. */
    public Codebook {
      CodebookCoding.check(bits, entries);
      entries = entries.clone();
    }

    @Override
    public byte[] encode(byte[] values) {
      return CodebookCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return CodebookCoding.decode(stored, count, this);
    }

    @Override
    public int tableBytes() {
      return entries.length;
    }

    @Override
    public String label() {
      return "codebook of " + entries.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Codebook codebook && bits == codebook.bits && Arrays.equals(entries, codebook.entries);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(entries) + bits;
    }
  }

  /**
   * A codebook whose entries are scaled anew for each run of elements: {@code (entry * multiplier + 64) >> 7}.
   *
   * @param bits        of an index, 1 to 8
   * @param entries     the table, at most {@code 2^bits} elements
   * @param block       elements of a run in row-major order, at least 1; the last run may be shorter
   * @param multipliers one a run, 1 to 128, which stands for 1
   */
  record Blocks(int bits, byte[] entries, int block, short[] multipliers) implements Storage {
    /** Checks and copies. */
    public Blocks {
      CodebookCoding.check(bits, entries);
      CodebookCoding.check(block, multipliers);
      entries = entries.clone();
      multipliers = multipliers.clone();
    }

    /** The element that code {@code code} stands for in run {@code run}. */
    public byte element(int run, int code) {
      return (byte) (entries[code] * multipliers[run] + 64 >> 7);
    }

    @Override
    public byte[] encode(byte[] values) {
      return CodebookCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return CodebookCoding.decode(stored, count, this);
    }

    @Override
    public int tableBytes() {
      return entries.length + multipliers.length;
    }

    @Override
    public String label() {
      return String.format(Locale.ROOT, "codebook of %d, blocks of %d", entries.length, block);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Blocks blocks && bits == blocks.bits && block == blocks.block
          && Arrays.equals(entries, blocks.entries) && Arrays.equals(multipliers, blocks.multipliers);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(entries) + Arrays.hashCode(multipliers)) + 31 * bits + block;
    }
  }

  /**
   * One bit an element that says whether it is other than zero, then the codes of those that are, as {@link Packed} has them. With 8
   * bits a quarter of the elements being other than zero takes three eighths of a byte an element.
   *
   * @param bits of a code, 1 to 8; with fewer than 8, elements are multiples of {@code 2^(8 - bits)}
   */
  record Sparse(int bits) implements Storage {
    /** Checks the bits. */
    public Sparse {
      if (bits < 1 || bits > 8) {
        throw new BadInputException("sparse weights have 1 to 8 bits, found " + bits + "; choose another width");
      }
    }

    @Override
    public byte[] encode(byte[] values) {
      return SparseCoding.encode(values, bits);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return SparseCoding.decode(stored, count, bits);
    }

    @Override
    public String label() {
      return "bitmap and " + bits + " bits";
    }
  }

  /**
   * At most {@code kept} elements other than zero among each {@code group} that follow one another in row-major order (the last group may
   * be shorter): the places of {@code kept} elements of each group, in ascending order, {@code log2 group} bits each, then, from a whole byte on,
   * these elements, one a byte.
   *
   * @param kept  elements kept of a group, at least 1 and less than {@code group}
   * @param group elements of a group: 2, 4, 8, 16 or 32
   */
  record Groups(int kept, int group) implements Storage {
    /** Checks the numbers. */
    public Groups {
      if (group < 2 || group > 32 || Integer.bitCount(group) != 1 || kept < 1 || kept >= group) {
        throw new BadInputException("sparse groups keep 1 or more of 2, 4, 8, 16 or 32 elements, fewer than all, found "
            + kept + " of " + group + "; choose other numbers");
      }
    }

    /** Bits that say the place of an element in its group. */
    public int placeBits() {
      return Integer.numberOfTrailingZeros(group);
    }

    /** How many of {@code count} elements are kept. */
    public int slots(int count) {
      return (count + group - 1) / group * kept;
    }

    @Override
    public byte[] encode(byte[] values) {
      return SparseCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return SparseCoding.decode(stored, count, this);
    }

    @Override
    public String label() {
      return kept + " of " + group;
    }
  }

  /**
   * For each element other than zero two bytes: how many zeros stand before it since the last one, and itself. Runs of more than 255 zeros
   * are divided by elements 0 that are kept; each row of {@code length} elements begins anew, led by two bytes with the number of its pairs, the low
   * one first. A kernel follows the pairs without looking at zeros.
   *
   * @param length elements of a row, at least 1: those of an output channel
   */
  record Deltas(int length) implements Storage {
    /** Checks the length. */
    public Deltas {
      if (length < 1) {
        throw new BadInputException("a row has at least 1 element, found " + length + "; choose another length");
      }
    }

    @Override
    public byte[] encode(byte[] values) {
      return SparseCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return SparseCoding.decode(stored, count, this);
    }

    @Override
    public String label() {
      return "deltas in rows of " + length;
    }
  }

  /**
   * Words of {@code length} elements that follow one another: a bit 1 and the word's index in a table, or, where it is not in it, a bit 0 and
   * its elements, 8 bits each. The last word is filled up with zeros. Source: HardCompress (ISQED 2021), as weights trimmed and looked up.
   *
   * @param bits    of an index, 1 to 12
   * @param length  elements of a word, 1 to 8
   * @param entries the table, word after word, at most {@code 2^bits} words
   */
  record Dictionary(int bits, int length, byte[] entries) implements Storage {
    /** Checks and copies. */
    public Dictionary {
      DictionaryCoding.check(bits, length, entries);
      entries = entries.clone();
    }

    @Override
    public byte[] encode(byte[] values) {
      return DictionaryCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return DictionaryCoding.decode(stored, count, this);
    }

    @Override
    public int tableBytes() {
      return entries.length;
    }

    @Override
    public String label() {
      return String.format(Locale.ROOT, "dictionary of %d words of %d", entries.length / length, length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Dictionary dictionary && bits == dictionary.bits && length == dictionary.length
          && Arrays.equals(entries, dictionary.entries);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(entries) + bits) + length;
    }
  }

  /**
   * Words of {@code length} elements that follow one another, each with a prefix code that is the shorter the more often the word comes:
   * canonical codes, the first bit of a code first. One code, the escape, stands for all words that have none: its elements follow, 8 bits
   * each. The last word is filled up with zeros. Source: D. Huffman, 1952; E. Schwartz and B. Kallick, 1964.
   *
   * @param length  elements of a word, 1 to 8
   * @param counts  how many codes have 1, 2, ... bits, up to 15; they fill the code space
   * @param escape  which of the codes is the escape
   * @param entries the words of the other codes in their order
   */
  record Huffman(int length, short[] counts, int escape, byte[] entries) implements Storage {
    /** Checks and copies. */
    public Huffman {
      HuffmanCoding.check(length, counts, escape, entries);
      counts = counts.clone();
      entries = entries.clone();
    }

    /** The storage whose codes suit {@code values} in words of {@code length} elements; words seen once are left to the escape. */
    public static Huffman of(byte[] values, int length) {
      return HuffmanCoding.suiting(values, length);
    }

    @Override
    public byte[] encode(byte[] values) {
      return HuffmanCoding.encode(values, this);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return HuffmanCoding.decode(stored, count, this);
    }

    @Override
    public int tableBytes() {
      return 2 * counts.length + 2 + entries.length;
    }

    @Override
    public String label() {
      return String.format(Locale.ROOT, "Huffman code of %d words of %d", entries.length / length + 1, length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Huffman huffman && length == huffman.length && escape == huffman.escape
          && Arrays.equals(counts, huffman.counts)
          && Arrays.equals(entries, huffman.entries);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * (31 * Arrays.hashCode(entries) + Arrays.hashCode(counts)) + length) + escape;
    }
  }

  /**
   * Elements that are multiples of {@code step}, by an adaptive binary arithmetic code: it learns while it decodes how often elements are
   * zero, negative or large, so that it has no table, and takes less than a bit an element where most are zero. Source: G. Martin, Range
   * encoding, 1979; the decisions are those of D. Marpe et al., Context-based adaptive binary arithmetic coding, 2003, in their simplest form.
   *
   * @param step at least 1
   */
  record Arithmetic(int step) implements Storage {
    /** Checks the step. */
    public Arithmetic {
      if (step < 1 || step > 127) {
        throw new BadInputException("arithmetic codes have a step of 1 to 127, found " + step + "; choose another");
      }
    }

    @Override
    public byte[] encode(byte[] values) {
      return ArithmeticCoding.encode(values, step);
    }

    @Override
    public byte[] decode(byte[] stored, int count) {
      return ArithmeticCoding.decode(stored, count, step);
    }

    @Override
    public String label() {
      return "arithmetic code of multiples of " + step;
    }
  }
}
