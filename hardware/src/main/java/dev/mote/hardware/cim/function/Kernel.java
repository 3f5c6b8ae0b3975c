package dev.mote.hardware.cim.function;

/** Computes layers on a chip. All kernels give the same bits. */
interface Kernel {
  /**
   * Computes the sums of vectors {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param inputs levels of the whole input
   * @param read   whose noise is drawn
   * @param sums   sums of weight times level less zero, by vector and output; the kernel writes those of its vectors
   */
  void run(ChipLayer layer, byte[] inputs, Read read, int from, int to, long[] sums);
}
