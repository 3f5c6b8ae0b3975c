package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;

/** Tensors as arrays of the widest number, and back. */
final class Numbers {
  private Numbers() {}

  /** The elements as they are stored. */
  static long[] integers(Tensor tensor) {
    long[] values = new long[tensor.shape().count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = tensor.integer(index);
    }
    return values;
  }

  /** The elements less their zero points; as they are stored where there are none. */
  static long[] centred(Tensor tensor, TensorType type) {
    long[] values = integers(tensor);
    if (type.quantization() instanceof Quantization.Affine affine) {
      Slices slices = Slices.of(type.shape(), affine);
      for (int index = 0; index < values.length; index++) {
        values[index] -= affine.zeroPoint(slices.at(index));
      }
    }
    return values;
  }

  /** What the elements stand for: quantised integers as single-precision numbers. */
  static double[] reals(Tensor tensor, TensorType type) {
    double[] values = new double[tensor.shape().count()];
    switch (type.quantization()) {
      case Quantization.None _ -> {
        for (int index = 0; index < values.length; index++) {
          values[index] = tensor.real(index);
        }
      }
      case Quantization.Affine affine -> {
        Slices slices = Slices.of(type.shape(), affine);
        for (int index = 0; index < values.length; index++) {
          int slice = slices.at(index);
          values[index] = (float) ((double) affine.scale(slice) * (tensor.integer(index) - affine.zeroPoint(slice)));
        }
      }
    }
    return values;
  }

  /** A tensor of these numbers: floats are rounded once, integers truncate towards zero and wrap. */
  static Tensor tensor(DType dtype, Shape shape, double[] values) {
    if (dtype == DType.F32) {
      float[] floats = new float[values.length];
      for (int index = 0; index < values.length; index++) {
        floats[index] = (float) values[index];
      }
      return new Tensor.Floats(shape, floats);
    }
    long[] truncated = new long[values.length];
    for (int index = 0; index < values.length; index++) {
      truncated[index] = dtype == DType.BOOL ? truth(values[index] != 0) : (long) values[index];
    }
    return tensor(dtype, shape, truncated);
  }

  /** A tensor of these whole numbers, wrapped to {@code dtype}. */
  static Tensor tensor(DType dtype, Shape shape, long[] values) {
    return switch (dtype) {
      case F32 -> {
        float[] floats = new float[values.length];
        for (int index = 0; index < values.length; index++) {
          floats[index] = values[index];
        }
        yield new Tensor.Floats(shape, floats);
      }
      case I64 -> new Tensor.Longs(shape, values);
      case I32 -> {
        int[] ints = new int[values.length];
        for (int index = 0; index < values.length; index++) {
          ints[index] = (int) values[index];
        }
        yield new Tensor.Ints(shape, ints);
      }
      case I16 -> {
        short[] shorts = new short[values.length];
        for (int index = 0; index < values.length; index++) {
          shorts[index] = (short) values[index];
        }
        yield new Tensor.Shorts(shape, shorts);
      }
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> {
        byte[] bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
          bytes[index] = (byte) (dtype == DType.BOOL ? truth(values[index] != 0) : values[index]);
        }
        yield new Tensor.Bytes(shape, dtype, bytes);
      }
    };
  }

  static long truth(boolean value) {
    return value ? 1 : 0;
  }

  static long clamp(long value, long min, long max) {
    return Math.min(Math.max(value, min), max);
  }

  /** Which slice along the axis of a quantisation an element lies in. */
  private record Slices(int inner, int extent) {
    static Slices of(Shape shape, Quantization.Affine affine) {
      return affine.perAxis()
          ? new Slices(Math.max(1, shape.countBetween(affine.axis() + 1, shape.rank())), shape.dim(affine.axis()))
          : new Slices(1, 1);
    }

    int at(int index) {
      return index / inner % extent;
    }
  }
}
