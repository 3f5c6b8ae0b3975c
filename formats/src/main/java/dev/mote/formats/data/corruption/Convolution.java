package dev.mote.formats.data.corruption;

/** Weighted sums of neighbouring pixels, with mirrored borders. */
final class Convolution {
  private Convolution() {}

  /** Rows, then columns by the same odd number of weights, the middle one for the pixel itself. */
  static Image separable(Image image, float[] weights) {
    return columns(rows(image, weights), weights);
  }

  private static Image rows(Image image, float[] weights) {
    int reach = weights.length / 2;
    int channels = image.channels();
    int[] indices = Reflection.indices(image.width(), reach);
    float[] values = image.values();
    float[] sums = new float[values.length];
    float[] line = new float[indices.length * channels];
    int length = image.width() * channels;
    for (int from = 0; from < values.length; from += length) {
      for (int i = 0; i < indices.length; i++) {
        for (int channel = 0; channel < channels; channel++) {
          line[i * channels + channel] = values[from + indices[i] * channels + channel];
        }
      }
      for (int k = 0; k < weights.length; k++) {
        add(weights[k], line, k * channels, sums, from, length);
      }
    }
    return image.with(sums);
  }

  private static Image columns(Image image, float[] weights) {
    int reach = weights.length / 2;
    int[] indices = Reflection.indices(image.height(), reach);
    float[] sums = new float[image.values().length];
    int length = image.width() * image.channels();
    for (int y = 0; y < image.height(); y++) {
      for (int k = 0; k < weights.length; k++) {
        add(weights[k], image.values(), indices[y + k] * length, sums, y * length, length);
      }
    }
    return image.with(sums);
  }

  /** Any kernel: the sum over {@code k} of {@code weights[k]} times the pixel {@code dy[k]} lower, {@code dx[k]} right. */
  static Image sparse(Image image, int[] dy, int[] dx, float[] weights) {
    int channels = image.channels();
    float[] values = image.values();
    float[] sums = new float[values.length];
    int[] columns = new int[image.width()];
    for (int k = 0; k < weights.length; k++) {
      for (int x = 0; x < columns.length; x++) {
        columns[x] = Reflection.index(x + dx[k], columns.length) * channels;
      }
      for (int y = 0; y < image.height(); y++) {
        int row = image.at(Reflection.index(y + dy[k], image.height()), 0);
        int to = image.at(y, 0);
        for (int column : columns) {
          for (int channel = 0; channel < channels; channel++) {
            sums[to++] += weights[k] * values[row + column + channel];
          }
        }
      }
    }
    return image.with(sums);
  }

  private static void add(float weight, float[] values, int from, float[] sums, int to, int length) {
    for (int i = 0; i < length; i++) {
      sums[to + i] += weight * values[from + i];
    }
  }
}
