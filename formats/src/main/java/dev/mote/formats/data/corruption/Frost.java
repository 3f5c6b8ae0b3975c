package dev.mote.formats.data.corruption;

/**
 * Frost on a window before the scene.
 *
 * <p>
 * The published set lays crops of photographs over its images. Here the frost is drawn anew for each image: ferns of
 * ice, stems with side branches at 60 degrees that branch again down to two pixels, on a haze of fractal noise, in
 * bluish white. The weights of image and frost are those published.
 */
final class Frost {
  private static final float[] SCENE = {1, 1, .9f, .85f, .75f};
  private static final float[] ICE = {.2f, .3f, .4f, .4f, .45f};
  private static final float[] TINT = {.86f, .94f, 1};

  private static final int FERNS = 10;
  private static final int BRANCHES = 8;
  private static final double BRANCH_SHARE = .45;
  private static final double BRANCH_ANGLE = Math.PI / 3;
  private static final double FAINTER = .5;
  private static final double LEAST_LENGTH = 2;

  private Frost() {}

  static Image apply(Image image, int severity, RandomStream random) {
    float[] ice = ice(image.height(), image.width(), random);
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = SCENE[severity - 1] * values[i] + ICE[severity - 1] * ice[i / 3] * TINT[i % 3];
    }
    return image.with(values);
  }

  /** How much ice is before each pixel, 0 to 1. */
  private static float[] ice(int height, int width, RandomStream random) {
    float[] haze = Plasma.draw(height, width, 2, random).values();
    Image crystals = new Image(height, width, 1, new float[height * width]);
    int size = Math.min(height, width);
    for (int fern = 0; fern < FERNS; fern++) {
      grow(crystals, random.uniform(0, height), random.uniform(0, width), random.uniform(-Math.PI, Math.PI),
          size * random.uniform(.5, 1), 1, random);
    }
    for (int i = 0; i < haze.length; i++) {
      haze[i] = Math.min(1, .15f + .4f * haze[i] + .6f * Math.min(1, crystals.values()[i]));
    }
    return haze;
  }

  /** Draws a stem that thins out towards its end, with its side branches, which are thinner. */
  private static void grow(Image crystals, double y, double x, double angle, double length, double amount,
      RandomStream random) {
    double down = StrictMath.sin(angle);
    double right = StrictMath.cos(angle);
    for (double along = 0; along < length; along += 0.5) {
      dot(crystals, y + along * down, x + along * right, (float) (amount * (.5 - .25 * along / length)));
    }
    for (int branch = 1; branch <= BRANCHES; branch++) {
      double along = length * branch / (BRANCHES + 1);
      double rest = (length - along) * BRANCH_SHARE;
      for (int side = -1; side <= 1 && rest >= LEAST_LENGTH; side += 2) {
        grow(crystals, y + along * down, x + along * right, angle + side * BRANCH_ANGLE + random.uniform(-.1, .1), rest,
            amount * FAINTER, random);
      }
    }
  }

  /** Spreads an amount of ice over the four pixels around a place, as far as they are in the image. */
  private static void dot(Image crystals, double y, double x, float amount) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    for (int i = Math.max(top, 0); i <= Math.min(top + 1, crystals.height() - 1); i++) {
      for (int j = Math.max(left, 0); j <= Math.min(left + 1, crystals.width() - 1); j++) {
        crystals.values()[crystals.at(i, j)] += (float) (amount * (1 - Math.abs(y - i)) * (1 - Math.abs(x - j)));
      }
    }
  }
}
