package dev.mote.formats.data.corruption;

/**
 * Fewer pixels: the image is reduced to a share of its sides and enlarged again, both by box filters.
 *
 * <p>
 * Each pixel so becomes the mean of those whose centres lie in the same cell of the smaller image.
 */
final class Pixelate {
  private static final double[] SHARE = {.95, .9, .85, .75, .65};

  private Pixelate() {}

  static Image apply(Image image, int severity, RandomStream random) {
    int[] rows = cells(image.height(), SHARE[severity - 1]);
    int[] columns = cells(image.width(), SHARE[severity - 1]);
    int across = columns[columns.length - 1] + 1;
    int channels = image.channels();
    int[] counts = new int[(rows[rows.length - 1] + 1) * across];
    float[] sums = new float[counts.length * channels];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < columns.length; x++) {
        int cell = rows[y] * across + columns[x];
        counts[cell]++;
        for (int channel = 0; channel < channels; channel++) {
          sums[cell * channels + channel] += image.values()[image.at(y, x) + channel];
        }
      }
    }
    Image result = image.black();
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < columns.length; x++) {
        int cell = rows[y] * across + columns[x];
        for (int channel = 0; channel < channels; channel++) {
          result.values()[result.at(y, x) + channel] = sums[cell * channels + channel] / counts[cell];
        }
      }
    }
    return result;
  }

  /** For each of {@code size} pixels, the pixel of the smaller image that its centre lies in. */
  private static int[] cells(int size, double share) {
    int smaller = Math.max(1, (int) (size * share));
    int[] cells = new int[size];
    for (int i = 0; i < size; i++) {
      cells[i] = (int) ((2L * i + 1) * smaller / (2L * size));
    }
    return cells;
  }
}
