package dev.mote.graph;

/** The codes of {@link Storage.Packed}. */
final class PackedCoding {
  private PackedCoding() {}

  static byte[] encode(byte[] values, Storage.Packed storage) {
    int bits = storage.bits();
    byte[] stored = new byte[Bits.bytes(values.length, bits)];
    for (int index = 0; index < values.length; index++) {
      int shifted = values[index] - storage.half();
      if ((shifted & storage.step() - 1) != 0) {
        throw new BadInputException("an element stored in " + storage.label() + " is " + storage.half()
            + " more than a multiple of " + storage.step() + ", found " + values[index] + " at " + index
            + "; round the weights first");
      }
      Bits.put(stored, (long) index * bits, bits, shifted >> 8 - bits);
    }
    return stored;
  }

  static byte[] decode(byte[] stored, int count, Storage.Packed storage) {
    int bits = storage.bits();
    byte[] values = new byte[count];
    for (int index = 0; index < count; index++) {
      int code = Bits.get(stored, (long) index * bits, bits);
      values[index] = (byte) ((code << 8 - bits) + storage.half());
    }
    return values;
  }
}
