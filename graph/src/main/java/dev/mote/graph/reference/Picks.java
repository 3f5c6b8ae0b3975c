package dev.mote.graph.reference;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;

/** Tensors made of elements of another one, whatever their type. */
final class Picks {
  private Picks() {}

  /** The tensor whose element i is element {@code sources[i]} of {@code x}. */
  static Tensor pick(Tensor x, Shape shape, int[] sources) {
    return switch (x) {
      case Tensor.Floats floats -> {
        float[] result = new float[sources.length];
        for (int index = 0; index < sources.length; index++) {
          result[index] = floats.values()[sources[index]];
        }
        yield new Tensor.Floats(shape, result);
      }
      case Tensor.Bytes bytes -> {
        byte[] result = new byte[sources.length];
        for (int index = 0; index < sources.length; index++) {
          result[index] = bytes.values()[sources[index]];
        }
        yield new Tensor.Bytes(shape, bytes.dtype(), result);
      }
      case Tensor.Shorts shorts -> {
        short[] result = new short[sources.length];
        for (int index = 0; index < sources.length; index++) {
          result[index] = shorts.values()[sources[index]];
        }
        yield new Tensor.Shorts(shape, result);
      }
      case Tensor.Ints ints -> {
        int[] result = new int[sources.length];
        for (int index = 0; index < sources.length; index++) {
          result[index] = ints.values()[sources[index]];
        }
        yield new Tensor.Ints(shape, result);
      }
      case Tensor.Longs longs -> {
        long[] result = new long[sources.length];
        for (int index = 0; index < sources.length; index++) {
          result[index] = longs.values()[sources[index]];
        }
        yield new Tensor.Longs(shape, result);
      }
    };
  }

  /** The elements of {@code x}, then those of {@code y}, which has the same type, in one row. */
  static Tensor joined(Tensor x, Tensor y) {
    int first = x.shape().count();
    int count = Math.addExact(first, y.shape().count());
    Shape shape = Shape.of(count);
    return switch (x) {
      case Tensor.Floats floats -> {
        float[] values = Arrays.copyOf(floats.values(), count);
        for (int index = first; index < count; index++) {
          values[index] = (float) y.real(index - first);
        }
        yield new Tensor.Floats(shape, values);
      }
      case Tensor.Bytes _,Tensor.Shorts _,Tensor.Ints _,Tensor.Longs _ -> {
        long[] values = Arrays.copyOf(Numbers.integers(x), count);
        for (int index = first; index < count; index++) {
          values[index] = y.integer(index - first);
        }
        yield Numbers.tensor(x.dtype(), shape, values);
      }
    };
  }
}
