package dev.mote.compress.weights;

import dev.mote.graph.Storage;

/** The int8 elements that weights of one slice may become. */
sealed interface Levels {
  /** The element nearest to {@code ratio}, a weight over the scale. */
  int nearest(double ratio);

  /** The largest magnitude of an element. */
  int largest();

  /** What keeps the elements. */
  Storage storage();

  /**
   * Elements at equal distances in the upper bits of a byte.
   *
   * @param bits    1 to 8
   * @param halfway whether they lie midway between multiples of their distance, then not with 8 bits; else zero is one of them, and
   *                there are as many below as above it, then not with 1 bit
   */
  record Even(int bits, boolean halfway) implements Levels {
    @Override
    public int nearest(double ratio) {
      int step = 1 << 8 - bits;
      int top = (1 << bits - 1) - 1;
      if (halfway) {
        long code = (long) Math.floor(ratio / step);
        return (int) Math.max(-top - 1, Math.min(top, code)) * step + step / 2;
      }
      return (int) Math.max(-top, Math.min(top, Math.round(ratio / step))) * step;
    }

    @Override
    public int largest() {
      int step = 1 << 8 - bits;
      int top = (1 << bits - 1) - 1;
      return top * step + (halfway ? step / 2 : 0);
    }

    @Override
    public Storage storage() {
      return bits == 8 ? Storage.PLAIN : new Storage.Packed(bits, halfway);
    }
  }

  /** The entries of a codebook, in rising order, with indices of {@code bits} bits. */
  record Listed(int bits, byte[] entries) implements Levels {
    @Override
    public int nearest(double ratio) {
      int low = 0;
      int high = entries.length - 1;
      while (low < high) {
        int middle = (low + high) / 2;
        if (ratio > (entries[middle] + entries[middle + 1]) / 2.0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return entries[low];
    }

    @Override
    public int largest() {
      return Math.max(Math.abs(entries[0]), Math.abs(entries[entries.length - 1]));
    }

    @Override
    public Storage storage() {
      return new Storage.Codebook(bits, entries);
    }
  }
}
