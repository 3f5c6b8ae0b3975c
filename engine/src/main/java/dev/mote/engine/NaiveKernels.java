package dev.mote.engine;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.UnaryKind;

/** The kernels in plain loops: the twin that the others are held to, and what runs where there is no vector module. */
final class NaiveKernels implements Kernels {
  private static final int LANES = 8;
  private static final int ROWS = 4;

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int widestTile() {
    return 1;
  }

  @Override
  public int tileRows(int vectors, int rows) {
    return ROWS;
  }

  @Override
  public void tile(int tileRows, int vectors, float[] a, int base, int[] rows, int first, int last, Segments inner,
      float[] b, int panel, float[] c, int at) {
    PlainTile.run(tileRows, vectors * LANES, a, base, rows, first, last, inner, b, panel, c, at);
  }

  @Override
  public boolean hasNeighbours() {
    return false;
  }

  @Override
  public void neighbours(float[] a, int start, Segments inner, float[] b, int panel, float[] c, int at) {
    PlainTile.neighbours(NEIGHBOURS, LANES, a, start, inner, b, panel, c, at);
  }

  @Override
  public void depthwise(float[] x, int start, int[] taps, int step, float[] w, int wAt, int channels, int pixels,
      float[] c, int at) {
    java.util.Arrays.fill(c, at, at + pixels * channels, 0);
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int tap = 0; tap < taps.length; tap++) {
        for (int channel = 0; channel < channels; channel++) {
          int sum = at + pixel * channels + channel;
          c[sum] = Math.fma(x[start + taps[tap] + pixel * step + channel], w[wAt + tap * channels + channel], c[sum]);
        }
      }
    }
  }

  @Override
  public void maximum(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] c, int at) {
    java.util.Arrays.fill(c, at, at + pixels * channels, Float.NEGATIVE_INFINITY);
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int tap : taps) {
        for (int channel = 0; channel < channels; channel++) {
          int to = at + pixel * channels + channel;
          c[to] = Math.max(c[to], x[start + tap + pixel * step + channel]);
        }
      }
    }
  }

  @Override
  public void sum(byte[] left, int leftAt, QuantizedAddition.Operand x, byte[] right, int rightAt,
      QuantizedAddition.Operand y, int sign, int[] sums, int count) {
    for (int index = 0; index < count; index++) {
      sums[index] = x.apply(left[leftAt + index]) + sign * y.apply(right[rightAt + index]);
    }
  }

  @Override
  public void widen(byte[] source, int from, float[] target, int to, int count) {
    for (int index = 0; index < count; index++) {
      target[to + index] = source[from + index];
    }
  }

  @Override
  public void store(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count,
      float[] bias, int biasAt, float min, float max) {
    for (int row = 0; row < rows; row++) {
      for (int index = 0; index < count; index++) {
        float sum = c[at + row * step + index];
        float biased = bias.length == 0 ? sum : sum + bias[biasAt + index];
        target[to + row * targetStep + index] = Math.min(Math.max(biased, min), max);
      }
    }
  }

  @Override
  public void accumulate(float[] c, int at, int[] sums, int to, int count, boolean first) {
    for (int index = 0; index < count; index++) {
      sums[to + index] = (first ? 0 : sums[to + index]) + (int) c[at + index];
    }
  }

  @Override
  public void requantize(int[] sums, int at, int step, byte[] target, int to, int targetStep, int rows, int count,
      Requantizer stage, int channel) {
    for (int row = 0; row < rows; row++) {
      for (int index = 0; index < count; index++) {
        target[to + row * targetStep + index] = stage.apply(sums[at + row * step + index], channel + index);
      }
    }
  }

  @Override
  public boolean has(UnaryKind kind) {
    return Functions.has(kind);
  }

  @Override
  public void unary(UnaryKind kind, float a, float b, float[] x, int xAt, float[] target, int to, int count) {
    for (int index = 0; index < count; index++) {
      target[to + index] = Functions.apply(kind, a, b, x[xAt + index]);
    }
  }

  @Override
  public boolean has(BinaryKind kind) {
    return Functions.has(kind);
  }

  @Override
  public void binary(BinaryKind kind, float min, float max, float[] x, int xAt, int xStep, float[] y, int yAt,
      int yStep, float[] target, int to, int count) {
    for (int index = 0; index < count; index++) {
      float value = Functions.apply(kind, x[xAt + index * xStep], y[yAt + index * yStep]);
      target[to + index] = Math.min(Math.max(value, min), max);
    }
  }

  @Override
  public void clampGradient(float min, float max, float[] x, int xAt, float[] g, int gAt, float[] target, int to,
      int count) {
    for (int index = 0; index < count; index++) {
      float value = x[xAt + index];
      target[to + index] = value > min && value < max ? g[gAt + index] : 0;
    }
  }

  @Override
  public void sumRows(float[] x, int at, int rows, int step, float[] target, int to, int count, float scale) {
    for (int index = 0; index < count; index++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[at + row * step + index];
      }
      target[to + index] = sum * scale;
    }
  }

  @Override
  public void addRows(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count) {
    for (int row = 0; row < rows; row++) {
      for (int index = 0; index < count; index++) {
        target[to + row * targetStep + index] += c[at + row * step + index];
      }
    }
  }

  @Override
  public void maximumGradient(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] g, int gAt,
      float[] dx, int dxStart, boolean disjoint) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        int place = pixel * step + channel;
        int winner = 0;
        for (int tap = 1; tap < taps.length; tap++) {
          winner = x[start + place + taps[tap]] > x[start + place + taps[winner]] ? tap : winner;
        }
        for (int tap = 0; tap < taps.length; tap++) {
          int to = dxStart + place + taps[tap];
          dx[to] = (disjoint ? 0 : dx[to]) + (tap == winner ? g[gAt + pixel * channels + channel] : 0);
        }
      }
    }
  }
}
