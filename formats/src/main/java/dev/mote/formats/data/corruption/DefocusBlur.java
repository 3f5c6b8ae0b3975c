package dev.mote.formats.data.corruption;

/**
 * A lens out of focus: each pixel becomes a disk, whose rim is softened by a narrow Gaussian blur that reaches one
 * pixel (of a 32x32 image) far.
 */
final class DefocusBlur {
  private static final double[] RADIUS = {.3, .4, .5, 1, 1.5};
  private static final double[] SOFTENING = {.4, .5, .6, .2, .1};

  private DefocusBlur() {}

  static Image apply(Image image, int severity, RandomStream random) {
    double scale = image.scale();
    Image kernel = disk(RADIUS[severity - 1] * scale, SOFTENING[severity - 1] * scale, (int) (scale + 0.5));
    int side = kernel.width();
    int[] dy = new int[side * side];
    int[] dx = new int[side * side];
    for (int i = 0; i < dy.length; i++) {
      dy[i] = i / side - side / 2;
      dx[i] = i % side - side / 2;
    }
    return Convolution.sparse(image, dy, dx, kernel.values());
  }

  private static Image disk(double radius, double softening, int softReach) {
    int reach = (int) radius + softReach;
    int side = 2 * reach + 1;
    float[] values = new float[side * side];
    int inside = 0;
    for (int i = 0; i < values.length; i++) {
      int y = i / side - reach;
      int x = i % side - reach;
      values[i] = y * y + x * x <= radius * radius ? 1 : 0;
      inside += (int) values[i];
    }
    float share = 1f / inside;
    for (int i = 0; i < values.length; i++) {
      values[i] *= share;
    }
    return GaussianBlur.blur(new Image(side, side, 1, values), softening, softReach);
  }
}
