package dev.mote.graph;

import java.util.Arrays;

/** The codes of {@link Storage.Codebook} and {@link Storage.Blocks}: indices into a table. */
final class CodebookCoding {
  private CodebookCoding() {}

  static void check(int bits, byte[] entries) {
    if (bits < 1 || bits > 8 || entries.length == 0 || entries.length > 1 << bits) {
      throw new BadInputException(
          "a codebook has indices of 1 to 8 bits and at most as many entries as these tell apart, "
              + "found " + bits + " bits and " + entries.length + " entries; choose more bits or fewer entries");
    }
  }

  static void check(int block, short[] multipliers) {
    if (block < 1) {
      throw new BadInputException("a block has at least 1 element, found " + block + "; choose another length");
    }
    for (short multiplier : multipliers) {
      if (multiplier < 1 || multiplier > 128) {
        throw new BadInputException("a block's multiplier is 1 to 128, found " + multiplier + "; compress again");
      }
    }
  }

  static byte[] encode(byte[] values, Storage.Codebook storage) {
    // For each element plus 128 the first index of it, or -1.
    int[] codes = new int[256];
    Arrays.fill(codes, -1);
    for (int code = storage.entries().length - 1; code >= 0; code--) {
      codes[storage.entries()[code] + 128] = code;
    }
    byte[] stored = new byte[Bits.bytes(values.length, storage.bits())];
    for (int index = 0; index < values.length; index++) {
      int code = codes[values[index] + 128];
      if (code < 0) {
        throw new BadInputException("an element stored by codebook is one of its " + storage.entries().length
            + " entries, found " + values[index] + " at " + index + "; round the weights first");
      }
      Bits.put(stored, (long) index * storage.bits(), storage.bits(), code);
    }
    return stored;
  }

  static byte[] decode(byte[] stored, int count, Storage.Codebook storage) {
    byte[] values = new byte[count];
    for (int index = 0; index < count; index++) {
      values[index] = storage.entries()[Bits.get(stored, (long) index * storage.bits(), storage.bits())];
    }
    return values;
  }

  static byte[] encode(byte[] values, Storage.Blocks storage) {
    checkRuns(values.length, storage);
    int entries = storage.entries().length;
    byte[] stored = new byte[Bits.bytes(values.length, storage.bits())];
    for (int index = 0; index < values.length; index++) {
      int code = 0;
      while (code < entries && storage.element(index / storage.block(), code) != values[index]) {
        code++;
      }
      if (code == entries) {
        throw new BadInputException("an element stored by blocks is a scaled entry of the codebook, found "
            + values[index] + " at " + index + "; round the weights first");
      }
      Bits.put(stored, (long) index * storage.bits(), storage.bits(), code);
    }
    return stored;
  }

  static byte[] decode(byte[] stored, int count, Storage.Blocks storage) {
    checkRuns(count, storage);
    byte[] values = new byte[count];
    for (int index = 0; index < count; index++) {
      int code = Bits.get(stored, (long) index * storage.bits(), storage.bits());
      values[index] = storage.element(index / storage.block(), code);
    }
    return values;
  }

  private static void checkRuns(int count, Storage.Blocks storage) {
    int runs = (count + storage.block() - 1) / storage.block();
    if (runs != storage.multipliers().length) {
      throw new BadInputException(count + " elements in blocks of " + storage.block() + " have " + runs
          + " multipliers, found " + storage.multipliers().length + "; compress again");
    }
  }
}
