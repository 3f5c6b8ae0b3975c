package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * {@link Kernels#NEIGHBOURS} (16) neighbouring pixels by one vector of a convolution of stride 1 that is three pixels wide: each number of the image
 * is read once for the three pixels that it meets, where {@link Tile1} would wait for its loads.
 */
final class TileNeighbours {
  private TileNeighbours() {}

  /** See {@link Kernels#neighbours}. */
  static void run(float[] a, int start, Segments inner, float[] b, int panel, float[] c, int at) {
    int channels = inner.length() / 3;
    int tap = channels * LANES;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    FloatVector s8 = FloatVector.zero(SPECIES);
    FloatVector s9 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s14 = FloatVector.zero(SPECIES);
    FloatVector s15 = FloatVector.zero(SPECIES);
    for (int segment = 0; segment < inner.a().length; segment++) {
      int row = start + inner.a()[segment];
      int weight = panel + inner.b()[segment];
      for (int channel = 0; channel < channels; channel++) {
        FloatVector w0 = FloatVector.fromArray(SPECIES, b, weight);
        FloatVector w1 = FloatVector.fromArray(SPECIES, b, weight + tap);
        FloatVector w2 = FloatVector.fromArray(SPECIES, b, weight + 2 * tap);
        int place = row + channel;
        FloatVector x = FloatVector.broadcast(SPECIES, a[place]);
        s0 = x.fma(w0, s0);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s1 = x.fma(w0, s1);
        s0 = x.fma(w1, s0);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s2 = x.fma(w0, s2);
        s1 = x.fma(w1, s1);
        s0 = x.fma(w2, s0);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s3 = x.fma(w0, s3);
        s2 = x.fma(w1, s2);
        s1 = x.fma(w2, s1);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s4 = x.fma(w0, s4);
        s3 = x.fma(w1, s3);
        s2 = x.fma(w2, s2);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s5 = x.fma(w0, s5);
        s4 = x.fma(w1, s4);
        s3 = x.fma(w2, s3);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s6 = x.fma(w0, s6);
        s5 = x.fma(w1, s5);
        s4 = x.fma(w2, s4);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s7 = x.fma(w0, s7);
        s6 = x.fma(w1, s6);
        s5 = x.fma(w2, s5);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s8 = x.fma(w0, s8);
        s7 = x.fma(w1, s7);
        s6 = x.fma(w2, s6);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s9 = x.fma(w0, s9);
        s8 = x.fma(w1, s8);
        s7 = x.fma(w2, s7);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s10 = x.fma(w0, s10);
        s9 = x.fma(w1, s9);
        s8 = x.fma(w2, s8);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s11 = x.fma(w0, s11);
        s10 = x.fma(w1, s10);
        s9 = x.fma(w2, s9);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s12 = x.fma(w0, s12);
        s11 = x.fma(w1, s11);
        s10 = x.fma(w2, s10);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s13 = x.fma(w0, s13);
        s12 = x.fma(w1, s12);
        s11 = x.fma(w2, s11);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s14 = x.fma(w0, s14);
        s13 = x.fma(w1, s13);
        s12 = x.fma(w2, s12);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s15 = x.fma(w0, s15);
        s14 = x.fma(w1, s14);
        s13 = x.fma(w2, s13);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s15 = x.fma(w1, s15);
        s14 = x.fma(w2, s14);
        place += channels;
        x = FloatVector.broadcast(SPECIES, a[place]);
        s15 = x.fma(w2, s15);
        weight += LANES;
      }
    }
    s0.intoArray(c, at);
    s1.intoArray(c, at + LANES);
    s2.intoArray(c, at + 2 * LANES);
    s3.intoArray(c, at + 3 * LANES);
    s4.intoArray(c, at + 4 * LANES);
    s5.intoArray(c, at + 5 * LANES);
    s6.intoArray(c, at + 6 * LANES);
    s7.intoArray(c, at + 7 * LANES);
    s8.intoArray(c, at + 8 * LANES);
    s9.intoArray(c, at + 9 * LANES);
    s10.intoArray(c, at + 10 * LANES);
    s11.intoArray(c, at + 11 * LANES);
    s12.intoArray(c, at + 12 * LANES);
    s13.intoArray(c, at + 13 * LANES);
    s14.intoArray(c, at + 14 * LANES);
    s15.intoArray(c, at + 15 * LANES);
  }
}
