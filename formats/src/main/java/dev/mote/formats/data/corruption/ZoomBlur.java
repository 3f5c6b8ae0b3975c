package dev.mote.formats.data.corruption;

/** A lens that zooms during the exposure: the mean of the image (twice) and its enlargements in steps of 1 %. */
final class ZoomBlur {
  private static final int[] PERCENT = {5, 10, 15, 20, 25};

  private ZoomBlur() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float[] sums = image.values().clone();
    for (int percent = 0; percent <= PERCENT[severity - 1]; percent++) {
      float[] zoomed = Bilinear.zoomed(image, 1 + percent / 100.0).values();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += zoomed[i];
      }
    }
    int count = PERCENT[severity - 1] + 2;
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= count;
    }
    return image.with(sums);
  }
}
