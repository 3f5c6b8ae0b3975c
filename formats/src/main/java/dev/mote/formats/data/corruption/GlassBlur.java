package dev.mote.formats.data.corruption;

/**
 * Frosted glass: the image is blurred, each pixel is fetched from a random place nearby, and the result is blurred
 * again.
 *
 * <p>
 * The place is at most {@code shift} above and left, and less than that below and right, as in the published set, whose
 * exchange of pixels leaves the one exchanged with as it was. The outermost pixels stay.
 */
final class GlassBlur {
  private static final double[] DEVIATION = {.05, .25, .4, .25, .4};
  private static final int[] ROUNDS = {1, 1, 1, 2, 2};

  private GlassBlur() {}

  static Image apply(Image image, int severity, RandomStream random) {
    double deviation = DEVIATION[severity - 1] * image.scale();
    int shift = (int) (image.scale() + 0.5);
    Image result = GaussianBlur.blur(image, deviation);
    for (int round = 0; round < ROUNDS[severity - 1]; round++) {
      result = scattered(result, shift, random);
    }
    return GaussianBlur.blur(result, deviation);
  }

  private static Image scattered(Image image, int shift, RandomStream random) {
    Image result = image.with(image.values().clone());
    for (int y = shift + 1; y <= image.height() - shift; y++) {
      for (int x = shift + 1; x <= image.width() - shift; x++) {
        int from = image.at(y + random.whole(-shift, shift), x + random.whole(-shift, shift));
        System.arraycopy(image.values(), from, result.values(), result.at(y, x), image.channels());
      }
    }
    return result;
  }
}
