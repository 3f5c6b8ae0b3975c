package dev.mote.formats.data.corruption;

/**
 * Fractal noise by the diamond-square algorithm: midpoints are the mean of their four neighbours and a uniform number
 * whose range shrinks with their distance.
 *
 * <p>
 * Source: A. Fournier, D. Fussell, L. Carpenter, Computer rendering of stochastic models, CACM 25(6), 1982. The field
 * wraps around at its sides, so that images longer than wide, or wider than high, repeat it without a seam.
 */
final class Plasma {
  private Plasma() {}

  /**
   * A field whose values reach from 0 to 1, on the power of two that holds the shorter side.
   *
   * @param smoothness the root of what the range of the numbers is divided by when distances halve
   */
  static Image draw(int height, int width, double smoothness, RandomStream random) {
    int side = Math.max(2, Integer.highestOneBit(2 * Math.min(height, width) - 1));
    float[][] field = field(side, smoothness * smoothness, random);
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float[] row : field) {
      for (float value : row) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    Image image = new Image(height, width, 1, new float[height * width]);
    for (int i = 0; i < image.values().length; i++) {
      image.values()[i] = (field[i / width % side][i % width % side] - least) / (most - least);
    }
    return image;
  }

  private static float[][] field(int side, double decay, RandomStream random) {
    float[][] field = new float[side][side];
    double range = 1;
    for (int step = side; step >= 2; step /= 2) {
      int half = step / 2;
      for (int y = half; y < side; y += step) {
        for (int x = half; x < side; x += step) {
          float corners = field[y - half][x - half] + field[y - half][(x + half) % side]
              + field[(y + half) % side][x - half] + field[(y + half) % side][(x + half) % side];
          field[y][x] = corners / 4 + (float) random.uniform(-range, range);
        }
      }
      for (int y = 0; y < side; y += half) {
        for (int x = (y + half) % step; x < side; x += step) {
          float sides = field[(y + side - half) % side][x] + field[(y + half) % side][x]
              + field[y][(x + side - half) % side] + field[y][(x + half) % side];
          field[y][x] = sides / 4 + (float) random.uniform(-range, range);
        }
      }
      range /= decay;
    }
    return field;
  }
}
