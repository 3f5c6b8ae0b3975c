package dev.mote.formats.data.corruption;

/**
 * A camera that moves: each pixel the mean of those ahead of it on a line at a random angle within 45 degrees of
 * horizontal, with the weights of one half of a normal distribution.
 */
final class MotionBlur {
  private static final double[] REACH = {6, 6, 6, 8, 9};
  private static final double[] DEVIATION = {1, 1.5, 2, 2, 2.5};

  private MotionBlur() {}

  static Image apply(Image image, int severity, RandomStream random) {
    double scale = image.scale();
    return blur(image, REACH[severity - 1] * scale, DEVIATION[severity - 1] * scale, random.uniform(-45, 45));
  }

  /**
   * The image blurred along a line.
   *
   * @param reach     half the line's length in pixels
   * @param deviation the deviation of the weights in pixels
   * @param degrees   the line's direction, clockwise from the right
   */
  static Image blur(Image image, double reach, double deviation, double degrees) {
    int count = 2 * (int) Math.ceil(reach) + 1;
    double down = StrictMath.sin(StrictMath.toRadians(degrees));
    double right = StrictMath.cos(StrictMath.toRadians(degrees));
    int[] dy = new int[count];
    int[] dx = new int[count];
    double[] densities = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      dy[i] = (int) Math.rint(i * down);
      dx[i] = (int) Math.rint(i * right);
      densities[i] = StrictMath.exp(-i * i / (2 * deviation * deviation));
      sum += densities[i];
    }
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = (float) (densities[i] / sum);
    }
    return Convolution.sparse(image, dy, dx, weights);
  }
}
