package dev.mote.graph;

/** The codes of {@link Storage.Sparse}, {@link Storage.Groups} and {@link Storage.Deltas}. */
final class SparseCoding {
  private SparseCoding() {}

  static byte[] encode(byte[] values, int bits) {
    int kept = 0;
    for (byte value : values) {
      kept += value == 0 ? 0 : 1;
    }
    int bitmap = Bits.bytes(values.length, 1);
    byte[] stored = new byte[bitmap + Bits.bytes(kept, bits)];
    long at = 8L * bitmap;
    for (int index = 0; index < values.length; index++) {
      if (values[index] != 0) {
        if ((values[index] & (1 << 8 - bits) - 1) != 0) {
          throw new BadInputException("an element stored sparsely in " + bits + " bits is a multiple of "
              + (1 << 8 - bits) + ", found " + values[index] + " at " + index + "; round the weights first");
        }
        Bits.put(stored, index, 1, 1);
        Bits.put(stored, at, bits, values[index] >> 8 - bits);
        at += bits;
      }
    }
    return stored;
  }

  static byte[] decode(byte[] stored, int count, int bits) {
    byte[] values = new byte[count];
    long at = 8L * Bits.bytes(count, 1);
    for (int index = 0; index < count; index++) {
      if (Bits.get(stored, index, 1) == 1) {
        values[index] = (byte) (Bits.get(stored, at, bits) << 8 - bits);
        at += bits;
      }
    }
    return values;
  }

  static byte[] encode(byte[] values, Storage.Groups storage) {
    int group = storage.group();
    int groups = (values.length + group - 1) / group;
    int places = Bits.bytes(storage.slots(values.length), storage.placeBits());
    byte[] stored = new byte[places + storage.slots(values.length)];
    for (int index = 0; index < groups; index++) {
      int[] found = places(values, index * group, storage);
      for (int slot = 0; slot < found.length; slot++) {
        int at = index * storage.kept() + slot;
        int element = index * group + found[slot];
        Bits.put(stored, (long) at * storage.placeBits(), storage.placeBits(), found[slot]);
        stored[places + at] = element < values.length ? values[element] : 0;
      }
    }
    return stored;
  }

  /** The places of all elements other than zero in the group from {@code from} on, and of as many zeros as fill them up, ascending. */
  private static int[] places(byte[] values, int from, Storage.Groups storage) {
    int nonzero = 0;
    int end = Math.min(values.length, from + storage.group());
    for (int index = from; index < end; index++) {
      nonzero += values[index] == 0 ? 0 : 1;
    }
    if (nonzero > storage.kept()) {
      throw new BadInputException("weights stored as " + storage.label() + " have at most " + storage.kept()
          + " other than zero in a group, found " + nonzero + " from element " + from + " on; prune them first");
    }
    int zeros = storage.kept() - nonzero;
    int[] places = new int[storage.kept()];
    int slot = 0;
    for (int place = 0; place < storage.group(); place++) {
      boolean zero = from + place >= end || values[from + place] == 0;
      if (!zero || zeros-- > 0) {
        places[slot++] = place;
      }
    }
    return places;
  }

  static byte[] decode(byte[] stored, int count, Storage.Groups storage) {
    int places = Bits.bytes(storage.slots(count), storage.placeBits());
    byte[] values = new byte[count];
    for (int at = 0; at < storage.slots(count); at++) {
      int element = at / storage.kept() * storage.group()
          + Bits.get(stored, (long) at * storage.placeBits(), storage.placeBits());
      if (element < count) {
        values[element] = stored[places + at];
      }
    }
    return values;
  }

  static byte[] encode(byte[] values, Storage.Deltas storage) {
    BitWriter writer = new BitWriter();
    for (int from = 0; from < values.length; from += storage.length()) {
      int end = Math.min(values.length, from + storage.length());
      BitWriter row = new BitWriter();
      int zeros = 0;
      for (int index = from; index < end; index++) {
        if (values[index] == 0 && zeros < 255) {
          zeros++;
        } else {
          row.put(8, zeros);
          row.put(8, values[index]);
          zeros = 0;
        }
      }
      byte[] pairs = row.bytes();
      if (pairs.length / 2 > 0xFFFF) {
        throw new BadInputException("a row stored by deltas has at most 65535 elements other than zero, found "
            + pairs.length / 2 + " from element " + from + " on; use another storage");
      }
      writer.put(16, pairs.length / 2);
      for (byte each : pairs) {
        writer.put(8, each);
      }
    }
    return writer.bytes();
  }

  static byte[] decode(byte[] stored, int count, Storage.Deltas storage) {
    byte[] values = new byte[count];
    int at = 0;
    for (int from = 0; from < count; from += storage.length()) {
      int pairs = stored[at] & 0xFF | (stored[at + 1] & 0xFF) << 8;
      at += 2;
      int index = from;
      for (; pairs > 0; pairs--, at += 2) {
        index += stored[at] & 0xFF;
        values[index++] = stored[at + 1];
      }
    }
    return values;
  }
}
