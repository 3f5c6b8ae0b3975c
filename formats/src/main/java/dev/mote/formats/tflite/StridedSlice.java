package dev.mote.formats.tflite;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.StridedSliceOptions;

/**
 * A slice in the manner of NumPy, {@code x[begin:end:stride, ..., new, i]}, as a plain slice and the shape it is read
 * under (the bit masks of TensorFlow's StridedSlice).
 *
 * @param op    the slice, one entry a dimension of the operand
 * @param shape the result's shape: picked dimensions dropped, new ones added
 */
record StridedSlice(Op.Slice op, Shape shape) {
  /** Resolves the masks. Throws {@link IllegalArgumentException} with the broken rule. */
  static StridedSlice of(Shape from, int[] begin, int[] end, int[] stride, StridedSliceOptions options) {
    List<Integer> first = new ArrayList<>();
    List<Integer> size = new ArrayList<>();
    List<Integer> step = new ArrayList<>();
    List<Integer> extents = new ArrayList<>();
    boolean ellipsisSeen = false;
    for (int entry = 0; entry < begin.length; entry++) {
      int axis = first.size();
      if (bit(options.ellipsisMask(), entry) && !ellipsisSeen) {
        ellipsisSeen = true;
        int after = 0;
        for (int later = entry + 1; later < begin.length; later++) {
          after += bit(options.newAxisMask(), later) ? 0 : 1;
        }
        whole(from, from.rank() - after, first, size, step, extents);
      } else if (bit(options.newAxisMask(), entry)) {
        extents.add(1);
      } else {
        if (axis >= from.rank()) {
          throw new IllegalArgumentException(
              "a slice has an entry a dimension at most, found more than " + from.rank());
        }
        int extent = from.dim(axis);
        int by = stride[entry];
        if (by == 0) {
          throw new IllegalArgumentException("strides are not 0");
        }
        if (bit(options.shrinkAxisMask(), entry)) {
          int index = begin[entry] < 0 ? begin[entry] + extent : begin[entry];
          if (index < 0 || index >= extent) {
            throw new IllegalArgumentException("index " + begin[entry] + " lies within the extent " + extent);
          }
          append(index, 1, 1, first, size, step);
        } else {
          int low = by > 0 ? 0 : -1;
          int high = by > 0 ? extent : extent - 1;
          long start = bit(options.beginMask(), entry) ? (by > 0 ? low : high) : clamp(begin[entry], extent, low, high);
          long given = options.offset() ? start + end[entry] : end[entry];
          long stop = bit(options.endMask(), entry) ? (by > 0 ? high : low) : clamp(given, extent, low, high);
          int count = (int) Math.max(0, by > 0 ? (stop - start + by - 1) / by : (start - stop - by - 1) / -(long) by);
          append(count == 0 ? 0 : (int) start, count, by, first, size, step);
          extents.add(count);
        }
      }
    }
    whole(from, from.rank(), first, size, step, extents);
    return new StridedSlice(new Op.Slice(first, size, step),
        Shape.of(extents.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** Takes the dimensions up to {@code end} as they are. */
  private static void whole(Shape from, int end, List<Integer> first, List<Integer> size, List<Integer> step,
      List<Integer> extents) {
    for (int axis = first.size(); axis < end; axis++) {
      append(0, from.dim(axis), 1, first, size, step);
      extents.add(from.dim(axis));
    }
  }

  private static void append(int begin, int count, int by, List<Integer> first, List<Integer> size,
      List<Integer> step) {
    first.add(begin);
    size.add(count);
    step.add(by);
  }

  private static long clamp(long index, int extent, int low, int high) {
    return Math.clamp(index < 0 ? index + extent : index, (long) low, (long) high);
  }

  private static boolean bit(int mask, int entry) {
    return entry < 32 && (mask >> entry & 1) != 0;
  }
}
