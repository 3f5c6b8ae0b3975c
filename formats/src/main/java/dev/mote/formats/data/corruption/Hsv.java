package dev.mote.formats.data.corruption;

import java.util.function.DoubleUnaryOperator;

/**
 * Colours as hue, saturation (0 to 1) and value (0 to 1).
 *
 * <p>
 * With value {@code v}, the largest channel, and saturation {@code s}, the spread of the channels over {@code v}, each
 * channel is {@code v (1 - s k)} where {@code k}, 0 to 1, depends on the hue alone. Source: A. R. Smith, Color gamut
 * transform pairs, SIGGRAPH 1978.
 */
final class Hsv {
  private Hsv() {}

  /** The image with other saturations and values, limited to 0 to 1, and its hues; that of grey is red. */
  static Image change(Image image, DoubleUnaryOperator saturation, DoubleUnaryOperator value) {
    float[] values = image.values();
    float[] changed = new float[values.length];
    for (int i = 0; i < values.length; i += 3) {
      float most = Math.max(values[i], Math.max(values[i + 1], values[i + 2]));
      float spread = most - Math.min(values[i], Math.min(values[i + 1], values[i + 2]));
      double v = Math.clamp(value.applyAsDouble(most), 0.0, 1.0);
      double s = Math.clamp(saturation.applyAsDouble(spread > 0 ? spread / most : 0), 0.0, 1.0);
      for (int channel = 0; channel < 3; channel++) {
        double share = spread > 0 ? (most - values[i + channel]) / spread : channel == 0 ? 0 : 1;
        changed[i + channel] = (float) (v * (1 - s * share));
      }
    }
    return image.with(changed);
  }
}
