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
  private static final int DEEPEST = 40;

  private final byte[] bytes;
  private final long limit;
  private long count;

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
    MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR, LEAF;

    Kind field(int number) {
      return switch (this) {
        case MODEL -> number == 7 ? GRAPH : LEAF;
        case GRAPH -> switch (number) {
          case 1 -> NODE;
          case 5 -> TENSOR;
          default -> LEAF;
        };
        case NODE -> number == 5 ? ATTRIBUTE : LEAF;
        case ATTRIBUTE -> switch (number) {
          case 5, 10 -> TENSOR;
          case 6, 11 -> GRAPH;
          default -> LEAF;
        };
        case TENSOR, LEAF -> LEAF;
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
      Kind inner = kind.field(WireFormat.getTagFieldNumber(tag));
      // Repeated small leaves inside these cost one object each; those of tensors are packed numbers.
      if (inner != Kind.LEAF && depth < DEEPEST) {
        scan(inner, at, size, depth + 1);
      }
      stream.skipRawBytes(size);
    }
  }
}
