package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers of an ONNX tensor record: raw bytes, typed lists or external data.
 *
 * <p>
 * float16, bfloat16 and float64 become float32; uint16 becomes int32 and uint32 int64, which hold all their values.
 */
final class TensorData {
  private TensorData() {}

  /** The element type of Mote that holds ONNX type {@code code}. Throws {@link UnsupportedException} where there is none. */
  static DType dtype(int code, String place) {
    DataType type = DataType.forNumber(code);
    if (type == null) {
      throw new BadInputException(place + " has a known element type, found code " + code + "; export the model again");
    }
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> DType.F32;
      case INT8 -> DType.I8;
      case UINT8, UINT4 -> DType.U8;
      case INT16 -> DType.I16;
      case INT32, UINT16 -> DType.I32;
      case INT64, UINT32 -> DType.I64;
      case BOOL -> DType.BOOL;
      case INT4 -> DType.I4;
      default -> throw new UnsupportedException(place + " has an element type that Mote supports, found "
          + type.name().toLowerCase(java.util.Locale.ROOT) + "; convert the model to float32 or int8");
    };
  }

  /** The shape of these extents. Throws {@link BadInputException} where one is negative or too large. */
  static Shape shape(List<Long> dims, String place) {
    int[] extents = new int[dims.size()];
    for (int axis = 0; axis < extents.length; axis++) {
      long dim = dims.get(axis);
      if (dim < 0 || dim > Integer.MAX_VALUE) {
        throw new BadInputException(
            place + " has extents of 0 to 2147483647, found " + dims + "; export the model again");
      }
      extents[axis] = (int) dim;
    }
    if (extents.length > 64) {
      throw new BadInputException(
          place + " has at most 64 dimensions, found " + extents.length + "; export the model again");
    }
    return Shape.of(extents);
  }

  static Tensor read(TensorProto proto, @Nullable Path folder) {
    String place = "tensor '" + proto.getName() + "'";
    Shape shape = shape(proto.getDimsList(), place);
    DType dtype = dtype(proto.getDataType(), place);
    if (proto.hasSegment()) {
      throw new UnsupportedException(place + " is stored whole, found a segment; export the model again");
    }
    boolean external = proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    if (external || proto.hasRawData()) {
      long needed = rawBytes(proto.getDataType(), shape.count());
      ByteBuffer raw = external
          ? ExternalData.read(proto, folder, needed)
          : proto.getRawData().asReadOnlyByteBuffer();
      if (raw.remaining() != needed) {
        throw new BadInputException(
            place + " of shape " + shape + " takes " + needed + " bytes, found " + raw.remaining()
                + "; fetch or export the model again");
      }
      return raw(proto.getDataType(), shape, dtype, raw.slice().order(ByteOrder.LITTLE_ENDIAN));
    }
    return typed(proto, shape, dtype, place);
  }

  private static long rawBytes(int code, long count) {
    return switch (code) {
      case DataType.FLOAT_VALUE, DataType.INT32_VALUE, DataType.UINT32_VALUE -> 4 * count;
      case DataType.DOUBLE_VALUE, DataType.INT64_VALUE -> 8 * count;
      case DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE, DataType.INT16_VALUE, DataType.UINT16_VALUE -> 2 * count;
      case DataType.INT4_VALUE, DataType.UINT4_VALUE -> (count + 1) / 2;
      default -> count;
    };
  }

  private static Tensor raw(int code, Shape shape, DType dtype, ByteBuffer raw) {
    int count = shape.count();
    if (dtype == DType.F32) {
      float[] values = new float[count];
      switch (code) {
        case DataType.FLOAT_VALUE -> raw.asFloatBuffer().get(values);
        case DataType.DOUBLE_VALUE -> fill(values, index -> (float) raw.getDouble(8 * index));
        case DataType.FLOAT16_VALUE -> fill(values, index -> Float.float16ToFloat(raw.getShort(2 * index)));
        default -> fill(values, index -> bfloat16(raw.getShort(2 * index)));
      }
      return new Tensor.Floats(shape, values);
    }
    return switch (code) {
      case DataType.INT16_VALUE -> whole(dtype, shape, index -> raw.getShort(2 * index));
      case DataType.UINT16_VALUE -> whole(dtype, shape, index -> raw.getShort(2 * index) & 0xFFFF);
      case DataType.INT32_VALUE -> whole(dtype, shape, index -> raw.getInt(4 * index));
      case DataType.UINT32_VALUE -> whole(dtype, shape, index -> raw.getInt(4 * index) & 0xFFFF_FFFFL);
      case DataType.INT64_VALUE -> whole(dtype, shape, index -> raw.getLong(8 * index));
      case DataType.INT4_VALUE, DataType.UINT4_VALUE -> {
        boolean signed = code == DataType.INT4_VALUE;
        yield whole(dtype, shape, index -> nibble(raw.get(index / 2) >> 4 * (index % 2), signed));
      }
      case DataType.BOOL_VALUE -> whole(dtype, shape, index -> raw.get(index) != 0 ? 1 : 0);
      default -> whole(dtype, shape, index -> raw.get(index));
    };
  }

  private static Tensor typed(TensorProto proto, Shape shape, DType dtype, String place) {
    int count = shape.count();
    switch (proto.getDataType()) {
      case DataType.FLOAT_VALUE -> {
        length(place, shape, proto.getFloatDataCount());
        float[] values = new float[count];
        fill(values, proto::getFloatData);
        return new Tensor.Floats(shape, values);
      }
      case DataType.DOUBLE_VALUE -> {
        length(place, shape, proto.getDoubleDataCount());
        float[] values = new float[count];
        fill(values, index -> (float) proto.getDoubleData(index));
        return new Tensor.Floats(shape, values);
      }
      case DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE -> {
        length(place, shape, proto.getInt32DataCount());
        boolean half = proto.getDataType() == DataType.FLOAT16_VALUE;
        float[] values = new float[count];
        fill(values, index -> half
            ? Float.float16ToFloat((short) proto.getInt32Data(index))
            : bfloat16((short) proto.getInt32Data(index)));
        return new Tensor.Floats(shape, values);
      }
      case DataType.INT64_VALUE -> {
        length(place, shape, proto.getInt64DataCount());
        return whole(dtype, shape, proto::getInt64Data);
      }
      case DataType.UINT32_VALUE -> {
        length(place, shape, proto.getUint64DataCount());
        return whole(dtype, shape, index -> proto.getUint64Data(index) & 0xFFFF_FFFFL);
      }
      case DataType.INT4_VALUE, DataType.UINT4_VALUE -> {
        boolean signed = proto.getDataType() == DataType.INT4_VALUE;
        if (proto.getInt32DataCount() != (count + 1) / 2) {
          length(place, shape, 2 * proto.getInt32DataCount());
        }
        return whole(dtype, shape, index -> nibble(proto.getInt32Data(index / 2) >> 4 * (index % 2), signed));
      }
      default -> {
        length(place, shape, proto.getInt32DataCount());
        return dtype == DType.BOOL
            ? whole(dtype, shape, index -> proto.getInt32Data(index) != 0 ? 1 : 0)
            : whole(dtype, shape, proto::getInt32Data);
      }
    }
  }

  private static void length(String place, Shape shape, int found) {
    if (found != shape.count()) {
      throw new BadInputException(place + " of shape " + shape + " holds " + shape.count() + " numbers, found " + found
          + "; fetch or export the model again");
    }
  }

  private static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static long nibble(int bits, boolean signed) {
    return signed ? (bits << 28) >> 28 : bits & 15;
  }

  /** One real number by its index. */
  @FunctionalInterface
  private interface IntToFloat {
    float at(int index);
  }

  private static void fill(float[] values, IntToFloat source) {
    for (int index = 0; index < values.length; index++) {
      values[index] = source.at(index);
    }
  }

  /** The tensor of whole numbers of type {@code dtype}, each narrowed to it. */
  static Tensor whole(DType dtype, Shape shape, IntToLongFunction source) {
    Tensor tensor = Tensor.zeros(dtype, shape);
    for (int index = 0; index < shape.count(); index++) {
      long value = source.applyAsLong(index);
      switch (tensor) {
        case Tensor.Floats floats -> floats.values()[index] = value;
        case Tensor.Bytes bytes -> bytes.values()[index] = (byte) value;
        case Tensor.Shorts shorts -> shorts.values()[index] = (short) value;
        case Tensor.Ints ints -> ints.values()[index] = (int) value;
        case Tensor.Longs longs -> longs.values()[index] = value;
      }
    }
    return tensor;
  }
}
