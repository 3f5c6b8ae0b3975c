package dev.mote.formats.data.corruption;

/** Noise of a sensor in low light: a normal number added to each value. */
final class GaussianNoise {
  private static final double[] DEVIATION = {.04, .06, .08, .09, .10};

  private GaussianNoise() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (DEVIATION[severity - 1] * random.normal());
    }
    return image.with(values);
  }
}
