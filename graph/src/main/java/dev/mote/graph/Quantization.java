package dev.mote.graph;

import java.util.Arrays;

/** How the integers of a tensor stand for real numbers. */
public sealed interface Quantization {
  /** No quantisation: a float tensor, or plain integers such as indices. */
  None NONE = new None();

  /** No quantisation. */
  record None() implements Quantization {}

  /**
   * Affine quantisation, {@code real = scale * (integer - zeroPoint)}, per tensor or per slice along one axis (TensorFlow
   * Lite 8-bit specification).
   *
   * @param scales     one positive scale, or one a slice along {@code axis}
   * @param zeroPoints as many zero points
   * @param axis       the axis of per-axis quantisation, or -1 for per tensor
   */
  record Affine(float[] scales, int[] zeroPoints, int axis) implements Quantization {
    /** Checks and copies. Throws {@link BadInputException} where counts differ or a scale is not positive and finite. */
    public Affine {
      if (scales.length == 0 || scales.length != zeroPoints.length || (axis < 0 && scales.length != 1)) {
        throw new BadInputException(
            "an affine quantisation has one scale and zero point a slice, found " + scales.length
                + " scales, " + zeroPoints.length + " zero points and axis " + axis + "; quantise the model again");
      }
      for (float scale : scales) {
        if (!(scale > 0) || Float.isInfinite(scale)) {
          throw new BadInputException(
              "a quantisation scale is positive and finite, found " + scale + "; quantise the model again");
        }
      }
      scales = scales.clone();
      zeroPoints = zeroPoints.clone();
    }

    /** The scale of a per-tensor quantisation, or of the first slice. */
    public float scale() {
      return scales[0];
    }

    /** The zero point of a per-tensor quantisation, or of the first slice. */
    public int zeroPoint() {
      return zeroPoints[0];
    }

    /** The scale of slice {@code index}; per tensor, the one scale. */
    public float scale(int index) {
      return scales[scales.length == 1 ? 0 : index];
    }

    /** The zero point of slice {@code index}; per tensor, the one zero point. */
    public int zeroPoint(int index) {
      return zeroPoints[zeroPoints.length == 1 ? 0 : index];
    }

    /** Whether each slice along {@link #axis()} has its own scale. */
    public boolean perAxis() {
      return axis >= 0;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Affine affine && axis == affine.axis && Arrays.equals(scales, affine.scales)
          && Arrays.equals(zeroPoints, affine.zeroPoints);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(scales) * 31 + Arrays.hashCode(zeroPoints) + axis;
    }

    @Override
    public String toString() {
      return perAxis()
          ? "scale[" + scales.length + "] axis " + axis
          : "scale " + scales[0] + " zero " + zeroPoints[0];
    }
  }

  /** Affine quantisation of a whole tensor. */
  static Affine perTensor(float scale, int zeroPoint) {
    return new Affine(new float[]{scale}, new int[]{zeroPoint}, -1);
  }

  /** Symmetric (zero point 0) affine quantisation with one scale a slice along {@code axis}. */
  static Affine perAxis(float[] scales, int axis) {
    return new Affine(scales, new int[scales.length], axis);
  }
}
