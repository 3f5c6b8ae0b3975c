package dev.mote.formats.data.corruption;

/** Noise in proportion to brightness: each value plus itself times a normal number. */
final class SpeckleNoise {
  private static final double[] DEVIATION = {.06, .10, .12, .16, .20};

  private SpeckleNoise() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (values[i] * DEVIATION[severity - 1] * random.normal());
    }
    return image.with(values);
  }
}
