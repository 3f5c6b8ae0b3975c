package dev.mote.formats.data.corruption;

/**
 * An image of values 0 (dark) to 1 (bright), in rows of pixels of channels.
 *
 * @param channels 1 for grey, 3 for red, green, blue
 */
record Image(int height, int width, int channels, float[] values) {
  /** The side of the images for which lengths in pixels are defined. */
  private static final double REFERENCE_SIDE = 32;

  /** What lengths in pixels are multiplied by: the shorter side in units of 32 pixels, at least 1. */
  double scale() {
    return Math.max(1, Math.min(height, width) / REFERENCE_SIDE);
  }

  /** An image of the same size with other values. */
  Image with(float[] others) {
    return new Image(height, width, channels, others);
  }

  /** A black image of the same size. */
  Image black() {
    return with(new float[values.length]);
  }

  /** A channel's mean. */
  double mean(int channel) {
    double sum = 0;
    for (int i = channel; i < values.length; i += channels) {
      sum += values[i];
    }
    return sum * channels / values.length;
  }

  /** The place of a pixel's first channel. */
  int at(int y, int x) {
    return (y * width + x) * channels;
  }
}
