package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.mote.graph.Bits;
import dev.mote.graph.DType;
import dev.mote.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes tensors as ONNX records with raw little-endian data. */
final class TensorRecord {
  private TensorRecord() {}

  /** ONNX's code of an element type; types narrower than a byte are written as int8. */
  static int code(DType dtype) {
    return switch (dtype) {
      case F32 -> DataType.FLOAT_VALUE;
      case I8, I4, I2, BINARY, TERNARY -> DataType.INT8_VALUE;
      case U8, SPIKE -> DataType.UINT8_VALUE;
      case I16 -> DataType.INT16_VALUE;
      case I32 -> DataType.INT32_VALUE;
      case I64 -> DataType.INT64_VALUE;
      case BOOL -> DataType.BOOL_VALUE;
    };
  }

  static TensorProto of(String name, Tensor tensor) {
    TensorProto.Builder record = TensorProto.newBuilder().setName(name).setDataType(code(tensor.dtype()));
    for (int extent : tensor.shape().toArray()) {
      record.addDims(extent);
    }
    return record.setRawData(ByteString.copyFrom(raw(tensor))).build();
  }

  /** 4-bit integers of -8 to 7, two a byte with the first in the low half. */
  static TensorProto nibbles(String name, Tensor tensor) {
    byte[] packed = new byte[Bits.bytes(tensor.shape().count(), 4)];
    for (int index = 0; index < tensor.shape().count(); index++) {
      Bits.put(packed, 4L * index, 4, (int) tensor.integer(index));
    }
    TensorProto.Builder record = TensorProto.newBuilder().setName(name).setDataType(DataType.INT4_VALUE);
    for (int extent : tensor.shape().toArray()) {
      record.addDims(extent);
    }
    return record.setRawData(ByteString.copyFrom(packed)).build();
  }

  private static byte[] raw(Tensor tensor) {
    return switch (tensor) {
      case Tensor.Floats(var _, float[] values) -> {
        ByteBuffer buffer = buffer(4 * values.length);
        buffer.asFloatBuffer().put(values);
        yield buffer.array();
      }
      case Tensor.Bytes(var _, var _, byte[] values, var _) -> values;
      case Tensor.Shorts(var _, short[] values) -> {
        ByteBuffer buffer = buffer(2 * values.length);
        buffer.asShortBuffer().put(values);
        yield buffer.array();
      }
      case Tensor.Ints(var _, int[] values) -> {
        ByteBuffer buffer = buffer(4 * values.length);
        buffer.asIntBuffer().put(values);
        yield buffer.array();
      }
      case Tensor.Longs(var _, long[] values) -> {
        ByteBuffer buffer = buffer(8 * values.length);
        buffer.asLongBuffer().put(values);
        yield buffer.array();
      }
    };
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
