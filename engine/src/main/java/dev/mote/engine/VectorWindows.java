package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/** The kernels of windows of each channel on its own in vector lanes; see {@link Kernels}. */
final class VectorWindows {
  private static final int SAMPLE = 8;
  static final WarmUp DEPTHWISE = new WarmUp(() -> depthwise(new float[2 * SAMPLE * LANES], 0, new int[SAMPLE], LANES,
      new float[SAMPLE * LANES], 0, LANES, SAMPLE, new float[SAMPLE * LANES], 0));

  private VectorWindows() {}

  static void depthwise(float[] x, int start, int[] taps, int step, float[] w, int wAt, int channels, int pixels,
      float[] c, int at) {
    for (int channel = 0; channel < channels; channel += LANES) {
      int pixel = 0;
      for (; pixel + 4 <= pixels; pixel += 4) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int from = start + pixel * step + channel;
        for (int tap = 0; tap < taps.length; tap++) {
          FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + tap * channels + channel);
          int source = from + taps[tap];
          s0 = FloatVector.fromArray(SPECIES, x, source).fma(weight, s0);
          s1 = FloatVector.fromArray(SPECIES, x, source + step).fma(weight, s1);
          s2 = FloatVector.fromArray(SPECIES, x, source + 2 * step).fma(weight, s2);
          s3 = FloatVector.fromArray(SPECIES, x, source + 3 * step).fma(weight, s3);
        }
        int to = at + pixel * channels + channel;
        s0.intoArray(c, to);
        s1.intoArray(c, to + channels);
        s2.intoArray(c, to + 2 * channels);
        s3.intoArray(c, to + 3 * channels);
      }
      for (; pixel < pixels; pixel++) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int tap = 0; tap < taps.length; tap++) {
          FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + tap * channels + channel);
          sum = FloatVector.fromArray(SPECIES, x, start + pixel * step + channel + taps[tap]).fma(weight, sum);
        }
        sum.intoArray(c, at + pixel * channels + channel);
      }
    }
  }

  static void maximum(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] c, int at) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < channels; channel += LANES) {
        int from = start + pixel * step + channel;
        FloatVector largest = FloatVector.fromArray(SPECIES, x, from + taps[0]);
        for (int tap = 1; tap < taps.length; tap++) {
          largest = largest.max(FloatVector.fromArray(SPECIES, x, from + taps[tap]));
        }
        largest.intoArray(c, at + pixel * channels + channel);
      }
    }
  }
}
