package dev.mote.engine;

/** What is done with rows of sums: bias and clamp for floats, requantisation for int8. */
sealed interface Epilogue {
  /** Whether sums are whole numbers, which are collected in {@link Scratch#ints} before they are stored. */
  boolean whole();

  /**
   * Writes rows of {@code count} results.
   *
   * @param at         where the first sum is in {@link Scratch#ints} or {@link Scratch#floats}
   * @param step       from one row of sums to the next
   * @param to         where the first result goes, relative to its slot
   * @param targetStep from one row of results to the next
   * @param channel    the channel of a row's first sum
   */
  void store(Kernels kernels, Frame frame, Scratch scratch, int at, int step, int to, int targetStep, int rows,
      int count, int channel);

  /** Float results: {@code clamp(sum + bias)}. {@code bias} is a slot, or -1. */
  record Floats(int slot, int bias, float min, float max) implements Epilogue {
    private static final float[] NONE = {};

    @Override
    public boolean whole() {
      return false;
    }

    @Override
    public void store(Kernels kernels, Frame frame, Scratch scratch, int at, int step, int to, int targetStep, int rows,
        int count, int channel) {
      float[] added = bias < 0 ? NONE : frame.floats(bias);
      int addedAt = bias < 0 ? 0 : frame.offset(bias) + channel;
      kernels.store(scratch.floats(), at, step, frame.floats(slot), frame.offset(slot) + to, targetStep, rows, count,
          added, addedAt, min, max);
    }
  }

  /** Int8 results. */
  record Bytes(int slot, Requantizer stage) implements Epilogue {
    @Override
    public boolean whole() {
      return true;
    }

    @Override
    public void store(Kernels kernels, Frame frame, Scratch scratch, int at, int step, int to, int targetStep, int rows,
        int count, int channel) {
      kernels.requantize(scratch.ints(), at, step, frame.bytes(slot), frame.offset(slot) + to, targetStep, rows, count,
          stage, channel);
    }
  }

  /** Int8 pools: sums divided by {@code divisor}, rounded half away from zero, and clamped. */
  record Mean(int slot, int divisor, int min, int max) implements Epilogue {
    @Override
    public boolean whole() {
      return true;
    }

    @Override
    public void store(Kernels kernels, Frame frame, Scratch scratch, int at, int step, int to, int targetStep, int rows,
        int count, int channel) {
      byte[] target = frame.bytes(slot);
      int first = frame.offset(slot) + to;
      for (int row = 0; row < rows; row++) {
        for (int index = 0; index < count; index++) {
          int sum = scratch.ints()[at + row * step + index];
          int mean = (sum > 0 ? sum + divisor / 2 : sum - divisor / 2) / divisor;
          target[first + row * targetStep + index] = (byte) Math.clamp(mean, min, max);
        }
      }
    }
  }
}
