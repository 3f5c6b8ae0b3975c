package dev.mote.compress;

import dev.mote.graph.Quantization;

/**
 * The real numbers that a quantised value has to represent. Zero always lies within, so that padding is exact.
 *
 * @param min the smallest, at most 0
 * @param max the largest, at least 0
 */
public record Range(double min, double max) {
  /** Below this, TensorFlow Lite finds that a clamp at 6 lies beyond 32 bits. */
  private static final float LEAST_SCALE = 1e-8f;

  /** Widens the range to hold zero. */
  public Range {
    min = Math.min(min, 0);
    max = Math.max(max, 0);
  }

  /** The int8 quantisation that covers the range with 256 steps and has zero on a step (TensorFlow Lite 8-bit specification). */
  public Quantization.Affine int8() {
    double width = max - min;
    float scale = width > 0 ? Math.max((float) (width / 255), LEAST_SCALE) : 1;
    long zeroPoint = Math.round(-128 - min / scale);
    return Quantization.perTensor(scale, (int) Math.max(-128, Math.min(127, zeroPoint)));
  }
}
