package dev.mote.formats.data.corruption;

/** Fog: fractal noise is added, and the sum dimmed so that the brightest value stays where it was. */
final class Fog {
  private static final float[] DENSITY = {.2f, .5f, .75f, 1, 1.5f};
  private static final double[] SMOOTHNESS = {3, 3, 2.5, 2, 1.75};

  private Fog() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float density = DENSITY[severity - 1];
    float[] fog = Plasma.draw(image.height(), image.width(), SMOOTHNESS[severity - 1], random).values();
    float[] values = image.values().clone();
    float most = 0;
    for (float value : values) {
      most = Math.max(most, value);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] + density * fog[i / image.channels()]) * most / (most + density);
    }
    return image.with(values);
  }
}
