package dev.mote.app;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Tensors as bytes, little-endian, one after the other, as emitted code and its files hold them. */
final class RawTensors {
  private RawTensors() {}

  /** Reads the values {@code ids}, such as a graph's inputs, as often as {@code bytes} hold them. */
  static List<List<Tensor>> vectors(Graph graph, List<Integer> ids, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<List<Tensor>> vectors = new ArrayList<>();
    while (buffer.hasRemaining()) {
      vectors.add(ids.stream().map(id -> read(graph.type(id), buffer)).toList());
    }
    return vectors;
  }

  /** The bytes of {@code tensors}, one after the other. */
  static byte[] bytes(List<Tensor> tensors) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    tensors.forEach(tensor -> stream.writeBytes(bytes(tensor)));
    return stream.toByteArray();
  }

  private static Tensor read(TensorType type, ByteBuffer bytes) {
    Shape shape = type.shape();
    int count = shape.count();
    return switch (type.dtype()) {
      case F32 -> {
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + 4 * count);
        yield new Tensor.Floats(shape, values);
      }
      case I16 -> {
        short[] values = new short[count];
        bytes.asShortBuffer().get(values);
        bytes.position(bytes.position() + 2 * count);
        yield new Tensor.Shorts(shape, values);
      }
      case I32 -> {
        int[] values = new int[count];
        bytes.asIntBuffer().get(values);
        bytes.position(bytes.position() + 4 * count);
        yield new Tensor.Ints(shape, values);
      }
      case I64 -> {
        long[] values = new long[count];
        bytes.asLongBuffer().get(values);
        bytes.position(bytes.position() + 8 * count);
        yield new Tensor.Longs(shape, values);
      }
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> {
        byte[] values = new byte[count];
        bytes.get(values);
        yield new Tensor.Bytes(shape, type.dtype(), values);
      }
    };
  }

  /** The bytes of a tensor; types narrower than a byte take one byte an element. */
  static byte[] bytes(Tensor tensor) {
    if (tensor instanceof Tensor.Bytes bytes) {
      return bytes.values();
    }
    int width = tensor.dtype().bits() / 8;
    ByteBuffer buffer = ByteBuffer.allocate(width * tensor.shape().count()).order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; index < tensor.shape().count(); index++) {
      switch (tensor.dtype()) {
        case F32 -> buffer.putFloat((float) tensor.real(index));
        case I16 -> buffer.putShort((short) tensor.integer(index));
        case I32 -> buffer.putInt((int) tensor.integer(index));
        case I64 -> buffer.putLong(tensor.integer(index));
        case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> throw new IllegalStateException("handled above");
      }
    }
    return buffer.array();
  }

  /** The FNV-1a 64 hash of a tensor's bytes, 16 hexadecimal digits. */
  static String hash(Tensor tensor) {
    long hash = 0xcbf29ce484222325L;
    for (byte value : bytes(tensor)) {
      hash = (hash ^ (value & 0xFF)) * 0x100000001b3L;
    }
    return java.util.HexFormat.of().toHexDigits(hash);
  }

  /** Bytes of one set of graph inputs, one byte an element for narrow types. */
  static long inputBytes(Graph graph) {
    return graph.inputs().stream()
        .mapToLong(input -> (long) graph.type(input).shape().count() * width(graph.type(input).dtype()))
        .sum();
  }

  private static int width(DType dtype) {
    return Math.max(1, dtype.bits() / 8);
  }
}
