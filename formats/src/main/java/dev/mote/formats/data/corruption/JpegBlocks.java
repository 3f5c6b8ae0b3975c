package dev.mote.formats.data.corruption;

/**
 * The quantisation of 8x8 blocks in baseline JPEG, with the example tables of ITU-T T.81, annex K, scaled by quality as
 * the Independent JPEG Group's library does.
 */
final class JpegBlocks {
  private static final int SIDE = 8;

  private static final int[] LUMINANCE = {16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16,
      24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104,
      113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

  private static final int[] CHROMINANCE = {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56,
      99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
      99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

  /** Cosines by frequency and place, such that the transform's inverse is its transpose (T.81, A.3.3). */
  private static final float[] COSINES = cosines();
  private static final float[] TRANSPOSED_COSINES = transposed(COSINES);

  private JpegBlocks() {}

  static int[] luminanceTable(int quality) {
    return scaled(LUMINANCE, quality);
  }

  static int[] chrominanceTable(int quality) {
    return scaled(CHROMINANCE, quality);
  }

  private static int[] scaled(int[] table, int quality) {
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    int[] steps = new int[table.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Math.clamp((table[i] * percent + 50) / 100, 1, 255);
    }
    return steps;
  }

  /** The nearest of the whole numbers 0..255. */
  static float level(float value) {
    return (float) Math.floor(Math.clamp(value, 0f, 255f) + 0.5f);
  }

  /** A plane of values 0..255 after its blocks were coded and decoded; blocks beyond the border repeat its pixels. */
  static Image coded(Image plane, int[] steps) {
    Image result = plane.black();
    float[] block = new float[SIDE * SIDE];
    for (int top = 0; top < plane.height(); top += SIDE) {
      for (int left = 0; left < plane.width(); left += SIDE) {
        for (int i = 0; i < block.length; i++) {
          int y = Math.min(top + i / SIDE, plane.height() - 1);
          int x = Math.min(left + i % SIDE, plane.width() - 1);
          block[i] = plane.values()[plane.at(y, x)] - 128;
        }
        float[] decoded = inverse(quantised(forward(block), steps));
        for (int y = top; y < Math.min(top + SIDE, plane.height()); y++) {
          for (int x = left; x < Math.min(left + SIDE, plane.width()); x++) {
            result.values()[result.at(y, x)] = level(decoded[(y - top) * SIDE + x - left] + 128);
          }
        }
      }
    }
    return result;
  }

  private static float[] quantised(float[] coefficients, int[] steps) {
    float[] result = new float[coefficients.length];
    for (int i = 0; i < result.length; i++) {
      float count = (float) Math.floor(Math.abs(coefficients[i]) / steps[i] + 0.5f);
      result[i] = Math.copySign(count * steps[i], coefficients[i]);
    }
    return result;
  }

  /** The two-dimensional discrete cosine transform of a block. */
  static float[] forward(float[] block) {
    return transposedProduct(transposedProduct(block, COSINES), COSINES);
  }

  /** The block of these coefficients. */
  static float[] inverse(float[] coefficients) {
    return transposedProduct(transposedProduct(coefficients, TRANSPOSED_COSINES), TRANSPOSED_COSINES);
  }

  /** The transpose of {@code block} times the transpose of {@code matrix}; done twice, {@code matrix block matrix^T}. */
  private static float[] transposedProduct(float[] block, float[] matrix) {
    float[] product = new float[block.length];
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        float sum = 0;
        for (int k = 0; k < SIDE; k++) {
          sum += block[row * SIDE + k] * matrix[column * SIDE + k];
        }
        product[column * SIDE + row] = sum;
      }
    }
    return product;
  }

  private static float[] transposed(float[] matrix) {
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < transposed.length; i++) {
      transposed[i] = matrix[i % SIDE * SIDE + i / SIDE];
    }
    return transposed;
  }

  private static float[] cosines() {
    float[] cosines = new float[SIDE * SIDE];
    for (int i = 0; i < cosines.length; i++) {
      int frequency = i / SIDE;
      int place = i % SIDE;
      double norm = frequency == 0 ? Math.sqrt(0.125) : 0.5;
      cosines[i] = (float) (norm * StrictMath.cos((2 * place + 1) * frequency * Math.PI / (2 * SIDE)));
    }
    return cosines;
  }
}
