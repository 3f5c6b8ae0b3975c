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

  /** See {@link Kernels#neighbours}; {@code pixels} by {@code width}. */
  static void neighbours(int pixels, int width, float[] a, int start, Segments inner, float[] b, int panel, float[] c,
      int at) {
    int channels = inner.length() / 3;
    Arrays.fill(c, at, at + pixels * width, 0);
    for (int segment = 0; segment < inner.a().length; segment++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          for (int tap = 0; tap < 3; tap++) {
            addRow(a[start + inner.a()[segment] + (pixel + tap) * channels + channel], b,
                panel + inner.b()[segment] + (tap * channels + channel) * width, c, at + pixel * width, width);
          }
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
