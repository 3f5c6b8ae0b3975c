package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The kernels of gradient graphs in vector lanes; see {@link Kernels}. */
final class VectorGradients {
  private VectorGradients() {}

  static void clamp(float min, float max, float[] x, int xAt, float[] g, int gAt, float[] target, int to, int count) {
    for (int index = 0; index < count; index += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(index, count);
      FloatVector value = FloatVector.fromArray(SPECIES, x, xAt + index, mask);
      VectorMask<Float> open = value.compare(VectorOperators.GT, min).and(value.compare(VectorOperators.LT, max));
      FloatVector.fromArray(SPECIES, g, gAt + index, mask.and(open)).intoArray(target, to + index, mask);
    }
  }

  static void sumRows(float[] x, int at, int rows, int step, float[] target, int to, int count, float scale) {
    for (int index = 0; index < count; index += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(index, count);
      // Four sums hide the latency of the addition.
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int row = 0;
      for (; row + 4 <= rows; row += 4) {
        int from = at + row * step + index;
        s0 = s0.add(FloatVector.fromArray(SPECIES, x, from, mask));
        s1 = s1.add(FloatVector.fromArray(SPECIES, x, from + step, mask));
        s2 = s2.add(FloatVector.fromArray(SPECIES, x, from + 2 * step, mask));
        s3 = s3.add(FloatVector.fromArray(SPECIES, x, from + 3 * step, mask));
      }
      for (; row < rows; row++) {
        s0 = s0.add(FloatVector.fromArray(SPECIES, x, at + row * step + index, mask));
      }
      s0.add(s1).add(s2.add(s3)).mul(scale).intoArray(target, to + index, mask);
    }
  }

  static void addRows(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count) {
    for (int row = 0; row < rows; row++) {
      for (int index = 0; index < count; index += LANES) {
        VectorMask<Float> mask = SPECIES.indexInRange(index, count);
        int place = to + row * targetStep + index;
        FloatVector.fromArray(SPECIES, c, at + row * step + index, mask)
            .add(FloatVector.fromArray(SPECIES, target, place, mask)).intoArray(target, place, mask);
      }
    }
  }

  static void maximum(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] g, int gAt,
      float[] dx, int dxStart, boolean disjoint) {
    int whole = SPECIES.loopBound(channels);
    for (int pixel = 0; pixel < pixels; pixel++) {
      int place = pixel * step;
      for (int channel = 0; channel < whole; channel += LANES) {
        maximum(x, start + place + channel, taps, g, gAt + pixel * channels + channel, dx, dxStart + place + channel,
            disjoint);
      }
      for (int channel = whole; channel < channels; channel++) {
        int winner = 0;
        for (int tap = 1; tap < taps.length; tap++) {
          winner = x[start + place + channel + taps[tap]] > x[start + place + channel + taps[winner]] ? tap : winner;
        }
        for (int tap = 0; tap < taps.length; tap++) {
          int to = dxStart + place + channel + taps[tap];
          dx[to] = (disjoint ? 0 : dx[to]) + (tap == winner ? g[gAt + pixel * channels + channel] : 0);
        }
      }
    }
  }

  /** One window of a vector of channels: the gradient goes to the first tap that equals the largest, then it is spent. */
  private static void maximum(float[] x, int from, int[] taps, float[] g, int gAt, float[] dx, int to,
      boolean disjoint) {
    FloatVector largest = FloatVector.fromArray(SPECIES, x, from + taps[0]);
    for (int tap = 1; tap < taps.length; tap++) {
      largest = largest.max(FloatVector.fromArray(SPECIES, x, from + taps[tap]));
    }
    FloatVector left = FloatVector.fromArray(SPECIES, g, gAt);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int tap = 0; tap < taps.length; tap++) {
      VectorMask<Float> equal = FloatVector.fromArray(SPECIES, x, from + taps[tap]).compare(VectorOperators.EQ,
          largest);
      FloatVector given = zero.blend(left, equal);
      left = left.blend(0, equal);
      if (!disjoint) {
        given = given.add(FloatVector.fromArray(SPECIES, dx, to + taps[tap]));
      }
      given.intoArray(dx, to + taps[tap]);
    }
  }
}
