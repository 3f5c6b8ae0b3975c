package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;
import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/** One row by four vectors, for products with a vector. */
final class TileRow {
  static final int ROWS = 1;

  private TileRow() {}

  static void run(float[] a, int base, int[] rows, int first, int last, Segments inner, float[] b, int panel, float[] c,
      int at) {
    int r0 = base + rows[first];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
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
        FloatVector b2 = FloatVector.fromArray(SPECIES, b, kb + 2 * LANES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, b, kb + 3 * LANES);
        FloatVector x = FloatVector.broadcast(SPECIES, a[r0 + ka]);
        s00 = x.fma(b0, s00);
        s01 = x.fma(b1, s01);
        s02 = x.fma(b2, s02);
        s03 = x.fma(b3, s03);
        ka += aStep;
        kb += bStep;
      }
    }
    s00.intoArray(c, at);
    s01.intoArray(c, at + LANES);
    s02.intoArray(c, at + 2 * LANES);
    s03.intoArray(c, at + 3 * LANES);
  }
}
