package dev.mote.formats.data.corruption;

/** Each pixel the mean of those around it with the weights of a normal distribution. */
final class GaussianBlur {
  private static final double[] DEVIATION = {.4, .6, .7, .8, 1};

  private GaussianBlur() {}

  static Image apply(Image image, int severity, RandomStream random) {
    return blur(image, DEVIATION[severity - 1] * image.scale());
  }

  /** The image blurred by a deviation in pixels, up to four deviations away. */
  static Image blur(Image image, double deviation) {
    return blur(image, deviation, (int) (4 * deviation + 0.5));
  }

  /** The image blurred by a deviation in pixels, up to {@code reach} pixels away. */
  static Image blur(Image image, double deviation, int reach) {
    return reach == 0 ? image : Convolution.separable(image, weights(deviation, reach));
  }

  /** The {@code 2 reach + 1} weights, of sum 1. */
  static float[] weights(double deviation, int reach) {
    double[] densities = new double[reach + 1];
    double sum = 0;
    for (int i = 0; i <= reach; i++) {
      densities[i] = StrictMath.exp(-i * i / (2 * deviation * deviation));
      sum += i == 0 ? densities[i] : 2 * densities[i];
    }
    float[] weights = new float[2 * reach + 1];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (densities[Math.abs(i - reach)] / sum);
    }
    return weights;
  }
}
