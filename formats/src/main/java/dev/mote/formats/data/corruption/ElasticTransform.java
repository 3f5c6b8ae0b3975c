package dev.mote.formats.data.corruption;

/**
 * A stretched and dented image.
 *
 * <p>
 * First an affine map, which moves three points a third of the shorter side from the middle by random amounts; then
 * each pixel is fetched from a place that blurred uniform noise shifts. All lengths are shares of the shorter side.
 * Severity 1 has no dents, and the affine map weakens as the dents roughen. Source of the dents: P. Simard, D.
 * Steinkraus, J. Platt, Best practices for convolutional neural networks, ICDAR 2003.
 */
final class ElasticTransform {
  private static final double[] DENT = {0, .05, .08, .1, .1};
  private static final double[] DENT_DEVIATION = {0, .2, .06, .04, .03};
  private static final double[] AFFINE_SHIFT = {.08, .07, .06, .05, .03};

  private ElasticTransform() {}

  static Image apply(Image image, int severity, RandomStream random) {
    int side = Math.min(image.height(), image.width());
    Image stretched = stretched(image, AFFINE_SHIFT[severity - 1] * side, random);
    double dent = DENT[severity - 1] * side;
    return dent == 0 ? stretched : dented(stretched, dent, DENT_DEVIATION[severity - 1] * side, random);
  }

  /**
   * The affine map takes the corner {@code c + (a, a)} and its neighbours {@code c + (a, -a)}, {@code c + (-a, -a)} to
   * places moved by {@code m0, m1, m2}: an offset {@code (u, v)} from {@code c} moves by {@code (m0 + m2) / 2 + u (m1 -
   * m2) / 2a + v (m0 - m1) / 2a}.
   */
  private static Image stretched(Image image, double most, RandomStream random) {
    double[] moves = new double[6];
    for (int i = 0; i < moves.length; i++) {
      moves[i] = random.uniform(-most, most);
    }
    double twice = 2 * Math.max(1, Math.min(image.height(), image.width()) / 3);
    double middleY = image.height() / 2;
    double middleX = image.width() / 2;
    Image result = image.black();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        double u = (y - middleY) / twice;
        double v = (x - middleX) / twice;
        double down = (moves[0] + moves[4]) / 2 + u * (moves[2] - moves[4]) + v * (moves[0] - moves[2]);
        double right = (moves[1] + moves[5]) / 2 + u * (moves[3] - moves[5]) + v * (moves[1] - moves[3]);
        Bilinear.sample(image, y + down, x + right, result.values(), result.at(y, x));
      }
    }
    return result;
  }

  private static Image dented(Image image, double most, double deviation, RandomStream random) {
    Image right = dents(image, most, deviation, random);
    Image down = dents(image, most, deviation, random);
    Image result = image.black();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        Bilinear.sample(image, y + down.values()[down.at(y, x)], x + right.values()[right.at(y, x)], result.values(),
            result.at(y, x));
      }
    }
    return result;
  }

  private static Image dents(Image image, double most, double deviation, RandomStream random) {
    float[] noise = new float[image.height() * image.width()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.uniform(-most, most);
    }
    return GaussianBlur.blur(new Image(image.height(), image.width(), 1, noise), deviation,
        (int) (3 * deviation + 0.5));
  }
}
