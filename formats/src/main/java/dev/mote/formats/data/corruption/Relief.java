package dev.mote.formats.data.corruption;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Light on drops: the distance from the drops' rims, equalised, embossed as if lit from one corner, and blurred.
 *
 * <p>
 * Lengths are in pixels of a 32x32 image: distances of at most 20, means over 3x3 pixels, light from the next one.
 * Distances are measured by the chamfer method (G. Borgefors, Distance transformations in digital images, 1986).
 */
final class Relief {
  private static final float FARTHEST = 20;
  private static final float DIAGONAL = (float) Math.sqrt(2);
  private static final int[] EMBOSS_DOWN = {-1, -1, 0, 0, 0, 1, 1};
  private static final int[] EMBOSS_RIGHT = {-1, 0, -1, 0, 1, 0, 1};
  private static final float[] EMBOSS = {-2, -1, -1, 1, 1, 1, 2};

  private Relief() {}

  /** The relief, 0 to 1, of drops: what is above 0 in {@code liquid}. */
  static Image of(Image liquid) {
    int step = (int) (liquid.scale() + 0.5);
    float[] mean = new float[2 * step + 1];
    Arrays.fill(mean, 1f / mean.length);
    Image smooth = Convolution.separable(distances(liquid), mean);
    Image embossed = Convolution.sparse(equalised(smooth), times(EMBOSS_DOWN, step), times(EMBOSS_RIGHT, step), EMBOSS);
    for (int i = 0; i < embossed.values().length; i++) {
      embossed.values()[i] = Math.clamp(embossed.values()[i], 0f, 1f);
    }
    return Convolution.separable(embossed, mean);
  }

  private static int[] times(int[] offsets, int step) {
    return IntStream.of(offsets).map(offset -> offset * step).toArray();
  }

  /** Each pixel's distance from the nearest rim, a pixel of a drop beside one of none. */
  static Image distances(Image liquid) {
    Image result = liquid.black();
    int height = liquid.height();
    int width = liquid.width();
    float[] far = result.values();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        far[result.at(y, x)] = isRim(liquid, y, x) ? 0 : FARTHEST;
      }
    }
    float step = (float) (1 / liquid.scale());
    for (int i = 0; i < far.length; i++) {
      relax(result, i, -1, step);
    }
    for (int i = far.length - 1; i >= 0; i--) {
      relax(result, i, 1, step);
    }
    return result;
  }

  private static boolean isRim(Image liquid, int y, int x) {
    float[] heights = liquid.values();
    if (heights[liquid.at(y, x)] <= 0) {
      return false;
    }
    return y > 0 && heights[liquid.at(y - 1, x)] <= 0 || y + 1 < liquid.height() && heights[liquid.at(y + 1, x)] <= 0
        || x > 0 && heights[liquid.at(y, x - 1)] <= 0 || x + 1 < liquid.width() && heights[liquid.at(y, x + 1)] <= 0;
  }

  /** Shortens a pixel's distance by way of the neighbours in the row on one side and the one in its row on that side. */
  private static void relax(Image distances, int pixel, int side, float step) {
    float[] far = distances.values();
    int width = distances.width();
    int y = pixel / width + side;
    int x = pixel % width;
    if (x + side >= 0 && x + side < width) {
      far[pixel] = Math.min(far[pixel], far[pixel + side] + step);
    }
    for (int dx = -1; dx <= 1 && y >= 0 && y < distances.height(); dx++) {
      if (x + dx >= 0 && x + dx < width) {
        far[pixel] = Math.min(far[pixel], far[distances.at(y, x + dx)] + (dx == 0 ? step : DIAGONAL * step));
      }
    }
  }

  /** The share of other pixels that are at most as far, distances counted whole; the least becomes 0, the most 1. */
  private static Image equalised(Image distances) {
    int[] atMost = new int[(int) FARTHEST + 1];
    float[] far = distances.values();
    for (float distance : far) {
      atMost[(int) distance]++;
    }
    int least = 0;
    for (int i = 0; i < atMost.length; i++) {
      atMost[i] += i == 0 ? 0 : atMost[i - 1];
      least = least == 0 ? atMost[i] : least;
    }
    float[] shares = new float[far.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = far.length == least ? 0 : (float) (atMost[(int) far[i]] - least) / (far.length - least);
    }
    return distances.with(shares);
  }
}
