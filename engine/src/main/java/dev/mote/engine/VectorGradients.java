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
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < channels; channel += LANES) {
        VectorMask<Float> mask = SPECIES.indexInRange(channel, channels);
        int place = pixel * step + channel;
        FloatVector largest = FloatVector.fromArray(SPECIES, x, start + place + taps[0], mask);
        FloatVector winner = FloatVector.zero(SPECIES);
        for (int tap = 1; tap < taps.length; tap++) {
          FloatVector value = FloatVector.fromArray(SPECIES, x, start + place + taps[tap], mask);
          VectorMask<Float> larger = value.compare(VectorOperators.GT, largest);
          largest = largest.blend(value, larger);
          winner = winner.blend(tap, larger);
        }
        FloatVector gradient = FloatVector.fromArray(SPECIES, g, gAt + pixel * channels + channel, mask);
        for (int tap = 0; tap < taps.length; tap++) {
          int to = dxStart + place + taps[tap];
          FloatVector before = disjoint ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, dx, to, mask);
          before.add(gradient, winner.compare(VectorOperators.EQ, tap)).intoArray(dx, to, mask);
        }
      }
    }
  }
}
