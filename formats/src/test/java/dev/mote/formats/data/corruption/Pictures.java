package dev.mote.formats.data.corruption;

import java.util.Arrays;

/** Made-up pictures: coloured rectangles on a slope of light, with fine grain. */
final class Pictures {
  private Pictures() {}

  /** A picture of values 0 to 1. */
  static Image random(int height, int width, int channels, long seed) {
    RandomStream random = new RandomStream(seed);
    Image image = constant(height, width, channels, 0);
    float[] values = image.values();
    for (int i = 0; i < values.length; i++) {
      int y = i / channels / width;
      values[i] = .3f + .3f * y / height + (float) random.uniform(0, .1);
    }
    for (int rectangle = 0; rectangle < 6; rectangle++) {
      int top = random.whole(0, height);
      int left = random.whole(0, width);
      float[] colour = new float[channels];
      for (int channel = 0; channel < channels; channel++) {
        colour[channel] = (float) random.uniform();
      }
      for (int y = top; y < Math.min(height, top + 1 + height / 3); y++) {
        for (int x = left; x < Math.min(width, left + 1 + width / 3); x++) {
          System.arraycopy(colour, 0, values, image.at(y, x), channels);
        }
      }
    }
    return image;
  }

  /** A picture of one value. */
  static Image constant(int height, int width, int channels, double value) {
    float[] values = new float[height * width * channels];
    Arrays.fill(values, (float) value);
    return new Image(height, width, channels, values);
  }

  /** The values as whole levels 0..255. */
  static float[] levels(Image image) {
    float[] levels = new float[image.values().length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.round(image.values()[i] * 255);
    }
    return levels;
  }

  static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  static double deviation(float[] values) {
    double mean = mean(values);
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  /** The mean distance of two pictures. */
  static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum / one.length;
  }
}
