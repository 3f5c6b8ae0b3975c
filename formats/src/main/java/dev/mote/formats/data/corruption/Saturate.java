package dev.mote.formats.data.corruption;

/** Paler (severities 1 and 2) or stronger colours (3 to 5): saturation, in the sense of {@link Hsv}, on a line. */
final class Saturate {
  private static final double[] FACTOR = {.3, .1, 1.5, 2, 2.5};
  private static final double[] OFFSET = {0, 0, 0, .1, .2};

  private Saturate() {}

  static Image apply(Image image, int severity, RandomStream random) {
    return Hsv.change(image, saturation -> saturation * FACTOR[severity - 1] + OFFSET[severity - 1], value -> value);
  }
}
