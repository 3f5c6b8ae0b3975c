package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's array file: magic, version, a header that is a Python dictionary, then the elements.
 *
 * <p>
 * Read are arrays in C order of floats of 4 or 8 bytes (kept as float32) and integers of 1 to 8 bytes. Source:
 * numpy.lib.format.
 */
final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DTYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([fiub])(\\d)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");

  private Npy() {}

  static Tensor read(Path file) {
    byte[] bytes = Reading.bytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    require(bytes.length >= 12 && java.util.Arrays.equals(bytes, 0, 6, MAGIC, 0, 6), "starts with \\x93NUMPY", file);
    boolean wide = bytes[6] >= 2;
    int start = wide ? 12 : 10;
    long length = wide ? Integer.toUnsignedLong(buffer.getInt(8)) : buffer.getShort(8) & 0xFFFF;
    require(length <= bytes.length - start, "holds its whole header", file);
    String header = new String(bytes, start, (int) length, StandardCharsets.ISO_8859_1);
    Matcher dtype = DTYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher extents = SHAPE.matcher(header);
    require(dtype.find() && order.find() && extents.find(), "has a header with descr, fortran_order and shape", file);
    require(order.group(1).equals("False"), "is in C order", file);
    Shape shape = shape(extents.group(1), file);
    int width = Integer.parseInt(dtype.group(3));
    require(bytes.length - start - length == (long) shape.count() * width, "holds as many elements as its shape "
        + shape + " says", file);
    buffer.position(start + (int) length);
    buffer.order(dtype.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return tensor(dtype.group(2).charAt(0), width, shape, buffer, file);
  }

  private static Shape shape(String text, Path file) {
    String[] words = text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*");
    int[] extents = new int[words.length];
    for (int axis = 0; axis < words.length; axis++) {
      require(words[axis].matches("\\d{1,9}"), "has extents below 1000000000", file);
      extents[axis] = Integer.parseInt(words[axis]);
    }
    return Shape.of(extents);
  }

  private static Tensor tensor(char kind, int width, Shape shape, ByteBuffer elements, Path file) {
    int count = shape.count();
    switch (kind == 'f' ? width : -width) {
      case 4 -> {
        float[] values = new float[count];
        elements.asFloatBuffer().get(values);
        return new Tensor.Floats(shape, values);
      }
      case 8 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = (float) elements.getDouble();
        }
        return new Tensor.Floats(shape, values);
      }
      case -1 -> {
        byte[] values = new byte[count];
        elements.get(values);
        return new Tensor.Bytes(shape, kind == 'i' ? DType.I8 : DType.U8, values);
      }
      case -2 -> {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
          values[i] = kind == 'i' ? elements.getShort() : elements.getChar();
        }
        return new Tensor.Ints(shape, values);
      }
      case -4 -> {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
          values[i] = kind == 'i' ? elements.getInt() : Integer.toUnsignedLong(elements.getInt());
        }
        return new Tensor.Longs(shape, values);
      }
      case -8 -> {
        long[] values = new long[count];
        elements.asLongBuffer().get(values);
        return new Tensor.Longs(shape, values);
      }
      default ->
        throw new BadInputException("a NumPy file holds floats of 4 or 8 bytes or integers of 1 to 8, found '" + kind
            + width + "' in " + file + "; save the array as float32");
    }
  }

  private static void require(boolean holds, String rule, Path file) {
    if (!holds) {
      throw new BadInputException("a NumPy file " + rule + ", which is not so in " + file + "; save the array again");
    }
  }
}
