package dev.mote.formats.data.corruption;

/** Less contrast: the distance of each value from its channel's mean is multiplied by a share. */
final class Contrast {
  private static final double[] SHARE = {.75, .5, .4, .3, .15};

  private Contrast() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float[] values = image.values().clone();
    for (int channel = 0; channel < image.channels(); channel++) {
      double mean = image.mean(channel);
      for (int i = channel; i < values.length; i += image.channels()) {
        values[i] = (float) (mean + (values[i] - mean) * SHARE[severity - 1]);
      }
    }
    return image.with(values);
  }
}
