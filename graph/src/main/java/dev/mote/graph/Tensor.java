package dev.mote.graph;

import java.util.Arrays;

/**
 * A dense row-major array of numbers with its shape.
 *
 * <p>
 * The arrays are not copied: who makes a tensor must not change the array afterwards. Equality is of contents, bit for
 * bit.
 */
public sealed interface Tensor {
  /** The extents. */
  Shape shape();

  /** The element type. */
  DType dtype();

  /** Element {@code index} in row-major order as a double; exact for all types but the widest {@link DType#I64}. */
  double real(int index);

  /** Element {@code index} in row-major order as a whole number; floats are truncated. */
  long integer(int index);

  /** The same elements under another shape of the same count. */
  Tensor reshaped(Shape shape);

  /** Bytes that files and emitted code need for it. */
  default long storedBytes() {
    return this instanceof Bytes bytes && bytes.storage() != Storage.PLAIN
        ? bytes.storage().bytes(bytes.values())
        : dtype().bytes(shape().count());
  }

  /** 32-bit floats. */
  record Floats(Shape shape, float[] values) implements Tensor {
    /** Checks the length. */
    public Floats {
      checkLength(shape, values.length);
    }

    @Override
    public DType dtype() {
      return DType.F32;
    }

    @Override
    public double real(int index) {
      return values[index];
    }

    @Override
    public long integer(int index) {
      return (long) values[index];
    }

    @Override
    public Floats reshaped(Shape other) {
      return new Floats(other, values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Floats floats && shape.equals(floats.shape) && Arrays.equals(values, floats.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /**
   * Elements of at most 8 bits ({@link DType#I8}, {@link DType#U8}, {@link DType#BOOL} and the narrower types), one a byte.
   *
   * @param storage how files and emitted code keep them; only {@link DType#I8} has another than {@link Storage#PLAIN}
   */
  record Bytes(Shape shape, DType dtype, byte[] values, Storage storage) implements Tensor {
    /** Checks the type and length, and that storage loses nothing. */
    public Bytes {
      if (dtype.bits() > 8 || dtype != DType.I8 && storage != Storage.PLAIN) {
        throw new IllegalArgumentException(dtype.label() + " does not fit a byte, or " + storage.label());
      }
      checkLength(shape, values.length);
      if (storage != Storage.PLAIN) {
        storage.encode(values);
      }
    }

    /** Elements that are kept one a byte. */
    public Bytes(Shape shape, DType dtype, byte[] values) {
      this(shape, dtype, values, Storage.PLAIN);
    }

    /** The same elements kept in another way. Throws {@link BadInputException} where that loses some. */
    public Bytes in(Storage other) {
      return new Bytes(shape, dtype, values, other);
    }

    @Override
    public double real(int index) {
      return integer(index);
    }

    @Override
    public long integer(int index) {
      return dtype == DType.U8 ? values[index] & 0xFF : values[index];
    }

    @Override
    public Bytes reshaped(Shape other) {
      return new Bytes(other, dtype, values, storage);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && dtype == bytes.dtype && shape.equals(bytes.shape)
          && Arrays.equals(values, bytes.values) && storage.equals(bytes.storage);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** 16-bit integers. */
  record Shorts(Shape shape, short[] values) implements Tensor {
    /** Checks the length. */
    public Shorts {
      checkLength(shape, values.length);
    }

    @Override
    public DType dtype() {
      return DType.I16;
    }

    @Override
    public double real(int index) {
      return values[index];
    }

    @Override
    public long integer(int index) {
      return values[index];
    }

    @Override
    public Shorts reshaped(Shape other) {
      return new Shorts(other, values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Shorts shorts && shape.equals(shorts.shape) && Arrays.equals(values, shorts.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** 32-bit integers. */
  record Ints(Shape shape, int[] values) implements Tensor {
    /** Checks the length. */
    public Ints {
      checkLength(shape, values.length);
    }

    @Override
    public DType dtype() {
      return DType.I32;
    }

    @Override
    public double real(int index) {
      return values[index];
    }

    @Override
    public long integer(int index) {
      return values[index];
    }

    @Override
    public Ints reshaped(Shape other) {
      return new Ints(other, values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Ints ints && shape.equals(ints.shape) && Arrays.equals(values, ints.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** 64-bit integers. */
  record Longs(Shape shape, long[] values) implements Tensor {
    /** Checks the length. */
    public Longs {
      checkLength(shape, values.length);
    }

    @Override
    public DType dtype() {
      return DType.I64;
    }

    @Override
    public double real(int index) {
      return values[index];
    }

    @Override
    public long integer(int index) {
      return values[index];
    }

    @Override
    public Longs reshaped(Shape other) {
      return new Longs(other, values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Longs longs && shape.equals(longs.shape) && Arrays.equals(values, longs.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** A tensor of zeros. */
  static Tensor zeros(DType dtype, Shape shape) {
    int count = shape.count();
    return switch (dtype) {
      case F32 -> new Floats(shape, new float[count]);
      case I16 -> new Shorts(shape, new short[count]);
      case I32 -> new Ints(shape, new int[count]);
      case I64 -> new Longs(shape, new long[count]);
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> new Bytes(shape, dtype, new byte[count]);
    };
  }

  /** A float tensor of these values. */
  static Floats floats(Shape shape, float... values) {
    return new Floats(shape, values);
  }

  /** An int8 tensor of these values. */
  static Bytes i8(Shape shape, byte... values) {
    return new Bytes(shape, DType.I8, values);
  }

  /** An int32 tensor of these values. */
  static Ints ints(Shape shape, int... values) {
    return new Ints(shape, values);
  }

  /** A scalar float. */
  static Floats scalar(float value) {
    return new Floats(Shape.of(), new float[]{value});
  }

  private static void checkLength(Shape shape, int length) {
    if (shape.count() != length) {
      throw new BadInputException("a tensor of shape " + shape + " has " + shape.count() + " elements, found " + length
          + "; give as many numbers as the shape says");
    }
  }
}
