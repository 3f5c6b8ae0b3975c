package dev.mote.formats.tflite;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.nio.ByteBuffer;
import org.tensorflow.lite.schema.TensorType;

/** The contents of constant tensors as Mote keeps them; half floats become floats, 4-bit integers are unpacked. */
final class Contents {
  private Contents() {}

  /** Mote's element type for the schema's. Throws {@link UnsupportedException} for those that Mote has not. */
  static DType dtype(TensorEntry tensor) {
    return switch (tensor.type()) {
      case TensorType.FLOAT32 -> DType.F32;
      case TensorType.INT8 -> DType.I8;
      case TensorType.UINT8 -> DType.U8;
      case TensorType.INT16 -> DType.I16;
      case TensorType.INT32 -> DType.I32;
      case TensorType.INT64 -> DType.I64;
      case TensorType.BOOL -> DType.BOOL;
      case TensorType.INT4 -> DType.I4;
      case TensorType.FLOAT16 -> {
        if (tensor.isConstant()) {
          yield DType.F32;
        }
        throw unsupported(tensor);
      }
      default -> throw unsupported(tensor);
    };
  }

  private static UnsupportedException unsupported(TensorEntry tensor) {
    return new UnsupportedException("element type " + TensorType.names[tensor.type()] + " of tensor '" + tensor.name()
        + "' is not supported; convert the network to float32 or int8");
  }

  /** The decoded contents of a constant tensor. Throws where the file holds fewer or more bytes than the shape says. */
  static Tensor decode(TensorEntry tensor, TfliteFile file) {
    if (tensor.sparsity() != null) {
      return SparseContents.decode(tensor, file);
    }
    DType dtype = dtype(tensor);
    Shape shape = Shape.of(tensor.extents());
    int count = shape.count();
    int width = tensor.type() == TensorType.FLOAT16 ? 16 : dtype.bits();
    long expected = ((long) count * width + 7) / 8;
    if (expected != tensor.dataLength()) {
      throw new BadInputException("a constant has as many bytes as its shape says, " + expected + " for "
          + dtype.label() + "[" + shape + "], found " + tensor.dataLength() + " at tensor '" + tensor.name()
          + "'; export the model again");
    }
    file.charge(expected, "tensor '" + tensor.name() + "'");
    ByteBuffer data = expected == 0 ? ByteBuffer.allocate(0) : file.data(tensor);
    return switch (dtype) {
      case F32 ->
        new Tensor.Floats(shape, tensor.type() == TensorType.FLOAT16 ? halves(data, count) : floats(data, count));
      case I16 -> {
        short[] values = new short[count];
        data.asShortBuffer().get(values);
        yield new Tensor.Shorts(shape, values);
      }
      case I32 -> {
        int[] values = new int[count];
        data.asIntBuffer().get(values);
        yield new Tensor.Ints(shape, values);
      }
      case I64 -> {
        long[] values = new long[count];
        data.asLongBuffer().get(values);
        yield new Tensor.Longs(shape, values);
      }
      case I4 -> new Tensor.Bytes(shape, dtype, nibbles(data, count));
      case I8, U8 -> new Tensor.Bytes(shape, dtype, bytes(data, count));
      case BOOL -> {
        byte[] values = bytes(data, count);
        for (int index = 0; index < count; index++) {
          values[index] = (byte) (values[index] == 0 ? 0 : 1);
        }
        yield new Tensor.Bytes(shape, dtype, values);
      }
      case I2, BINARY, TERNARY, SPIKE -> throw unsupported(tensor);
    };
  }

  private static byte[] bytes(ByteBuffer data, int count) {
    byte[] values = new byte[count];
    data.get(values);
    return values;
  }

  private static float[] floats(ByteBuffer data, int count) {
    float[] values = new float[count];
    data.asFloatBuffer().get(values);
    return values;
  }

  private static float[] halves(ByteBuffer data, int count) {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = Float.float16ToFloat(data.getShort(2 * index));
    }
    return values;
  }

  /** Two a byte, the first in the low half. */
  private static byte[] nibbles(ByteBuffer data, int count) {
    byte[] values = new byte[count];
    for (int index = 0; index < count; index++) {
      int pair = data.get(index / 2);
      values[index] = (byte) (index % 2 == 0 ? pair << 28 >> 28 : pair >> 4);
    }
    return values;
  }
}
