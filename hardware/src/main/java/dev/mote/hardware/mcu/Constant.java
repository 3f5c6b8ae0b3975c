package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;

/**
 * A read-only array of the emitted code.
 *
 * @param values    the elements
 * @param learned   whether it holds parameters of the network (weights, biases and their scales), else it is a table
 * @param alignment its address is a multiple of this many bytes
 */
record Constant(Tensor values, boolean learned, int alignment) {
  static Constant learned(byte[] values) {
    return new Constant(new Tensor.Bytes(Shape.of(values.length), DType.I8, values), true, 4);
  }

  static Constant learned(short[] values) {
    return new Constant(new Tensor.Shorts(Shape.of(values.length), values), true, 4);
  }

  static Constant learned(int[] values) {
    return new Constant(new Tensor.Ints(Shape.of(values.length), values), true, 4);
  }

  static Constant learned(float[] values) {
    return new Constant(new Tensor.Floats(Shape.of(values.length), values), true, 4);
  }

  static Constant table(byte[] values) {
    return new Constant(new Tensor.Bytes(Shape.of(values.length), DType.I8, values), false, 4);
  }

  static Constant table(short[] values) {
    return new Constant(new Tensor.Shorts(Shape.of(values.length), values), false, 4);
  }

  static Constant table(float[] values) {
    return new Constant(new Tensor.Floats(Shape.of(values.length), values), false, 4);
  }

  static Constant table(int[] values) {
    return new Constant(new Tensor.Ints(Shape.of(values.length), values), false, 4);
  }

  static Constant learned(long[] values) {
    return new Constant(new Tensor.Longs(Shape.of(values.length), values), true, 8);
  }

  int bytes() {
    return Math.toIntExact(values.dtype().bytes(values.shape().count()));
  }

  /** The element type in C. */
  String ctype() {
    return switch (values.dtype()) {
      case F32 -> "float";
      case I8, I4, I2, BINARY, TERNARY -> "int8_t";
      case U8, BOOL, SPIKE -> "uint8_t";
      case I16 -> "int16_t";
      case I32 -> "int32_t";
      case I64 -> "int64_t";
    };
  }
}
