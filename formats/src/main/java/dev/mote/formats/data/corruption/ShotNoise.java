package dev.mote.formats.data.corruption;

/** Noise of counting photons: each value is a Poisson count over its mean at full brightness, the photons. */
final class ShotNoise {
  private static final double[] PHOTONS = {500, 250, 100, 75, 50};

  private ShotNoise() {}

  static Image apply(Image image, int severity, RandomStream random) {
    double photons = PHOTONS[severity - 1];
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (Poisson.draw(values[i] * photons, random) / photons);
    }
    return image.with(values);
  }
}
