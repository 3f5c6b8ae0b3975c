package dev.mote.engine;

/**
 * Sums of rows: {@code [outer, rows, columns]} to {@code [outer, chunks, columns]}, times {@code scale}.
 *
 * @param chunk rows that are summed at once; the last chunk may have fewer
 */
record RowSums(Kernels kernels, int source, int target, int outer, int rows, int columns, int chunk, float scale)
    implements
      Step {
  /** Long sums are made of sums of so many rows: that keeps rounding errors small, and the threads busy. */
  static final int CHUNK = 512;
  private static final int PIECE = 4096;

  private int chunks() {
    return (rows + chunk - 1) / chunk;
  }

  private int pieces() {
    return (columns + PIECE - 1) / PIECE;
  }

  @Override
  public int units() {
    return outer * chunks() * pieces();
  }

  @Override
  public long unitCost() {
    return 10L * Math.min(rows, chunk) * Math.min(columns, PIECE);
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    for (int unit = from; unit < to; unit++) {
      int result = unit / pieces();
      int column = unit % pieces() * PIECE;
      int row = result % chunks() * chunk;
      int start = frame.offset(source) + (result / chunks() * rows + row) * columns + column;
      kernels.sumRows(frame.floats(source), start, Math.min(chunk, rows - row), columns, frame.floats(target),
          frame.offset(target) + result * columns + column, Math.min(PIECE, columns - column), scale);
    }
  }

  /** Adds the steps that sum {@code [outer, rows, columns]} in {@code source} to {@code [outer, columns]} in {@code target}. */
  static void add(Planning planning, int source, int target, int outer, int rows, int columns, float scale) {
    if (rows <= CHUNK) {
      planning.add(new RowSums(planning.kernels(), source, target, outer, rows, columns, rows, scale));
      return;
    }
    int chunks = (rows + CHUNK - 1) / CHUNK;
    int partial = planning.temporary(outer * chunks * columns);
    planning.add(new RowSums(planning.kernels(), source, partial, outer, rows, columns, CHUNK, 1));
    add(planning, partial, target, outer, chunks, columns, scale);
  }
}
