package dev.mote.formats.data.corruption;

/** Too much light: the value of each colour, in the sense of {@link Hsv}, is raised. */
final class Brightness {
  private static final double[] AMOUNT = {.05, .1, .15, .2, .3};

  private Brightness() {}

  static Image apply(Image image, int severity, RandomStream random) {
    return Hsv.change(image, saturation -> saturation, value -> value + AMOUNT[severity - 1]);
  }
}
