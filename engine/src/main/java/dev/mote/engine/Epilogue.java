package dev.mote.engine;

/** What is done with a row of sums: bias and clamp for floats, requantisation for int8. */
sealed interface Epilogue {
  /**
   * Writes {@code count} results.
   *
   * @param sums    a tile's sums from {@code at} on
   * @param to      where the first goes in the result, relative to its slot
   * @param channel the first one's channel
   */
  void store(Kernels kernels, Frame frame, float[] sums, int at, int to, int count, int channel);

  /** Float results: {@code clamp(sum + bias)}. {@code bias} is a slot, or -1. */
  record Floats(int slot, int bias, float min, float max) implements Epilogue {
    private static final float[] NONE = {};

    @Override
    public void store(Kernels kernels, Frame frame, float[] sums, int at, int to, int count, int channel) {
      float[] added = bias < 0 ? NONE : frame.floats(bias);
      int addedAt = bias < 0 ? 0 : frame.offset(bias) + channel;
      kernels.store(sums, at, frame.floats(slot), frame.offset(slot) + to, count, added, addedAt, min, max);
    }
  }

  /** Int8 results. */
  record Bytes(int slot, Requantizer stage) implements Epilogue {
    @Override
    public void store(Kernels kernels, Frame frame, float[] sums, int at, int to, int count, int channel) {
      kernels.requantize(sums, at, frame.bytes(slot), frame.offset(slot) + to, count, stage, channel);
    }

    void store(Kernels kernels, Frame frame, int[] sums, int at, int to, int count, int channel) {
      kernels.requantize(sums, at, frame.bytes(slot), frame.offset(slot) + to, count, stage, channel);
    }
  }

  /** Int8 pools: sums divided by {@code count}, rounded half away from zero, and clamped. */
  record Mean(int slot, int count, int min, int max) implements Epilogue {
    @Override
    public void store(Kernels kernels, Frame frame, float[] sums, int at, int to, int count, int channel) {
      byte[] target = frame.bytes(slot);
      int first = frame.offset(slot) + to;
      for (int index = 0; index < count; index++) {
        int sum = (int) sums[at + index];
        int mean = (sum > 0 ? sum + this.count / 2 : sum - this.count / 2) / this.count;
        target[first + index] = (byte) Math.clamp(mean, min, max);
      }
    }
  }
}
