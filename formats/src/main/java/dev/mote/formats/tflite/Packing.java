package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a constant in a TFLite file: little endian, 4-bit integers two a byte with the first in the low half. */
final class Packing {
  private Packing() {}

  static byte[] bytes(Tensor tensor) {
    if (tensor instanceof Tensor.Bytes small) {
      return small.dtype() == DType.I4 ? nibbles(small.values()) : small.values();
    }
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(tensor.dtype().bytes(tensor.shape().count())))
        .order(ByteOrder.LITTLE_ENDIAN);
    switch (tensor) {
      case Tensor.Floats floats -> data.asFloatBuffer().put(floats.values());
      case Tensor.Shorts shorts -> data.asShortBuffer().put(shorts.values());
      case Tensor.Ints ints -> data.asIntBuffer().put(ints.values());
      case Tensor.Longs longs -> data.asLongBuffer().put(longs.values());
      case Tensor.Bytes bytes -> data.put(bytes.values());
    }
    return data.array();
  }

  private static byte[] nibbles(byte[] values) {
    byte[] packed = new byte[(values.length + 1) / 2];
    for (int index = 0; index < values.length; index++) {
      packed[index / 2] |= (byte) ((values[index] & 0xF) << (index % 2 * 4));
    }
    return packed;
  }
}
