package dev.mote.engine;

import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;

/** The kinds of arrays that hold elements. */
enum Storage {
  FLOATS, BYTES, SHORTS, INTS, LONGS;

  static Storage of(DType dtype) {
    return switch (dtype) {
      case F32 -> FLOATS;
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> BYTES;
      case I16 -> SHORTS;
      case I32 -> INTS;
      case I64 -> LONGS;
    };
  }

  /** Bytes an element. */
  int bytes() {
    return switch (this) {
      case FLOATS, INTS -> 4;
      case BYTES -> 1;
      case SHORTS -> 2;
      case LONGS -> 8;
    };
  }

  /** A new array. */
  Object make(int count) {
    return switch (this) {
      case FLOATS -> new float[count];
      case BYTES -> new byte[count];
      case SHORTS -> new short[count];
      case INTS -> new int[count];
      case LONGS -> new long[count];
    };
  }

  /** The array behind a tensor. */
  static Object of(Tensor tensor) {
    return switch (tensor) {
      case Tensor.Floats floats -> floats.values();
      case Tensor.Bytes bytes -> bytes.values();
      case Tensor.Shorts shorts -> shorts.values();
      case Tensor.Ints ints -> ints.values();
      case Tensor.Longs longs -> longs.values();
    };
  }

  /** A tensor over an array that holds just its elements. */
  static Tensor tensor(Shape shape, DType dtype, Object array) {
    return switch (of(dtype)) {
      case FLOATS -> new Tensor.Floats(shape, (float[]) array);
      case BYTES -> new Tensor.Bytes(shape, dtype, (byte[]) array);
      case SHORTS -> new Tensor.Shorts(shape, (short[]) array);
      case INTS -> new Tensor.Ints(shape, (int[]) array);
      case LONGS -> new Tensor.Longs(shape, (long[]) array);
    };
  }
}
