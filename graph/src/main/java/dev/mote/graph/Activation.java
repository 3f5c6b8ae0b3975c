package dev.mote.graph;

/** The clamp fused into an operator's result. */
public enum Activation {
  /** No clamp. */
  NONE(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
  /** At least 0. */
  RELU(0, Float.POSITIVE_INFINITY),
  /** 0..6. */
  RELU6(0, 6),
  /** -1..1. */
  RELU_N1_TO_1(-1, 1);

  private final float min;
  private final float max;

  Activation(float min, float max) {
    this.min = min;
    this.max = max;
  }

  /** The smallest real result. */
  public float min() {
    return min;
  }

  /** The largest real result. */
  public float max() {
    return max;
  }

  /** {@code value} clamped. */
  public float apply(float value) {
    return Math.min(Math.max(value, min), max);
  }

  /** The smallest integer result of type {@code type}: the clamp's lower end, or the type's. */
  public int quantizedMin(TensorType type) {
    int lowest = (int) type.dtype().min();
    return Float.isInfinite(min) ? lowest : Math.max(lowest, quantize(min, type.affine()));
  }

  /** The largest integer result of type {@code type}: the clamp's upper end, or the type's. */
  public int quantizedMax(TensorType type) {
    int highest = (int) type.dtype().max();
    return Float.isInfinite(max) ? highest : Math.min(highest, quantize(max, type.affine()));
  }

  private static int quantize(float real, Quantization.Affine affine) {
    // Single precision and rounding half away from zero, as TensorFlow Lite computes its clamps.
    float scaled = real / affine.scale();
    return affine.zeroPoint() + (int) Math.copySign(Math.floor(Math.abs(scaled) + 0.5), scaled);
  }
}
