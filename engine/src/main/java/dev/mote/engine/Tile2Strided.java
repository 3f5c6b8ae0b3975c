package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Eight rows by two vectors, for runs of any step. */
final class Tile2Strided {
  private Tile2Strided() {}

  static void run(float[] a, int base, int[] rows, int first, int last, Segments inner, float[] b, int panel, float[] c,
      int at) {
    int r0 = base + rows[first];
    int r1 = base + rows[Math.min(first + 1, last)];
    int r2 = base + rows[Math.min(first + 2, last)];
    int r3 = base + rows[Math.min(first + 3, last)];
    int r4 = base + rows[Math.min(first + 4, last)];
    int r5 = base + rows[Math.min(first + 5, last)];
    int r6 = base + rows[Math.min(first + 6, last)];
    int r7 = base + rows[Math.min(first + 7, last)];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s61 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    FloatVector s71 = FloatVector.zero(SPECIES);
    int[] aStarts = inner.a();
    int[] bStarts = inner.b();
    int length = inner.length();
    int aStep = inner.aStep();
    int bStep = inner.bStep();
    for (int segment = 0; segment < aStarts.length; segment++) {
      int ka = aStarts[segment];
      int kb = panel + bStarts[segment];
      for (int k = 0; k < length; k++) {
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, kb);
        FloatVector b1 = FloatVector.fromArray(SPECIES, b, kb + LANES);
        FloatVector x = FloatVector.broadcast(SPECIES, a[r0 + ka]);
        s00 = x.fma(b0, s00);
        s01 = x.fma(b1, s01);
        x = FloatVector.broadcast(SPECIES, a[r1 + ka]);
        s10 = x.fma(b0, s10);
        s11 = x.fma(b1, s11);
        x = FloatVector.broadcast(SPECIES, a[r2 + ka]);
        s20 = x.fma(b0, s20);
        s21 = x.fma(b1, s21);
        x = FloatVector.broadcast(SPECIES, a[r3 + ka]);
        s30 = x.fma(b0, s30);
        s31 = x.fma(b1, s31);
        x = FloatVector.broadcast(SPECIES, a[r4 + ka]);
        s40 = x.fma(b0, s40);
        s41 = x.fma(b1, s41);
        x = FloatVector.broadcast(SPECIES, a[r5 + ka]);
        s50 = x.fma(b0, s50);
        s51 = x.fma(b1, s51);
        x = FloatVector.broadcast(SPECIES, a[r6 + ka]);
        s60 = x.fma(b0, s60);
        s61 = x.fma(b1, s61);
        x = FloatVector.broadcast(SPECIES, a[r7 + ka]);
        s70 = x.fma(b0, s70);
        s71 = x.fma(b1, s71);
        ka += aStep;
        kb += bStep;
      }
    }
    s00.intoArray(c, at);
    s01.intoArray(c, at + LANES);
    s10.intoArray(c, at + 2 * LANES);
    s11.intoArray(c, at + 3 * LANES);
    s20.intoArray(c, at + 4 * LANES);
    s21.intoArray(c, at + 5 * LANES);
    s30.intoArray(c, at + 6 * LANES);
    s31.intoArray(c, at + 7 * LANES);
    s40.intoArray(c, at + 8 * LANES);
    s41.intoArray(c, at + 9 * LANES);
    s50.intoArray(c, at + 10 * LANES);
    s51.intoArray(c, at + 11 * LANES);
    s60.intoArray(c, at + 12 * LANES);
    s61.intoArray(c, at + 13 * LANES);
    s70.intoArray(c, at + 14 * LANES);
    s71.intoArray(c, at + 15 * LANES);
  }
}
