package dev.mote.engine;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.UnaryKind;

/**
 * The inner loops of the fast steps. {@link NaiveKernels} are plain loops and always there; {@link VectorKernels} compute the
 * same (bit for bit on integers) with the vector unit.
 */
interface Kernels {
  /** Floats a vector; packed matrices have columns in multiples of it. */
  int lanes();

  /** The widest tile in vectors. */
  int widestTile();

  /** The rows of a tile of this many vectors (1..{@link #widestTile()}) for products of {@code rows} rows. */
  int tileRows(int vectors, int rows);

  /**
   * One tile of a matrix product: rows {@code first} and following of A, but none after {@code last}, which is computed again
   * where the tile reaches beyond. The sums go to {@code c}, row after row, {@code vectors * lanes} each.
   *
   * @param rows  where each row starts in {@code a}, relative to {@code base}
   * @param panel where the panel starts in {@code b}
   */
  void tile(int tileRows, int vectors, float[] a, int base, int[] rows, int first, int last, Segments inner, float[] b,
      int panel, float[] c, int at);

  /** Pixels of one call of {@link #neighbours}, and the most columns of a panel of one vector. */
  int NEIGHBOURS = 16;

  /** Whether there is a kernel {@link #neighbours}. */
  boolean hasNeighbours();

  /**
   * The sums of neighbouring pixels for a panel of one vector, in a convolution three pixels wide whose windows are one pixel
   * apart: each run of {@code inner} is a row of the window. Laid out as by {@link #tile}; summed row by row of the window, in a
   * row channel by channel, in a channel pixel by pixel.
   */
  void neighbours(float[] a, int start, Segments inner, float[] b, int panel, float[] c, int at);

  /**
   * Sums over taps of each channel on its own for a row of pixels:
   * {@code c[at + p * channels + j] = sum over t of x[start + taps[t] + p * step + j] * w[wAt + t * channels + j]}.
   *
   * @param channels a multiple of {@link #lanes()}
   */
  void depthwise(float[] x, int start, int[] taps, int step, float[] w, int wAt, int channels, int pixels, float[] c,
      int at);

  /** The largest over taps of each channel, laid out as for {@link #depthwise}. */
  void maximum(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] c, int at);

  /**
   * Bytes on a common scale, added: {@code sums[i] = x(left[leftAt + i]) + sign * y(right[rightAt + i])}; {@code sums} has room
   * for a vector more.
   */
  void sum(byte[] left, int leftAt, QuantizedAddition.Operand x, byte[] right, int rightAt, QuantizedAddition.Operand y,
      int sign, int[] sums, int count);

  /** Bytes as floats. */
  void widen(byte[] source, int from, float[] target, int to, int count);

  /**
   * Rows of float results, {@code target = clamp(c + bias)}; no bias where {@code bias} is empty.
   *
   * @param step       from one row to the next in {@code c}
   * @param targetStep from one row to the next in {@code target}
   */
  void store(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count, float[] bias,
      int biasAt, float min, float max);

  /** The whole numbers in {@code c}, added to {@code sums} or, where {@code first}, in their place. */
  void accumulate(float[] c, int at, int[] sums, int to, int count, boolean first);

  /**
   * Rows of requantised sums; the first sum of a row is of channel {@code channel}. A row of sums is followed by others up to a
   * whole vector.
   */
  void requantize(int[] sums, int at, int step, byte[] target, int to, int targetStep, int rows, int count,
      Requantizer stage, int channel);

  /** Whether {@link #unary} knows the function. */
  boolean has(UnaryKind kind);

  /** A function of each element, with the parameters of {@code Op.Unary}. */
  void unary(UnaryKind kind, float a, float b, float[] x, int xAt, float[] target, int to, int count);

  /** Whether {@link #binary} knows the function. */
  boolean has(BinaryKind kind);

  /** A function of pairs of elements, clamped; a step of 0 repeats one element. */
  void binary(BinaryKind kind, float min, float max, float[] x, int xAt, int xStep, float[] y, int yAt, int yStep,
      float[] target, int to, int count);

  /** The gradient {@code g} where {@code min < x < max}, else 0. */
  void clampGradient(float min, float max, float[] x, int xAt, float[] g, int gAt, float[] target, int to, int count);

  /** Sums of columns: {@code target[j] = scale * sum over r of x[at + r * step + j]}. */
  void sumRows(float[] x, int at, int rows, int step, float[] target, int to, int count, float scale);

  /** Rows of a tile added to rows of {@code target}. */
  void addRows(float[] c, int at, int step, float[] target, int to, int targetStep, int rows, int count);

  /**
   * The gradients {@code g} of a row of {@link #maximum}, added to {@code dx} at the first largest tap of each, or, where windows
   * are {@code disjoint}, written there with zeros at the other taps. Any number of channels.
   */
  void maximumGradient(float[] x, int start, int[] taps, int step, int channels, int pixels, float[] g, int gAt,
      float[] dx, int dxStart, boolean disjoint);
}
