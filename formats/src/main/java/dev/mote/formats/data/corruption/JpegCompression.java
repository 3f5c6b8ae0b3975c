package dev.mote.formats.data.corruption;

/**
 * What baseline JPEG leaves of an image (ITU-T T.81, JFIF): luma and halved chroma in 8x8 blocks, whose cosine
 * coefficients are rounded to multiples of table entries. The lossless entropy coding is left out.
 */
final class JpegCompression {
  private static final int[] QUALITY = {80, 65, 58, 50, 40};

  private JpegCompression() {}

  static Image apply(Image image, int severity, RandomStream random) {
    return compressed(image, QUALITY[severity - 1]);
  }

  /** The image of red, green, blue at a quality of 1 to 100. */
  static Image compressed(Image image, int quality) {
    Image luma = plane(image, Colour.RED, Colour.GREEN, Colour.BLUE, 0);
    Image blueness = halved(plane(image, -.168736f, -.331264f, .5f, 128));
    Image redness = halved(plane(image, .5f, -.418688f, -.081312f, 128));
    luma = JpegBlocks.coded(luma, JpegBlocks.luminanceTable(quality));
    int[] chrominance = JpegBlocks.chrominanceTable(quality);
    blueness = Bilinear.resized(JpegBlocks.coded(blueness, chrominance), 2 * blueness.height(), 2 * blueness.width());
    redness = Bilinear.resized(JpegBlocks.coded(redness, chrominance), 2 * redness.height(), 2 * redness.width());
    Image result = image.black();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        float bright = luma.values()[luma.at(y, x)];
        float blue = blueness.values()[blueness.at(y, x)] - 128;
        float red = redness.values()[redness.at(y, x)] - 128;
        int to = result.at(y, x);
        result.values()[to] = (bright + 1.402f * red) / 255;
        result.values()[to + 1] = (bright - .344136f * blue - .714136f * red) / 255;
        result.values()[to + 2] = (bright + 1.772f * blue) / 255;
      }
    }
    return result;
  }

  /** A weighted sum of the channels in whole numbers 0..255. */
  private static Image plane(Image image, float red, float green, float blue, float offset) {
    float[] values = image.values();
    float[] sums = new float[values.length / 3];
    for (int i = 0; i < sums.length; i++) {
      float sum = red * values[3 * i] + green * values[3 * i + 1] + blue * values[3 * i + 2];
      sums[i] = JpegBlocks.level(255 * sum + offset);
    }
    return new Image(image.height(), image.width(), 1, sums);
  }

  /** The means of 2x2 pixels; a last odd row or column counts twice. */
  private static Image halved(Image plane) {
    int height = (plane.height() + 1) / 2;
    int width = (plane.width() + 1) / 2;
    float[] means = new float[height * width];
    for (int i = 0; i < means.length; i++) {
      int y = i / width * 2;
      int x = i % width * 2;
      int below = Math.min(y + 1, plane.height() - 1);
      int beside = Math.min(x + 1, plane.width() - 1);
      float[] values = plane.values();
      means[i] = JpegBlocks.level((values[plane.at(y, x)] + values[plane.at(y, beside)] + values[plane.at(below, x)]
          + values[plane.at(below, beside)]) / 4);
    }
    return new Image(height, width, 1, means);
  }
}
