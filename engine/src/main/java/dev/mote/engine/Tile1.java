package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Twelve rows by one vector. */
final class Tile1 {
  static final int ROWS = 12;

  private Tile1() {}

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
    int r8 = base + rows[Math.min(first + 8, last)];
    int r9 = base + rows[Math.min(first + 9, last)];
    int r10 = base + rows[Math.min(first + 10, last)];
    int r11 = base + rows[Math.min(first + 11, last)];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    FloatVector s80 = FloatVector.zero(SPECIES);
    FloatVector s90 = FloatVector.zero(SPECIES);
    FloatVector s100 = FloatVector.zero(SPECIES);
    FloatVector s110 = FloatVector.zero(SPECIES);
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
        FloatVector x = FloatVector.broadcast(SPECIES, a[r0 + ka]);
        s00 = x.fma(b0, s00);
        x = FloatVector.broadcast(SPECIES, a[r1 + ka]);
        s10 = x.fma(b0, s10);
        x = FloatVector.broadcast(SPECIES, a[r2 + ka]);
        s20 = x.fma(b0, s20);
        x = FloatVector.broadcast(SPECIES, a[r3 + ka]);
        s30 = x.fma(b0, s30);
        x = FloatVector.broadcast(SPECIES, a[r4 + ka]);
        s40 = x.fma(b0, s40);
        x = FloatVector.broadcast(SPECIES, a[r5 + ka]);
        s50 = x.fma(b0, s50);
        x = FloatVector.broadcast(SPECIES, a[r6 + ka]);
        s60 = x.fma(b0, s60);
        x = FloatVector.broadcast(SPECIES, a[r7 + ka]);
        s70 = x.fma(b0, s70);
        x = FloatVector.broadcast(SPECIES, a[r8 + ka]);
        s80 = x.fma(b0, s80);
        x = FloatVector.broadcast(SPECIES, a[r9 + ka]);
        s90 = x.fma(b0, s90);
        x = FloatVector.broadcast(SPECIES, a[r10 + ka]);
        s100 = x.fma(b0, s100);
        x = FloatVector.broadcast(SPECIES, a[r11 + ka]);
        s110 = x.fma(b0, s110);
        ka += aStep;
        kb += bStep;
      }
    }
    s00.intoArray(c, at);
    s10.intoArray(c, at + LANES);
    s20.intoArray(c, at + 2 * LANES);
    s30.intoArray(c, at + 3 * LANES);
    s40.intoArray(c, at + 4 * LANES);
    s50.intoArray(c, at + 5 * LANES);
    s60.intoArray(c, at + 6 * LANES);
    s70.intoArray(c, at + 7 * LANES);
    s80.intoArray(c, at + 8 * LANES);
    s90.intoArray(c, at + 9 * LANES);
    s100.intoArray(c, at + 10 * LANES);
    s110.intoArray(c, at + 11 * LANES);
  }
}
