package dev.mote.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A copy of short or scattered runs to places that lie one after the other: where the elements of a block come from is worked
 * out once, for all blocks alike.
 *
 * @param pattern where each element of a block comes from, from the block's first place on
 * @param blocks  where blocks begin: operand 0 is the source, operand 1 the target; the inner run is the block
 */
record Shuffle(int source, int sourceStart, int target, int targetStart, int[] pattern,
    Strides blocks) implements Step {
  /** Longer runs are copied as they are. */
  private static final int LONG_RUN = 32;
  private static final int LARGEST_BLOCK = 4096;

  /** The step of a copy, or null where plain copies of runs serve better. */
  static @Nullable Shuffle of(int source, int sourceStart, int target, int targetStart, Strides strides) {
    int[] extents = strides.extents();
    int[] from = strides.steps()[0];
    int[] to = strides.steps()[1];
    int rank = extents.length;
    if (strides.innerStep(1) != 1 || strides.innerStep(0) == 1 && strides.run() >= LONG_RUN
        || strides.run() > LARGEST_BLOCK) {
      return null;
    }
    int inner = rank - 1;
    int size = strides.run();
    while (inner > 0 && to[inner - 1] == size && size * (long) extents[inner - 1] <= LARGEST_BLOCK) {
      size *= extents[--inner];
    }
    int[] pattern = new int[size];
    for (int at = 0; at < size; at++) {
      int left = at;
      for (int axis = rank - 1; axis >= inner; axis--) {
        pattern[at] += left % extents[axis] * from[axis];
        left /= extents[axis];
      }
    }
    return new Shuffle(source, sourceStart, target, targetStart, pattern,
        new Strides(outer(extents, inner, size), new int[][]{outer(from, inner, 1), outer(to, inner, 1)}));
  }

  private static int[] outer(int[] all, int inner, int last) {
    int[] outer = Arrays.copyOf(all, inner + 1);
    outer[inner] = last;
    return outer;
  }

  @Override
  public int units() {
    return blocks.runs();
  }

  @Override
  public long unitCost() {
    return 10L * pattern.length + 50;
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    for (int block = from; block < to; block++) {
      int read = frame.offset(source) + sourceStart + blocks.start(0, block);
      int write = frame.offset(target) + targetStart + blocks.start(1, block);
      copy(frame.arrays()[source], read, frame.arrays()[target], write);
    }
  }

  private void copy(Object source, int read, Object target, int write) {
    if (source instanceof float[] from && target instanceof float[] to) {
      for (int at = 0; at < pattern.length; at++) {
        to[write + at] = from[read + pattern[at]];
      }
    } else if (source instanceof byte[] from && target instanceof byte[] to) {
      for (int at = 0; at < pattern.length; at++) {
        to[write + at] = from[read + pattern[at]];
      }
    } else {
      for (int at = 0; at < pattern.length; at++) {
        System.arraycopy(source, read + pattern[at], target, write + at, 1);
      }
    }
  }
}
