package dev.mote.graph;

/**
 * The type of one element of a tensor.
 *
 * <p>
 * Types narrower than a byte are kept one value a byte in memory ({@link Tensor.Bytes}) and packed only in files and in
 * emitted code, {@link #bits()} bits each.
 */
public enum DType {
  /** IEEE 754 single precision. */
  F32(32, true),
  /** Signed 8-bit integer. */
  I8(8, true),
  /** Unsigned 8-bit integer, held in a signed byte. */
  U8(8, false),
  /** Signed 16-bit integer. */
  I16(16, true),
  /** Signed 32-bit integer. */
  I32(32, true),
  /** Signed 64-bit integer. */
  I64(64, true),
  /** Truth value, 0 or 1. */
  BOOL(8, false),
  /** Signed 4-bit integer, -8..7. */
  I4(4, true),
  /** Signed 2-bit integer, -2..1. */
  I2(2, true),
  /** One bit that stands for -1 or +1, held as that value. */
  BINARY(1, true),
  /** -1, 0 or +1, stored in two bits. */
  TERNARY(2, true),
  /** An event: 1 where a neuron fired, 0 elsewhere. */
  SPIKE(1, false);

  private final int bits;
  private final boolean signed;

  DType(int bits, boolean signed) {
    this.bits = bits;
    this.signed = signed;
  }

  /** Bits one element takes when packed. */
  public int bits() {
    return bits;
  }

  /** Whether negative values can be represented. */
  public boolean signed() {
    return signed;
  }

  /** Whether elements are whole numbers (truth values and spikes included). */
  public boolean isInteger() {
    return this != F32;
  }

  /** Bytes that {@code count} packed elements take, rounded up to a whole byte. */
  public long bytes(long count) {
    return (count * bits + 7) / 8;
  }

  /** Smallest value, for integer types. */
  public long min() {
    return switch (this) {
      case F32 -> throw new IllegalArgumentException("f32 has no integer range");
      case U8, BOOL, SPIKE -> 0;
      case BINARY, TERNARY -> -1;
      case I8, I16, I32, I64, I4, I2 -> -1L << (bits - 1);
    };
  }

  /** Largest value, for integer types. */
  public long max() {
    return switch (this) {
      case F32 -> throw new IllegalArgumentException("f32 has no integer range");
      case BOOL, SPIKE, BINARY, TERNARY -> 1;
      case U8 -> 255;
      case I8, I16, I32, I64, I4, I2 -> ~(-1L << (bits - 1));
    };
  }

  /** The name used in printed graphs and messages, in lower case. */
  public String label() {
    return switch (this) {
      case F32 -> "f32";
      case I8 -> "i8";
      case U8 -> "u8";
      case I16 -> "i16";
      case I32 -> "i32";
      case I64 -> "i64";
      case BOOL -> "bool";
      case I4 -> "i4";
      case I2 -> "i2";
      case BINARY -> "binary";
      case TERNARY -> "ternary";
      case SPIKE -> "spike";
    };
  }
}
