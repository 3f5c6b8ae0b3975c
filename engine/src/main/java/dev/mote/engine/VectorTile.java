package dev.mote.engine;

import static dev.mote.engine.VectorKernels.LANES;

/** One of the vector tiles with its shape; runs as {@link PlainTile} until it is compiled. */
final class VectorTile {
  private static final int RUNS = 3;
  private static final int SAMPLE = 32;

  private final int rows;
  private final int width;
  private final Body body;
  private final WarmUp warmUp = new WarmUp(this::sample);

  /** The vector code; see {@link Kernels#tile}. */
  @FunctionalInterface
  interface Body {
    void run(float[] a, int base, int[] rows, int first, int last, Segments inner, float[] b, int panel, float[] c,
        int at);
  }

  VectorTile(int rows, int vectors, Body body) {
    this.rows = rows;
    this.width = vectors * LANES;
    this.body = body;
  }

  int rows() {
    return rows;
  }

  void run(float[] a, int base, int[] starts, int first, int last, Segments inner, float[] b, int panel, float[] c,
      int at) {
    if (warmUp.isReady()) {
      body.run(a, base, starts, first, last, inner, b, panel, c, at);
    } else {
      PlainTile.run(rows, width, a, base, starts, first, last, inner, b, panel, c, at);
    }
  }

  /** A product of a shape that is usual in convolutions: the compiler optimises for the trip counts it has seen. */
  private void sample() {
    Segments inner = new Segments(new int[RUNS], new int[RUNS], SAMPLE, 1, width);
    body.run(new float[SAMPLE], 0, new int[rows], 0, rows - 1, inner, new float[SAMPLE * width], 0,
        new float[rows * width], 0);
  }
}
