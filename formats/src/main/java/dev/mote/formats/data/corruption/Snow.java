package dev.mote.formats.data.corruption;

/**
 * Falling snow on a whitened image.
 *
 * <p>
 * Flakes are what exceeds a threshold in enlarged normal noise, blurred along a steep line; they are added as they are
 * and turned by 180 degrees. The noise has the grain of 32x32 images and is enlarged for larger ones.
 */
final class Snow {
  /** How it snows at a severity: the noise, what of it is a flake, how far flakes smear, how white the ground gets. */
  private record Storm(double mean, double deviation, double zoom, double threshold, double reach, double smear,
      float clean) {}

  private static final Storm[] STORMS = {new Storm(.1, .2, 1, .6, 8, 3, .95f), new Storm(.1, .2, 1, .5, 10, 4, .9f),
      new Storm(.15, .3, 1.75, .55, 10, 4, .9f), new Storm(.25, .3, 2.25, .6, 12, 6, .85f),
      new Storm(.3, .3, 1.25, .65, 14, 12, .8f)};

  private Snow() {}

  static Image apply(Image image, int severity, RandomStream random) {
    Storm storm = STORMS[severity - 1];
    float[] flakes = flakes(image, storm, random).values();
    float[] values = image.values().clone();
    for (int pixel = 0; pixel < flakes.length; pixel++) {
      int from = pixel * image.channels();
      float white = Colour.luma(image, from) * 1.5f + 0.5f;
      float snow = flakes[pixel] + flakes[flakes.length - 1 - pixel];
      for (int i = from; i < from + image.channels(); i++) {
        values[i] = storm.clean * values[i] + (1 - storm.clean) * Math.max(values[i], white) + snow;
      }
    }
    return image.with(values);
  }

  private static Image flakes(Image image, Storm storm, RandomStream random) {
    double scale = image.scale();
    int height = (int) Math.ceil(image.height() / scale);
    int width = (int) Math.ceil(image.width() / scale);
    float[] noise = new float[height * width];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (storm.mean + storm.deviation * random.normal());
    }
    float[] zoomed = Bilinear.zoomed(new Image(height, width, 1, noise), storm.zoom).values();
    for (int i = 0; i < zoomed.length; i++) {
      zoomed[i] = zoomed[i] < storm.threshold ? 0 : Math.min(zoomed[i], 1);
    }
    Image layer = Bilinear.resized(new Image(height, width, 1, zoomed), image.height(), image.width());
    return MotionBlur.blur(layer, storm.reach * scale, storm.smear * scale, random.uniform(-135, -45));
  }
}
