package dev.mote.formats.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.mote.graph.BadInputException;
import java.io.IOException;

/**
 * Bounds the memory that parsing takes, before parsing: a record of two bytes becomes an object of a hundred, so that a
 * small file of empty records could fill the heap.
 */
final class RecordCount {
  private static final int ALWAYS_ALLOWED = 200_000;
  private static final int BYTES_PER_RECORD = 64;
  private static final int DEEPEST = 100;
  private static final long LISTS_ALWAYS_ALLOWED = 64 << 20;

  private final byte[] bytes;
  private final long limit;
  private long count;
  private long memory;

  private RecordCount(byte[] bytes) {
    this.bytes = bytes;
    this.limit = Math.max(ALWAYS_ALLOWED, bytes.length / BYTES_PER_RECORD);
  }

  /** Throws {@link BadInputException} where there are more records than a real model of this size has. */
  static void check(byte[] bytes) {
    try {
      new RecordCount(bytes).model(0, bytes.length);
    } catch (IOException damage) {
      throw new BadInputException(
          "an ONNX file holds whole protobuf records, found damage; fetch or export the file again", damage);
    }
  }

  /** What the fields of a record hold that can be many: other records by kind, or plain strings and numbers. */
  private enum Kind {
    MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR, VALUE, TYPE, TENSOR_TYPE, SHAPE, FUNCTION, TRAINING, ANNOTATION, SPARSE, LEAF;

    Kind field(int number) {
      return switch (this) {
        case MODEL -> switch (number) {
          case 7 -> GRAPH;
          case 20 -> TRAINING;
          case 25 -> FUNCTION;
          default -> LEAF;
        };
        case GRAPH -> switch (number) {
          case 1 -> NODE;
          case 5 -> TENSOR;
          case 11, 12, 13 -> VALUE;
          case 14 -> ANNOTATION;
          case 15 -> SPARSE;
          default -> LEAF;
        };
        case NODE -> number == 5 ? ATTRIBUTE : LEAF;
        case ATTRIBUTE -> switch (number) {
          case 5, 10 -> TENSOR;
          case 6, 11 -> GRAPH;
          case 14, 15 -> TYPE;
          case 22, 23 -> SPARSE;
          default -> LEAF;
        };
        case VALUE -> number == 2 ? TYPE : LEAF;
        case TYPE -> switch (number) {
          case 1, 8 -> TENSOR_TYPE;
          case 4, 5, 9 -> VALUE; // A sequence, map or optional holds a type in some field.
          default -> LEAF;
        };
        case TENSOR_TYPE -> number == 2 ? SHAPE : LEAF;
        case FUNCTION -> switch (number) {
          case 7 -> NODE;
          case 11 -> ATTRIBUTE;
          case 12 -> VALUE;
          default -> LEAF;
        };
        case TRAINING -> number == 1 || number == 2 ? GRAPH : LEAF;
        case ANNOTATION -> number == 2 ? SPARSE : LEAF;
        case SPARSE -> TENSOR;
        case TENSOR, SHAPE, LEAF -> LEAF;
      };
    }

    /** Bytes in memory of each number of a packed list, 0 where the field is none. */
    int bytesPerNumber(int number) {
      return this != TENSOR ? 0 : switch (number) {
        case 5 -> 4;
        case 7, 11 -> 8;
        default -> 0;
      };
    }
  }

  private void model(int from, int length) throws IOException {
    scan(Kind.MODEL, from, length, 0);
  }

  private void scan(Kind kind, int from, int length, int depth) throws IOException {
    CodedInputStream stream = CodedInputStream.newInstance(bytes, from, length);
    for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        stream.skipField(tag);
        continue;
      }
      count++;
      if (count > limit) {
        throw new BadInputException("an ONNX file of " + bytes.length + " bytes holds at most " + limit
            + " records, found more; check that it is an ONNX model");
      }
      int size = stream.readRawVarint32();
      int at = from + stream.getTotalBytesRead();
      if (size < 0 || size > from + length - at) {
        throw new BadInputException(
            "an ONNX file holds whole protobuf records, found one of " + Integer.toUnsignedLong(size)
                + " bytes where " + (from + length - at) + " are left; fetch or export the file again");
      }
      numbers(kind.bytesPerNumber(WireFormat.getTagFieldNumber(tag)), at, size);
      Kind inner = kind.field(WireFormat.getTagFieldNumber(tag));
      // Repeated small leaves inside these cost one object each; those of tensors are packed numbers.
      if (inner != Kind.LEAF && depth < DEEPEST) {
        scan(inner, at, size, depth + 1);
      }
      stream.skipRawBytes(size);
    }
  }

  /** Counts the numbers of a packed list, which take more memory than they take bytes in the file. */
  private void numbers(int bytesEach, int at, int size) {
    for (int index = at; bytesEach > 0 && index < at + size; index++) {
      memory += bytes[index] >= 0 ? bytesEach : 0;
    }
    if (memory > Math.max(LISTS_ALWAYS_ALLOWED, 3L * bytes.length)) {
      throw new BadInputException("the number lists of an ONNX file of " + bytes.length
          + " bytes take at most three times its size, found more; export the model with raw data");
    }
  }
}
