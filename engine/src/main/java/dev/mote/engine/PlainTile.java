package dev.mote.engine;

import java.util.Arrays;

/** A tile in plain loops. It rounds as the vector tiles do, once a product and sum, and gives the same bits. */
final class PlainTile {
  private PlainTile() {}

  /** See {@link Kernels#tile}; {@code width} is that of the panel. */
  static void run(int tileRows, int width, float[] a, int base, int[] rows, int first, int last, Segments inner,
      float[] b, int panel, float[] c, int at) {
    Arrays.fill(c, at, at + tileRows * width, 0);
    for (int row = 0; row < tileRows; row++) {
      int start = base + rows[Math.min(first + row, last)];
      int sums = at + row * width;
      for (int segment = 0; segment < inner.a().length; segment++) {
        for (int k = 0; k < inner.length(); k++) {
          addRow(a[start + inner.a()[segment] + k * inner.aStep()], b,
              panel + inner.b()[segment] + k * inner.bStep(), c, sums, width);
        }
      }
    }
  }

  private static void addRow(float x, float[] b, int from, float[] c, int to, int width) {
    for (int n = 0; n < width; n++) {
      c[to + n] = Math.fma(x, b[from + n], c[to + n]);
    }
  }
}
