package dev.mote.formats.data.corruption;

/** Pixels between pixels: the mean of the four around, weighted by nearness, with mirrored borders. */
final class Bilinear {
  private Bilinear() {}

  /** Writes the channels at height {@code y} and width {@code x} of {@code image} into {@code target}. */
  static void sample(Image image, double y, double x, float[] target, int offset) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    float down = (float) (y - top);
    float right = (float) (x - left);
    int y0 = Reflection.index(top, image.height());
    int y1 = Reflection.index(top + 1, image.height());
    int x0 = Reflection.index(left, image.width());
    int x1 = Reflection.index(left + 1, image.width());
    float[] values = image.values();
    for (int channel = 0; channel < image.channels(); channel++) {
      float upper = values[image.at(y0, x0) + channel] * (1 - right) + values[image.at(y0, x1) + channel] * right;
      float lower = values[image.at(y1, x0) + channel] * (1 - right) + values[image.at(y1, x1) + channel] * right;
      target[offset + channel] = upper * (1 - down) + lower * down;
    }
  }

  /** The image in another size; pixel areas, not centres, correspond. */
  static Image resized(Image image, int height, int width) {
    Image result = new Image(height, width, image.channels(), new float[height * width * image.channels()]);
    double stepY = (double) image.height() / height;
    double stepX = (double) image.width() / width;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        sample(image, (y + 0.5) * stepY - 0.5, (x + 0.5) * stepX - 0.5, result.values(), result.at(y, x));
      }
    }
    return result;
  }

  /** The middle of the image enlarged by {@code factor} to the image's size. */
  static Image zoomed(Image image, double factor) {
    Image result = image.black();
    double middleY = (image.height() - 1) / 2.0;
    double middleX = (image.width() - 1) / 2.0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        sample(image, middleY + (y - middleY) / factor, middleX + (x - middleX) / factor, result.values(),
            result.at(y, x));
      }
    }
    return result;
  }
}
