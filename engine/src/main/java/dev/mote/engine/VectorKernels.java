package dev.mote.engine;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.UnaryKind;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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
  /** By width in vectors. */
  private static final VectorTile[] TILES = {new VectorTile(Tile1.ROWS, 1, Tile1::run),
      new VectorTile(Tile1.ROWS, 1, Tile1::run),
      MANY_REGISTERS ? new VectorTile(Tile2.ROWS, 2, Tile2::run) : new VectorTile(TileSmall.ROWS, 2, TileSmall::run),
      new VectorTile(Tile3.ROWS, 3, Tile3::run), new VectorTile(Tile4.ROWS, 4, Tile4::run)};
  /** For runs that {@link Tile2} does not serve. */
  private static final VectorTile STRIDED = new VectorTile(Tile2.ROWS, 2, Tile2Strided::run);
  private static final VectorTile ROW = new VectorTile(TileRow.ROWS, 4, TileRow::run);
  private static final WarmUp WARM_UP_NEIGHBOURS = new WarmUp(VectorKernels::sampleNeighbours);

  private final NaiveKernels plain = new NaiveKernels();

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
    return rows == 1 && vectors == 4 ? ROW.rows() : TILES[vectors].rows();
  }

  @Override
  public void tile(int tileRows, int vectors, float[] a, int base, int[] rows, int first, int last, Segments inner,
      float[] b, int panel, float[] c, int at) {
    boolean strided = MANY_REGISTERS && vectors == 2 && !Tile2.serves(inner);
    VectorTile tile = strided ? STRIDED : tileRows == 1 ? ROW : TILES[vectors];
    tile.run(a, base, rows, first, last, inner, b, panel, c, at);
  }

  @Override
  public boolean hasNeighbours() {
    return MANY_REGISTERS;
  }

  @Override
  public void neighbours(float[] a, int start, Segments inner, float[] b, int panel, float[] c, int at) {
    if (WARM_UP_NEIGHBOURS.isReady()) {
      TileNeighbours.run(a, start, inner, b, panel, c, at);
    } else {
      PlainTile.neighbours(NEIGHBOURS, LANES, a, start, inner, b, panel, c, at);
    }
  }

  private static void sampleNeighbours() {
    int channels = 16;
    Segments inner = new Segments(new int[3], new int[3], 3 * channels, 1, LANES);
    TileNeighbours.run(new float[(NEIGHBOURS + 2) * channels], 0, inner, new float[3 * channels * LANES], 0,
        new float[NEIGHBOURS * LANES], 0);
  }

  @Override
  public void depthwise(float[] x, int start, int[] taps, int step, float[] w, int wAt, int channels, int pixels,
      float[] c, int at) {
    if (VectorWindows.DEPTHWISE.isReady()) {
      VectorWindows.depthwise(x, start, taps, step, w, wAt, channels, pixels, c, at);
    } else {
      plain.depthwise(x, start, taps, step, w, wAt, channels, pixels, c, at);
    }
  }

  @Override
  public void maximum(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] c, int at) {
    VectorWindows.maximum(x, start, taps, step, channels, pixels, c, at);
  }

  @Override
  public void sum(byte[] left, int leftAt, QuantizedAddition.Operand x, byte[] right, int rightAt,
      QuantizedAddition.Operand y, int sign, int[] sums, int count) {
    if (BYTES.length() == LANES && VectorAddition.WARM_UP.isReady()) {
      VectorAddition.run(left, leftAt, x, right, rightAt, y, sign, sums, count);
    } else {
      plain.sum(left, leftAt, x, right, rightAt, y, sign, sums, count);
    }
  }

  @Override
  public void widen(byte[] source, int from, float[] target, int to, int count) {
    // Plain: the compiler turns it into vectors.
    plain.widen(source, from, target, to, count);
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
    // Plain: the compiler turns it into vectors.
    plain.accumulate(c, at, sums, to, count, first);
  }

  @Override
  public void requantize(int[] sums, int at, int step, byte[] target, int to, int targetStep, int rows, int count,
      Requantizer stage, int channel) {
    if (BYTES.length() == LANES && VectorRequantizer.WARM_UP.isReady()) {
      VectorRequantizer.run(sums, at, step, target, to, targetStep, rows, count, stage, channel);
    } else {
      plain.requantize(sums, at, step, target, to, targetStep, rows, count, stage, channel);
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
