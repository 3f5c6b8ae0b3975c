package dev.mote.formats.data.corruption;

/** Luma, and grey images among corruptions that are defined on colours. */
final class Colour {
  static final float RED = 0.299f;
  static final float GREEN = 0.587f;
  static final float BLUE = 0.114f;

  private Colour() {}

  /** How bright a colour looks: its luma by recommendation ITU-R BT.601. */
  static float luma(float red, float green, float blue) {
    return RED * red + GREEN * green + BLUE * blue;
  }

  /** The luma of a pixel whose first channel is at {@code place}; the value itself in grey images. */
  static float luma(Image image, int place) {
    float[] values = image.values();
    return image.channels() == 1 ? values[place] : luma(values[place], values[place + 1], values[place + 2]);
  }

  /** The transform of colours for grey images too: they become three equal channels, and of the result the luma. */
  static Transform inColour(Transform transform) {
    return (image, severity, random) -> image.channels() == 3
        ? transform.apply(image, severity, random)
        : grey(transform.apply(coloured(image), severity, random));
  }

  private static Image coloured(Image grey) {
    float[] values = new float[3 * grey.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = grey.values()[i / 3];
    }
    return new Image(grey.height(), grey.width(), 3, values);
  }

  private static Image grey(Image image) {
    float[] values = new float[image.values().length / 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = luma(image, 3 * i);
    }
    return new Image(image.height(), image.width(), 1, values);
  }
}
