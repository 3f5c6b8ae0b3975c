package dev.mote.learn.zeroth;

import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import java.util.Arrays;

/**
 * {@link LocalGradient} through a convolution in doubles, many products at a time. Where {@link #isExact} says so, doubles hold
 * all sums of an image, so that the bits are the same.
 *
 * <p>
 * For each result channel a row of weights collects {@code x[place] * y[place]} over all places; the image is padded with what
 * adds nothing. The inner loop reads floats and writes doubles: arrays of two types cannot be the same, so the compiler
 * vectorises it.
 */
final class LocalProduct {
  private static final double EXACT = 1L << 53;
  /** The largest magnitude of an int8 number less a zero point. */
  private static final int WIDEST = 255;
  /** Neighbouring places that are added at once. */
  private static final int PLACES = 4;

  private final Window window;
  private final int groups;
  private final Shape x;
  private final Shape w;
  private final Shape y;
  private final int zero;
  private final int width;
  private final int height;

  /** Of shapes {@code [images, height, width, channels]} and weights {@code [outputs, height, width, channels]}. */
  LocalProduct(Window window, int groups, Shape x, Shape w, Shape y, int zero) {
    this.window = window;
    this.groups = groups;
    this.x = x;
    this.w = w;
    this.y = y;
    this.zero = zero;
    this.width = (y.dim(2) - 1) * window.strideWidth() + (w.dim(2) - 1) * window.dilationWidth() + 1;
    this.height = (y.dim(1) - 1) * window.strideHeight() + (w.dim(1) - 1) * window.dilationHeight() + 1;
  }

  /** Whether doubles hold all sums of one sample with these results. */
  boolean isExact(long[] results) {
    double largest = 0;
    for (long result : results) {
      largest = Math.max(largest, Math.abs((double) result));
    }
    return largest * WIDEST * y.dim(1) * y.dim(2) <= EXACT;
  }

  /** Adds one sample to {@code sums}, which have the places of the weights. */
  void add(byte[] values, long[] results, long[] sums) {
    // Pixels of a kernel row lie side by side where none between them is left out.
    boolean whole = groups == 1 && window.dilationWidth() == 1;
    int run = whole ? w.dim(2) * w.dim(3) : w.dim(3);
    double[][] runs = new double[w.countBetween(1, 4) / run][run];
    int outputs = y.dim(3) / groups;
    for (int image = 0; image < x.dim(0); image++) {
      float[] pixels = padded(values, image);
      for (int output = 0; output < y.dim(3); output++) {
        collect(pixels, output / outputs * w.dim(3), results, image, output, runs);
        for (int index = 0; index < runs.length; index++) {
          flush(runs[index], sums, (output * runs.length + index) * run);
        }
      }
    }
  }

  /** The part of the image that windows touch, less the zero point; its borders and what follows are 0. */
  private float[] padded(byte[] values, int image) {
    int channels = x.dim(3);
    // Places after a row's last are read, too, but count nothing.
    float[] pixels = new float[(height * width + PLACES * window.strideWidth()) * channels];
    int left = window.padLeft();
    int count = (Math.min(width, left + x.dim(2)) - left) * channels;
    for (int row = 0; row < height; row++) {
      int source = row - window.padTop();
      if (source >= 0 && source < x.dim(1)) {
        int from = (image * x.dim(1) + source) * x.dim(2) * channels;
        int to = (row * width + left) * channels;
        for (int index = 0; index < count; index++) {
          pixels[to + index] = values[from + index] - zero;
        }
      }
    }
    return pixels;
  }

  /** Adds all places of one result channel to {@code runs}. */
  private void collect(float[] pixels, int channel, long[] results, int image, int output, double[][] runs) {
    int step = window.strideWidth() * x.dim(3);
    int taps = runs.length / w.dim(1);
    double[] line = new double[y.dim(2) + PLACES];
    for (int row = 0; row < y.dim(1); row++) {
      int place = (image * y.dim(1) + row) * y.dim(2);
      for (int column = 0; column < y.dim(2); column++) {
        line[column] = results[(place + column) * y.dim(3) + output];
      }
      for (int index = 0; index < runs.length; index++) {
        int kernelRow = row * window.strideHeight() + index / taps * window.dilationHeight();
        int start = (kernelRow * width + index % taps * window.dilationWidth()) * x.dim(3) + channel;
        for (int column = 0; column < y.dim(2); column += PLACES) {
          add(pixels, start + column * step, step, line, column, runs[index]);
        }
      }
    }
  }

  private static void add(float[] pixels, int at, int step, double[] line, int column, double[] run) {
    int second = at + step;
    int third = second + step;
    int fourth = third + step;
    double a = line[column];
    double b = line[column + 1];
    double c = line[column + 2];
    double d = line[column + 3];
    for (int index = 0; index < run.length; index++) {
      run[index] = Math.fma(a, (double) pixels[at + index], Math.fma(b, (double) pixels[second + index],
          Math.fma(c, (double) pixels[third + index], Math.fma(d, (double) pixels[fourth + index], run[index]))));
    }
  }

  /** Moves what a run holds to {@code sums}. */
  private static void flush(double[] run, long[] sums, int to) {
    for (int index = 0; index < run.length; index++) {
      sums[to + index] += (long) run[index];
    }
    Arrays.fill(run, 0);
  }
}
