package dev.mote.engine;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.UnaryKind;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the processor's vectors ({@code jdk.incubator.vector}). Loaded only where that module is present
 * ({@link Provider}).
 *
 * <p>
 * Sums run over the inner index in its order, one lane a column, so that neither the vector's width nor the number of threads
 * changes a float result.
 */
final class VectorKernels implements Kernels {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();
  /** Bytes of as many lanes as {@link #SPECIES} has; the narrowest vector Java has is 64 bits. */
  static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class,
      VectorShape.forBitSize(Math.max(64, LANES * 8)));

  private static final boolean MANY_REGISTERS = LANES >= 16;

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int widestTile() {
    return MANY_REGISTERS ? 4 : 2;
  }

  @Override
  public int tileRows(int vectors, int rows) {
    if (rows == 1 && vectors == 4) {
      return 1;
    }
    return switch (vectors) {
      case 1 -> Tile1.ROWS;
      case 2 -> MANY_REGISTERS ? Tile2.ROWS : TileSmall.ROWS;
      case 3 -> Tile3.ROWS;
      default -> Tile4.ROWS;
    };
  }

  @Override
  public void tile(int tileRows, int vectors, float[] a, int base, int[] rows, int first, int last, Segments inner,
      float[] b, int panel, float[] c, int at) {
    if (tileRows == 1) {
      TileRow.run(a, base, rows, first, last, inner, b, panel, c, at);
      return;
    }
    switch (vectors) {
      case 1 -> Tile1.run(a, base, rows, first, last, inner, b, panel, c, at);
      case 2 -> {
        if (MANY_REGISTERS) {
          Tile2.run(a, base, rows, first, last, inner, b, panel, c, at);
        } else {
          TileSmall.run(a, base, rows, first, last, inner, b, panel, c, at);
        }
      }
      case 3 -> Tile3.run(a, base, rows, first, last, inner, b, panel, c, at);
      default -> Tile4.run(a, base, rows, first, last, inner, b, panel, c, at);
    }
  }

  @Override
  public void depthwise(float[] x, int start, int[] taps, int step, float[] w, int wAt, int channels, int pixels,
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

  @Override
  public void maximum(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] c, int at) {
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

  @Override
  public void widen(byte[] source, int from, float[] target, int to, int count) {
    // Plain: the compiler turns it into vectors.
    for (int index = 0; index < count; index++) {
      target[to + index] = source[from + index];
    }
  }

  @Override
  public void store(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count,
      float[] bias, int biasAt, float min, float max) {
    for (int index = 0; index < count; index += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(index, count);
      FloatVector added = bias.length == 0
          ? FloatVector.zero(SPECIES)
          : FloatVector.fromArray(SPECIES, bias, biasAt + index, mask);
      for (int row = 0; row < rows; row++) {
        FloatVector sum = FloatVector.fromArray(SPECIES, c, at + row * step + index, mask).add(added);
        sum.max(min).min(max).intoArray(target, to + row * targetStep + index, mask);
      }
    }
  }

  @Override
  public void accumulate(float[] c, int at, int[] sums, int to, int count, boolean first) {
    int whole = SPECIES.loopBound(count);
    for (int index = 0; index < whole; index += LANES) {
      IntVector sum = (IntVector) FloatVector.fromArray(SPECIES, c, at + index).convertShape(VectorOperators.F2I,
          VectorRequantizer.INTS, 0);
      (first ? sum : sum.add(IntVector.fromArray(VectorRequantizer.INTS, sums, to + index))).intoArray(sums,
          to + index);
    }
    for (int index = whole; index < count; index++) {
      sums[to + index] = (first ? 0 : sums[to + index]) + (int) c[at + index];
    }
  }

  @Override
  public void requantize(int[] sums, int at, int step, byte[] target, int to, int targetStep, int rows, int count,
      Requantizer stage, int channel) {
    if (BYTES.length() == LANES) {
      VectorRequantizer.run(sums, at, step, target, to, targetStep, rows, count, stage, channel);
      return;
    }
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
    VectorFunctions.unary(kind, a, b, x, xAt, target, to, count);
  }

  @Override
  public boolean has(BinaryKind kind) {
    return Functions.has(kind);
  }

  @Override
  public void binary(BinaryKind kind, float min, float max, float[] x, int xAt, int xStep, float[] y, int yAt,
      int yStep, float[] target, int to, int count) {
    VectorFunctions.binary(kind, min, max, x, xAt, xStep, y, yAt, yStep, target, to, count);
  }

  @Override
  public void clampGradient(float min, float max, float[] x, int xAt, float[] g, int gAt, float[] target, int to,
      int count) {
    VectorGradients.clamp(min, max, x, xAt, g, gAt, target, to, count);
  }

  @Override
  public void sumRows(float[] x, int at, int rows, int step, float[] target, int to, int count, float scale) {
    VectorGradients.sumRows(x, at, rows, step, target, to, count, scale);
  }

  @Override
  public void addRows(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count) {
    VectorGradients.addRows(c, at, step, target, to, targetStep, rows, count);
  }

  @Override
  public void maximumGradient(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] g, int gAt,
      float[] dx, int dxStart, boolean disjoint) {
    VectorGradients.maximum(x, start, taps, step, channels, pixels, g, gAt, dx, dxStart, disjoint);
  }
}
