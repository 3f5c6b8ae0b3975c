package dev.mote.hardware.cim.function;

/** Computes a layer on a chip. All kernels of a layer give the same bits. */
interface Kernel {
  /** The layer. */
  ChipLayer chip();

  /**
   * Computes the sums of vectors {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param inputs levels of the whole input
   * @param read   whose noise is drawn
   * @param sums   sums of weight times level less zero, by vector and output; the kernel writes those of its vectors
   */
  void run(byte[] inputs, Read read, int from, int to, long[] sums);
}
