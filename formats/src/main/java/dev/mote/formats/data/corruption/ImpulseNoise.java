package dev.mote.formats.data.corruption;

/** Salt and pepper: a share of the values, each channel on its own, becomes 0 or 1 with equal chances. */
final class ImpulseNoise {
  private static final double[] SHARE = {.01, .02, .03, .05, .07};

  private ImpulseNoise() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      double chance = random.uniform() / SHARE[severity - 1];
      if (chance < 1) {
        values[i] = chance < 0.5 ? 0 : 1;
      }
    }
    return image.with(values);
  }
}
