package dev.mote.hardware.mcu;

import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Tensors in memory outside the heap: elements as their Java arrays hold them, in this machine's byte order. */
final class HostMemory {
  private HostMemory() {}

  /** Bytes a value takes; types narrower than a byte take one. */
  static long bytes(TensorType type) {
    return (long) type.shape().count() * Math.max(1, type.dtype().bits() / 8);
  }

  static void write(Tensor tensor, MemorySegment to) {
    MemorySegment array = switch (tensor) {
      case Tensor.Floats floats -> MemorySegment.ofArray(floats.values());
      case Tensor.Bytes bytes -> MemorySegment.ofArray(bytes.values());
      case Tensor.Shorts shorts -> MemorySegment.ofArray(shorts.values());
      case Tensor.Ints ints -> MemorySegment.ofArray(ints.values());
      case Tensor.Longs longs -> MemorySegment.ofArray(longs.values());
    };
    MemorySegment.copy(array, 0, to, 0, array.byteSize());
  }

  static Tensor read(TensorType type, MemorySegment from) {
    MemorySegment part = from.asSlice(0, bytes(type));
    return switch (type.dtype()) {
      case F32 -> new Tensor.Floats(type.shape(), part.toArray(ValueLayout.JAVA_FLOAT));
      case I16 -> new Tensor.Shorts(type.shape(), part.toArray(ValueLayout.JAVA_SHORT));
      case I32 -> new Tensor.Ints(type.shape(), part.toArray(ValueLayout.JAVA_INT));
      case I64 -> new Tensor.Longs(type.shape(), part.toArray(ValueLayout.JAVA_LONG));
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE ->
        new Tensor.Bytes(type.shape(), type.dtype(), part.toArray(ValueLayout.JAVA_BYTE));
    };
  }
}
