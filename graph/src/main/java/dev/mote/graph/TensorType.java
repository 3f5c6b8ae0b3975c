package dev.mote.graph;

/**
 * What a value is before it is known: its shape, the type of its elements, and what they stand for.
 *
 * @param shape        the extents
 * @param dtype        the element type
 * @param quantization how integers stand for real numbers; {@link Quantization#NONE} for floats and plain integers
 */
public record TensorType(Shape shape, DType dtype, Quantization quantization) {
  /** A float tensor type. */
  public static TensorType f32(int... extents) {
    return f32(Shape.of(extents));
  }

  /** A float tensor type. */
  public static TensorType f32(Shape shape) {
    return new TensorType(shape, DType.F32, Quantization.NONE);
  }

  /** An unquantised type. */
  public static TensorType of(DType dtype, Shape shape) {
    return new TensorType(shape, dtype, Quantization.NONE);
  }

  /** An int8 activation type: one scale, one zero point. */
  public static TensorType i8(Shape shape, float scale, int zeroPoint) {
    return new TensorType(shape, DType.I8, Quantization.perTensor(scale, zeroPoint));
  }

  /** Whether integers stand for reals by an affine rule. */
  public boolean isQuantized() {
    return quantization instanceof Quantization.Affine;
  }

  /** The affine quantisation. Throws {@link BadInputException} where there is none. */
  public Quantization.Affine affine() {
    if (quantization instanceof Quantization.Affine affine) {
      return affine;
    }
    throw new BadInputException(
        "a tensor of quantised arithmetic has a scale and zero point, found " + this + "; quantise the model first");
  }

  /** This type with another shape. */
  public TensorType withShape(Shape other) {
    return new TensorType(other, dtype, quantization);
  }

  /** This type with another quantisation. */
  public TensorType withQuantization(Quantization other) {
    return new TensorType(shape, dtype, other);
  }

  /** Bytes the packed tensor takes. */
  public long bytes() {
    return dtype.bytes(shape.count());
  }

  @Override
  public String toString() {
    String base = dtype.label() + "[" + shape + "]";
    return quantization instanceof Quantization.None ? base : base + " " + quantization;
  }
}
